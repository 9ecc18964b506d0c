"""The control plane: instance life cycles, autoscaler loops, scrapes. The same code for every data plane."""
