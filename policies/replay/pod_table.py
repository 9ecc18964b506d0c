"""Pods as the controller's tests make them: a table of phases, ages, readiness and use."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import numpy as np
from pydantic import Field

from foresize.policies.kubernetes.calculator import NoAnswer
from foresize.policies.kubernetes.groups import Usage
from foresize.policies.pods import FAILED, PENDING, RUNNING, Ints, Pods
from foresize.policies.replay.base import Milli, Whole
from foresize.policies.replay.rules import Recorded

V = TypeVar("V")
Phase = Literal["Running", "Pending", "Failed", "Succeeded", "Unknown"]
Readiness = Literal["True", "False", "Unknown"]

_OTHER = 3
"""Neither pending nor failed, nor known to be ready: only who does not run and is ready for certain is no ready pod."""
_PHASES = {"Running": RUNNING, "Pending": PENDING, "Failed": FAILED}
_LONG_AGO_S = -1e9
_WINDOW_S = 60.0
_CONTAINERS = 2
"""How many a pod of the tests has, where no use of it says otherwise."""


class Resource(Recorded):
    """CPU or memory."""

    name: str = Field(min_length=1)
    requests_milli_per_container: tuple[Milli, ...] | None = ()
    """Of each pod; all its containers request the same. A pod without has no request."""
    usage_milli_per_pod_container: tuple[tuple[Milli, ...], ...] | None = ()
    """A row a pod, a value a container; a pod without a row has no metric."""
    pod_names: tuple[str, ...] | None = None
    """Whose rows they are, where not of test-pod-0, test-pod-1 …"""
    target_utilization_percent: Whole = Field(ge=0, le=2**31 - 1)
    expected_utilization_percent: Whole | None = None
    expected_value_milli: Whole | None = None

    @property
    def containers(self) -> int:
        """How many each pod has."""
        return max((len(row) for row in self.usage_milli_per_pod_container or ()), default=_CONTAINERS)

    def usage(self, pods: int, container: str) -> Usage:
        """Of all containers together, or of the one that is named. Raises NoAnswer as the metrics client does."""
        rows = self.usage_milli_per_pod_container or ()
        if not rows:
            raise NoAnswer(
                f"unable to get metrics for resource {self.name}: no metrics returned from resource metrics API"
            )
        names = [_name(row, self.pod_names or ()) for row in range(len(rows))]
        values = {name: self._value(row, name, container) for name, row in zip(names, rows, strict=True)}
        return _usage(values, pods)

    def _value(self, row: Sequence[int], name: str, container: str) -> int:
        if not container:
            return sum(row)
        place = _place(container)
        if place is None or place >= len(row):
            raise NoAnswer(
                f"unable to get metrics for resource {self.name}: failed to get container metrics: "
                f"container {container} not present in metrics for pod test-namespace/{name}"
            )
        return row[place]


def requests_of(resource: Resource, pods: int, container: str) -> Ints:
    """What each pod requests, of all its containers or of the named one. Raises NoAnswer where one has no request."""
    each = resource.requests_milli_per_container or ()
    if len(each) < pods:
        where = container or "container1"
        raise NoAnswer(f"missing request for {resource.name} in container {where} of Pod test-pod-{len(each)}")
    return np.array(each[:pods], np.int64) * (1 if container else resource.containers)


def usage_of_levels(levels: Sequence[int], pods: int) -> Usage:
    """A metric of which each pod has a value."""
    return _usage({_name(number, ()): level for number, level in enumerate(levels)}, pods)


def pods_of(
    current: int,
    ages_s: Sequence[float | None] | None,
    deleted: Sequence[bool] | None,
    phases: Sequence[Phase] | None,
    readiness: Sequence[Readiness] | None,
) -> Pods:
    """As many as are asked for, or as the phases tell of; the moment of the decision is 0."""
    count = max(current, len(phases or ()))
    started = np.array([_LONG_AGO_S if age is None else -age for age in _padded(ages_s, count, None)])
    states = zip(_padded(phases, count, "Running"), _padded(readiness, count, "True"), strict=True)
    phase = np.array([_code(each, known) for each, known in states], np.int64)
    ready = np.array([each != "False" for each in _padded(readiness, count, "True")], np.bool_)
    gone = np.array([0.0 if each else np.nan for each in _padded(deleted, count, False)])
    return Pods(np.arange(count), phase, ready, started, started, started, gone, np.zeros(count, np.int64))


def _code(phase: Phase, readiness: Readiness) -> int:
    return _OTHER if phase == "Running" and readiness == "Unknown" else _PHASES.get(phase, _OTHER)


def _padded(values: Sequence[V] | None, count: int, default: V) -> list[V]:
    return [*(values or ())[:count], *[default] * (count - len(values or ()))]


def _usage(values: Mapping[str, int], pods: int) -> Usage:
    """By pod; those of pods that are not listed are extra."""
    listed = [values.get(_name(number, ())) for number in range(pods)]
    known = [each for each in listed if each is not None]
    return Usage(
        np.array([each or 0 for each in listed], np.int64),
        np.array([each is not None for each in listed], np.bool_),
        0.0,
        _WINDOW_S,
        len(values) - len(known),
        sum(values.values()) - sum(known),
    )


def _name(number: int, names: Sequence[str]) -> str:
    return names[number] if number < len(names) else f"test-pod-{number}"


def _place(container: str) -> int | None:
    """Which one it is: they are called container1, container2 …"""
    digits = container.removeprefix("container")
    return int(digits) - 1 if digits.isascii() and digits.isdigit() and int(digits) > 0 else None
