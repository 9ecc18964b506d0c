"""The Vertical Pod Autoscaler's recommender, as pure functions over a state that is JSON."""

from foresize.policies.vertical.histogram import CPU, MEMORY, Buckets, Histogram, add, new_histogram, percentile
from foresize.policies.vertical.recommender import (
    Estimates,
    Limits,
    Recommendation,
    Usage,
    confidence,
    new_usage,
    oom_sample,
    recommend,
    see_cpu,
    see_memory,
    see_oom,
)

__all__ = [
    "CPU",
    "MEMORY",
    "Buckets",
    "Estimates",
    "Histogram",
    "Limits",
    "Recommendation",
    "Usage",
    "add",
    "confidence",
    "new_histogram",
    "new_usage",
    "oom_sample",
    "percentile",
    "recommend",
    "see_cpu",
    "see_memory",
    "see_oom",
]
