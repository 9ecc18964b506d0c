"""The arithmetic of Azure's autoscale: rules, the check against flapping, profiles."""
