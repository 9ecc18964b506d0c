"""One trial of a cimba model on one core, with its outputs `count` and `mean`."""

import cimba as cb


def simulate(model):
    """What `report` wants: cimba keeps a model's compiled code from one experiment to the next."""

    def run(seconds, seed):
        window = cb.Window(warmup=0, duration=seconds)
        results = cb.Experiment(model, replications=1, window=window, seed=seed).run(workers=1)
        return float(results[model].count.values[0, 0]), float(results[model].mean.values[0, 0])

    return run
