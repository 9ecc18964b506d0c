"""Several policies on one service."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.base import Cause, Decision, Observation, Policy
from foresize.policies.guard import ask
from foresize.policies.pipelines import AnyPipeline, Pipeline
from foresize.policies.reasons import Finding
from foresize.policies.vpa import Vpa

if TYPE_CHECKING:
    from foresize.policies import AnyPolicy

_SOON_S = 1e-6


class Combined(Policy):
    """The largest or the smallest of what its parts wish, or the first part's wish as the least of the others.

    Each part keeps its own memory, its own bounds and, where it is a real controller with a loop of its own, its own
    period: between its rounds its last wish stands. Every part's reason is among the findings.
    """

    kind: Literal["combined"] = "combined"
    how: Literal["maximum", "minimum", "floor"] = "maximum"
    """`maximum`, `minimum`, or `floor`: the first part (a schedule) is the least that the others may ask for."""
    parts: "tuple[AnyPolicy, ...]" = Field(min_length=2, max_length=20)
    """The policies."""
    metrics_pipeline: AnyPipeline | None = None
    """Where the figures of all parts come from, how old and over which window, where the parts' own ways differ."""

    @model_validator(mode="after")
    def _parts_count(self) -> "Combined":
        for index, part in enumerate(self.parts):
            if isinstance(part, Vpa):
                context = {"at": ("parts", index, "kind")}
                raise PydanticCustomError("combined", "must decide a count, but vpa recommends only sizes.", context)
        return self

    @model_validator(mode="after")
    def _figures_come_one_way(self) -> "Combined":
        own = [pipeline for pipeline in map(_pipeline, self.parts) if pipeline is not None]
        if self.metrics_pipeline is None and any(pipeline != own[0] for pipeline in own):
            ways = " and ".join(sorted({getattr(pipeline, "kind", type(pipeline).__name__) for pipeline in own}))
            raise PydanticCustomError(
                "combined", "needs `metrics_pipeline`: its parts have figures of {ways}.", {"ways": ways}
            )
        return self

    def aims(self) -> dict[str, float]:
        """Those of all parts; of two for the same metric the first."""
        return {metric: target for part in reversed(self.parts) for metric, target in part.aims().items()}

    def watches(self) -> tuple[str, ...]:
        """What any part watches."""
        return tuple(dict.fromkeys(metric for part in self.parts for metric in part.watches()))

    def pipeline(self) -> Pipeline | None:
        """The one that is written here, else the parts' own."""
        return self.metrics_pipeline or next(filter(None, map(_pipeline, self.parts)), None)

    def period_s(self) -> float:
        """The shortest of its parts'."""
        return min(part.period_s() for part in self.parts)

    def bounds(self) -> tuple[int | None, int | None]:
        """What the parts' bounds leave for what comes of them."""
        least, most = zip(*(part.bounds() for part in self.parts), strict=True)
        if self.how == "minimum":
            return _extreme(min, least, needs_all=True), _extreme(min, most, needs_all=False)
        return _extreme(max, least, needs_all=False), _extreme(max, most, needs_all=True)

    def wakes_on(self) -> frozenset[Cause]:
        """What any part wakes on."""
        return frozenset[Cause]().union(*(part.wakes_on() for part in self.parts))

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What comes of the parts' wishes; victims and a warm pool of the part that decides."""
        kept = memory.setdefault("parts", [{} for _ in self.parts])
        decisions: list[Decision] = []
        for part, own in zip(self.parts, kept, strict=True):
            least = decisions[0].desired if self.how == "floor" and decisions else None
            decisions.append(_asked(part, _for_part(part, seen, least), own))
        choose = min if self.how == "minimum" else max
        chosen = choose(range(len(decisions)), key=lambda index: (decisions[index].desired, -index))
        decided = decisions[chosen]
        findings = tuple(self._told(decisions, chosen))
        said = f"{self.how} of {', '.join(str(decision.desired) for decision in decisions)}"
        return Decision(
            decided.desired,
            f"{said}: {_name(self.parts[chosen])}: {decided.reason}",
            (Finding("combined", said, decided.desired, parts=findings),),
            victims=decided.victims or next((each.victims for each in decisions if each.victims), ()),
            wake_s=min((each.wake_s for each in decisions if each.wake_s is not None), default=None),
            warm=max(each.warm for each in decisions),
        )

    def _told(self, decisions: list[Decision], chosen: int) -> Iterator[Finding]:
        """Each part's reason, the deciding one's as what binds."""
        for index, (part, decision) in enumerate(zip(self.parts, decisions, strict=True)):
            binds = index == chosen and any(each.desired != decision.desired for each in decisions)
            yield Finding(_name(part), decision.reason, decision.desired, binds=binds, parts=decision.findings)


def _asked(part: Policy, seen: Observation, own: dict[str, Any]) -> Decision:
    """The part's decision where it is its turn, else its last one."""
    if "last" in own and not _its_turn(part, seen, own):
        said = f"asked again at {own['next_s']:g} s" if "next_s" in own else "not woken"
        # whom it would have taken away may have sessions by now
        return Decision(findings=(Finding("between its rounds", said),), **own["last"])
    decision = ask(part, seen, own.setdefault("memory", {}))
    own["last"] = {
        "desired": decision.desired,
        "reason": decision.reason,
        "wake_s": decision.wake_s,
        "warm": decision.warm,
    }
    if seen.cause == "period" and _has_own_period(part):
        own["next_s"] = seen.now_s + part.period_s()
    return decision


def _its_turn(part: Policy, seen: Observation, own: dict[str, Any]) -> bool:
    if seen.cause == "period":
        return "next_s" not in own or bool(seen.now_s >= own["next_s"] - _SOON_S)
    if seen.cause == "alarm":
        wake_s: float | None = own["last"]["wake_s"]
        return wake_s is not None and seen.now_s >= wake_s - _SOON_S
    return seen.cause in part.wakes_on()


def _has_own_period(part: Policy) -> bool:
    return type(part).period_s is not Policy.period_s


def _for_part(part: Policy, seen: Observation, floor: int | None) -> Observation:
    """What a part sees: its own bounds in place of the service's, the floor as its least."""
    least, most = part.bounds()
    least = seen.min if least is None else least
    most = seen.max if most is None else most
    if floor is not None:
        least, most = max(least, floor), max(most, floor)
    return replace(seen, min=least, max=most)


def _extreme(choose: Any, values: tuple[int | None, ...], *, needs_all: bool) -> int | None:
    """The extreme of those that are said; None where one is missing that would have to be."""
    said = [value for value in values if value is not None]
    return None if not said or (needs_all and len(said) < len(values)) else choose(said)


def _pipeline(part: Policy) -> Pipeline | None:
    return part.pipeline()


def _name(part: Policy) -> str:
    return str(getattr(part, "kind", type(part).__name__))
