"""Which pods count: ignored, unready, missing, or counted in the average."""

from typing import NamedTuple

import numpy as np

from foresize.policies.pods import FAILED, PENDING, Bools, Floats, Ints, Pods, Sample


class Usage(NamedTuple):
    """What a metric says of each pod."""

    milli: Ints
    """Thousandths, a value a pod in the pods' order; 0 where there is none."""
    measured: Bools
    """Whether there is a value."""
    end_s: float
    """When the values' window ended."""
    window_s: float
    """How long it was."""
    extra: int = 0
    """Values of pods that are no longer listed."""
    extra_milli: int = 0
    """Their sum."""


class Groups(NamedTuple):
    """The pods that the answer is made of; who is in none of them is ignored: deleted, or failed."""

    counted: Bools
    unready: Bools
    """Set aside: not on a machine yet, or (for CPU) not ready for long enough."""
    missing: Bools
    """Without a value."""


class Warming(NamedTuple):
    """How long the CPU of a pod that starts is not to be trusted."""

    initialization_s: float = 300.0
    """`--horizontal-pod-autoscaler-cpu-initialization-period`: so long after its start only values count that were
    measured wholly while it was ready."""
    readiness_delay_s: float = 30.0
    """`--horizontal-pod-autoscaler-initial-readiness-delay`: a pod that is unready since so soon after its start has
    never been ready, and does not count."""


def grouped(pods: Pods, usage: Usage, now_s: float, warming: Warming | None) -> Groups:
    """The pods by group; `warming` for CPU only, None for any other metric, where an unready pod counts.

    Source: kubernetes/kubernetes, pkg/controller/podautoscaler/replica_calculator.go, groupPods. `started_s` stands for
    the pod's startTime, `ready_changed_s` for the Ready condition's lastTransitionTime.
    """
    listed = np.isnan(pods.deleted_s) & (pods.phase != FAILED)
    running = listed & (pods.phase != PENDING)
    counted = running & usage.measured
    missing = running & ~usage.measured
    unready = listed & ~running
    if warming is not None:
        cold = counted & _cold(pods, usage, now_s, warming)
        counted, unready = counted & ~cold, unready | cold
    return Groups(counted, unready, missing)


def _cold(pods: Pods, usage: Usage, now_s: float, warming: Warming) -> Bools:
    """Whose CPU is not to be trusted yet."""
    unready = ~pods.ready
    before = usage.end_s < pods.ready_changed_s + usage.window_s
    never = pods.started_s + warming.readiness_delay_s > pods.ready_changed_s
    starts = pods.started_s + warming.initialization_s > now_s
    return np.isnan(pods.started_s) | np.where(starts, unready | before, unready & never)


def usage_of(pods: Pods, sample: Sample, values: Floats) -> Usage:
    """One column of a sample, in the pods' order and in thousandths."""
    milli = to_milli(values)
    if len(sample.names) == len(pods) and np.array_equal(sample.names, pods.names):
        return Usage(milli, np.ones(len(pods), np.bool_), sample.end_s, sample.window_s)
    if not len(milli):
        return Usage(np.zeros(len(pods), np.int64), np.zeros(len(pods), np.bool_), sample.end_s, sample.window_s)
    order = np.argsort(sample.names, kind="stable")
    places = np.minimum(np.searchsorted(sample.names, pods.names, sorter=order), len(order) - 1)
    found = order[places]
    measured = sample.names[found] == pods.names
    aligned = np.where(measured, milli[found], 0)
    extra = len(milli) - int(measured.sum())
    return Usage(
        aligned, measured, sample.end_s, sample.window_s, extra, int(milli.sum() - aligned.sum()) if extra else 0
    )


def to_milli(values: Floats) -> Ints:
    """Measured values in thousandths, rounded up from whole billionths, the unit in which metrics-server has them."""
    return np.ceil(values * 1000.0 - 5e-7).astype(np.int64)
