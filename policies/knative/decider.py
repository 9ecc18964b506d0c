"""Knative's decider: how many pods, from two averages and the ready pods.

Source: knative/serving, pkg/autoscaler/scaling/autoscaler.go and pkg/autoscaler/aggregation/max.
"""

import math
from dataclasses import dataclass
from typing import TypedDict

from foresize.policies.knative.windows import Aggregation, Window, average, is_silent, new_window, record

TICK_S = 2
"""How often it decides."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a decider is told; the two values contain what annotations and the configuration make of them."""

    target_value: float
    """The average that a pod is to have, the utilisation already in it."""
    total_value: float
    """What a pod can take."""
    stable_window_s: int = 60
    panic_window_s: int = 6
    panic_threshold: float = 2.0
    """Panic begins where the pods that the panic window asks for are this many times those that are ready."""
    max_scale_up_rate: float = 1000.0
    max_scale_down_rate: float = 2.0
    target_burst_capacity: float = 211.0
    activation_scale: int = 1
    scale_down_delay_s: int = 0
    reachable: bool = True
    """Whether a route leads to the revision; one without is taken away at once."""
    aggregation: Aggregation = "linear"


class Deciding(TypedDict):
    """What a decider remembers; it is JSON."""

    stable: Window
    panic: Window
    panic_since: float | None
    """When the last tick over the threshold was; None outside panic."""
    peak: int
    """The most pods that were wanted in this panic."""
    delayed: list[list[int]]
    """For the scale-down delay: tick and wish, the wishes falling."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One tick's outcome, with the numbers that it came from; all but `valid` and `in_panic` mean nothing in a void
    tick."""

    valid: bool
    """Whether there was data; else nothing is decided."""
    in_panic: bool
    stable_average: float = 0.0
    panic_average: float = 0.0
    desired: int = 0
    excess_burst_capacity: int = 0
    """Below 0 the activator is in every request's way."""
    stable_pods: int = 0
    """Pods that the stable average asks for, before the rates."""
    panic_pods: int = 0
    """Pods that the panic average asks for, before the rates."""
    fewest: int = 0
    """The fewest that the scale-down rate allows."""
    most: int = 0
    """The most that the scale-up rate allows."""
    want_stable: int = 0
    want_panic: int = 0
    over_threshold: bool = False
    undelayed: int = 0
    """What was wanted before the scale-down delay."""


def begin(settings: Settings, ready: int, now_s: float) -> Deciding:
    """A decider that starts: with more than one ready pod it is in panic, so that it takes none away before it has
    seen a window's data."""
    return {
        "stable": new_window(settings.stable_window_s),
        "panic": new_window(settings.panic_window_s),
        "panic_since": now_s if ready > 1 else None,
        "peak": ready,
        "delayed": [],
    }


def observe(state: Deciding, second: int, value: float) -> None:
    """Write one second's value of the whole revision into both windows."""
    record(state["stable"], second, value)
    record(state["panic"], second, value)


def rule(settings: Settings, state: Deciding, ready: int, now_s: float) -> Ruling:
    """One tick: what is wanted of the averages at `now_s`, with so many pods ready."""
    second = math.floor(now_s)
    if is_silent(state["stable"], second):
        return Ruling(valid=False, in_panic=state["panic_since"] is not None)
    stable = average(state["stable"], second, settings.aggregation)
    panic = average(state["panic"], second, settings.aggregation)
    present = max(1, ready)
    most = math.ceil(settings.max_scale_up_rate * present)
    fewest = math.floor(present / settings.max_scale_down_rate) if settings.reachable else 0
    stable_pods, panic_pods = math.ceil(stable / settings.target_value), math.ceil(panic / settings.target_value)
    want_stable = _wanted(settings, stable_pods, fewest, most)
    want_panic = _wanted(settings, panic_pods, fewest, most)
    over = panic_pods / present >= settings.panic_threshold
    in_panic = _panics(settings, state, over, now_s)
    undelayed = want_stable
    if in_panic:
        undelayed = state["peak"] = max(state["peak"], want_stable, want_panic)
    return Ruling(
        valid=True,
        in_panic=in_panic,
        stable_average=stable,
        panic_average=panic,
        desired=_delayed(settings, state, undelayed, now_s),
        excess_burst_capacity=excess_burst_capacity(settings, ready, panic),
        stable_pods=stable_pods,
        panic_pods=panic_pods,
        fewest=fewest,
        most=most,
        want_stable=want_stable,
        want_panic=want_panic,
        over_threshold=over,
        undelayed=undelayed,
    )


def excess_burst_capacity(settings: Settings, ready: int, panic_average: float) -> int:
    """What is left of the ready pods' capacity once the burst that is to be taken, and the load, are off it."""
    if settings.target_burst_capacity == 0:
        return 0
    if settings.target_burst_capacity < 0:
        return -1
    return math.floor(ready * settings.total_value - settings.target_burst_capacity - panic_average)


def _wanted(settings: Settings, pods: int, fewest: int, most: int) -> int:
    """Pods within the rates, raised to the activation scale where any are asked for."""
    wanted = min(max(pods, fewest), most)
    return max(wanted, settings.activation_scale) if pods > 0 and settings.activation_scale > 1 else wanted


def _panics(settings: Settings, state: Deciding, over: bool, now_s: float) -> bool:
    """Whether it is in panic now: begun or prolonged over the threshold, left a stable window after that."""
    since = state["panic_since"]
    if over:
        state["panic_since"] = now_s
    elif since is not None and since + settings.stable_window_s < now_s:
        state["panic_since"], state["peak"] = None, 0
    return state["panic_since"] is not None


def _delayed(settings: Settings, state: Deciding, wanted: int, now_s: float) -> int:
    """The most that was wanted in the last ticks of the scale-down delay."""
    if not settings.reachable or settings.scale_down_delay_s <= 0:
        return wanted
    ticks, now = math.ceil(settings.scale_down_delay_s / TICK_S), math.floor(now_s) // TICK_S
    state["delayed"] = [[tick, wish] for tick, wish in state["delayed"] if wish > wanted and tick > now - ticks]
    state["delayed"].append([now, wanted])
    return state["delayed"][0][1]
