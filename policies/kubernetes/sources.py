"""Where a HorizontalPodAutoscaler's figures are in what a policy sees."""

import numpy as np

from foresize.policies.base import Observation
from foresize.policies.kubernetes.calculator import NoAnswer
from foresize.policies.kubernetes.groups import Usage, usage_of
from foresize.policies.pods import FAILED, PER_POD, RUNNING, Pods, Sample

_SCRAPED = ("p95_latency", "pool_wait")
"""What there is of a service only in the scrapes of the timeline."""


def newest(seen: Observation) -> Sample | None:
    """What was measured last; None before the first sample."""
    return seen.samples[-1] if seen.samples else None


def usage(seen: Observation, name: str) -> tuple[Pods, Usage]:
    """The pods, and a figure of each. Raises NoAnswer without pods, or before anything was measured."""
    sample = newest(seen)
    if sample is None or name not in sample.values or not len(sample.names):
        raise NoAnswer("no metrics returned from the metrics API")
    if seen.pods is None or not len(seen.pods):
        raise NoAnswer("no pods returned by selector while calculating replica count")
    return seen.pods, usage_of(seen.pods, sample, sample.values[name])


def whole(seen: Observation, name: str) -> int:
    """One figure of the whole service, in thousandths. Raises NoAnswer where there is none."""
    value = _whole(seen, name)
    if value is None or value != value:
        raise NoAnswer(f"no metrics returned for {name}")
    return int(np.ceil(max(value, 0.0) * 1000.0 - 5e-7))


def _whole(seen: Observation, name: str) -> float | None:
    sample = newest(seen)
    if name in _SCRAPED:
        return seen.metrics.get(name)
    if sample is None:
        return None
    if name in PER_POD:
        return sample.total(name) if name in sample.values else None
    return sample.whole.get(name)


def request_milli(seen: Observation, name: str) -> int:
    """What each pod requests, in thousandths. Raises NoAnswer where it requests none of it."""
    amount = seen.requests.cpu if name == "cpu" else seen.requests.memory
    if amount <= 0:
        raise NoAnswer(f"missing request for {name}")
    return int(np.ceil(amount * 1000.0 - 5e-7))


def status_replicas(seen: Observation) -> int:
    """`status.replicas`: the pods that are neither on their way out nor failed."""
    if seen.pods is None:
        return seen.ready + seen.starting
    return int((np.isnan(seen.pods.deleted_s) & (seen.pods.phase != FAILED)).sum())


def ready_pods(seen: Observation) -> int | None:
    """The pods that run and are ready; None where none is listed at all."""
    if seen.pods is None:
        return seen.ready if seen.ready + seen.starting else None
    return ready_among(seen.pods)


def ready_among(pods: Pods) -> int | None:
    """Those that run and are ready; None of an empty list."""
    return int(np.count_nonzero(pods.ready & (pods.phase == RUNNING))) if len(pods) else None
