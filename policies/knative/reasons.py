"""A decider's tick in words, with its numbers."""

from collections.abc import Iterator

from foresize.policies.knative.decider import Deciding, Ruling, Settings
from foresize.policies.knative.scaling import Bounds, Wish
from foresize.policies.reasons import Finding


def explain_ruling(settings: Settings, state: Deciding, ruling: Ruling, ready: int) -> Finding:
    """What one tick found, step by step."""
    if not ruling.valid:
        said = f"nothing was written for more than {settings.stable_window_s} s: the tick is void"
        return Finding("decider", said, parts=tuple(_panic(settings, state, ruling, ready)))
    parts = (
        _average("stable window", settings.stable_window_s, ruling.stable_average, ruling.stable_pods, settings),
        _average("panic window", settings.panic_window_s, ruling.panic_average, ruling.panic_pods, settings),
        *_rates(settings, ruling, ready),
        *_panic(settings, state, ruling, ready),
        *_delay(settings, ruling),
        _burst(settings, ruling, ready),
    )
    return Finding("decider", f"{ruling.desired} wanted", ruling.desired, parts=parts)


def explain_scaling(bounds: Bounds, wish: Wish, desired: int | None) -> Iterator[Finding]:
    """What came of it after the decider: bounds, and the way to zero."""
    if wish.bounded is not None and wish.bounded != desired:
        said = f"min-scale {bounds.min_scale}, max-scale {bounds.max_scale or 'none'}, initial {bounds.initial_scale}"
        yield Finding("scale bounds", said, wish.bounded, binds=True)
    if wish.said:
        yield Finding("scale to zero", wish.said, wish.replicas, binds=wish.replicas != 0)


def _average(name: str, window_s: int, value: float, pods: int, settings: Settings) -> Finding:
    return Finding(name, f"over {window_s} s: ceil({value:.6g} / {settings.target_value:g}) = {pods}", pods)


def _rates(settings: Settings, ruling: Ruling, ready: int) -> Iterator[Finding]:
    """The limits of one tick, of the wish that counts."""
    asked = max(ruling.stable_pods, ruling.panic_pods) if ruling.in_panic else ruling.stable_pods
    present = max(1, ready)
    said = f"at most ceil({settings.max_scale_up_rate:g} × {present}) = {ruling.most}"
    yield Finding("max-scale-up-rate", said, ruling.most, binds=asked > ruling.most)
    if settings.reachable:
        said = f"at least floor({present} / {settings.max_scale_down_rate:g}) = {ruling.fewest}"
        yield Finding("max-scale-down-rate", said, ruling.fewest, binds=asked < ruling.fewest)
    if settings.activation_scale > 1 and asked > 0:
        raised = settings.activation_scale > min(max(asked, ruling.fewest), ruling.most)
        said = f"at least {settings.activation_scale} where any are"
        yield Finding("activation-scale", said, settings.activation_scale, binds=raised)


def _panic(settings: Settings, state: Deciding, ruling: Ruling, ready: int) -> Iterator[Finding]:
    """Whether it is in panic, and what that holds."""
    if not ruling.in_panic:
        return
    since_s, ratio = state["panic_since"], ruling.panic_pods / max(1, ready)
    if ruling.over_threshold:
        said = f"{ruling.panic_pods} / {max(1, ready)} = {ratio:g} ≥ {settings.panic_threshold:g}"
    else:
        said = f"last over the threshold at {since_s:g} s, for {settings.stable_window_s} s more"
    held = ruling.valid and ruling.undelayed > max(ruling.want_stable, ruling.want_panic)
    yield Finding("panic", f"{said}: never fewer than {state['peak']}", state["peak"], binds=held)


def _delay(settings: Settings, ruling: Ruling) -> Iterator[Finding]:
    if settings.scale_down_delay_s > 0 and settings.reachable:
        said = f"most of the last {settings.scale_down_delay_s} s is {ruling.desired}, now {ruling.undelayed}"
        yield Finding("scale-down-delay", said, ruling.desired, binds=ruling.desired > ruling.undelayed)


def _burst(settings: Settings, ruling: Ruling, ready: int) -> Finding:
    left, burst = ruling.excess_burst_capacity, settings.target_burst_capacity
    if burst == -1:
        said = "unlimited: always through the activator"
    elif burst == 0:
        said = "0: the activator only at zero"
    else:
        said = f"floor({ready} × {settings.total_value:g} − {burst:g} − {ruling.panic_average:.6g}) = {left}"
    return Finding("excess burst capacity", said, left)
