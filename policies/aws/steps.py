"""Step adjustments: which one a breach falls into, and what makes a list of them one."""

from collections.abc import Sequence
from itertools import pairwise

from pydantic import Field
from pydantic_core import PydanticCustomError

from foresize.models.part import Spec

MOST_STEPS = 20
"""Step adjustments that one policy may have (Amazon EC2 Auto Scaling's quota)."""


class StepAdjustment(Spec):
    """An interval of the metric's distance from the alarm's threshold, and the adjustment there."""

    MetricIntervalLowerBound: float | None = None
    """Where it begins, relative to the threshold; without bound if not said."""
    MetricIntervalUpperBound: float | None = None
    """Where it ends, relative to the threshold; without bound if not said."""
    ScalingAdjustment: int = Field(ge=-100_000, le=100_000)
    """What happens, in the AdjustmentType's unit: instances, or percent."""

    def __str__(self) -> str:
        return f"{_said(self.MetricIntervalLowerBound, '−∞')} to {_said(self.MetricIntervalUpperBound, '∞')}"

    def holds(self, breach: float, above: bool) -> bool:
        """Whether a breach falls into it: above the threshold its lower bound belongs to it, below it the upper one."""
        lower, upper = self.MetricIntervalLowerBound, self.MetricIntervalUpperBound
        if above:
            return (lower is None or lower <= breach) and (upper is None or breach < upper)
        return (lower is None or lower < breach) and (upper is None or breach <= upper)


def step_for(steps: Sequence[StepAdjustment], breach: float, above: bool) -> StepAdjustment | None:
    """The step that a breach falls into, if there is one."""
    return next((step for step in steps if step.holds(breach, above)), None)


def check_steps(steps: Sequence[StepAdjustment]) -> None:
    """Raises PydanticCustomError unless PutScalingPolicy would take the steps: bounded, without gap or overlap.

    Source: AWS, "Step and simple scaling policies for Amazon EC2 Auto Scaling", and PutScalingPolicy.
    """
    for index, step in enumerate(steps):
        _check_bounds(step, index)
    for side, name in (("MetricIntervalLowerBound", "lower"), ("MetricIntervalUpperBound", "upper")):
        open_ = [index for index, step in enumerate(steps) if getattr(step, side) is None]
        if len(open_) > 1:
            raise _wrong(f"only one step may be without {name} bound, but {len(open_)} are.", open_[1], side)
    order = sorted(range(len(steps)), key=lambda index: _start(steps[index]))
    for before, after in pairwise(order):
        _check_neighbours(steps, before, after)
    if order:
        _check_ends(steps, order)


def _check_bounds(step: StepAdjustment, index: int) -> None:
    lower, upper = step.MetricIntervalLowerBound, step.MetricIntervalUpperBound
    if lower is None and upper is None:
        raise PydanticCustomError(
            "steps",
            "needs a MetricIntervalLowerBound or a MetricIntervalUpperBound.",
            {"at": ("StepAdjustments", index)},
        )
    if lower is not None and upper is not None and lower >= upper:
        raise _wrong(f"must be more than its lower bound ({lower:g}), but is {upper:g}.", index)


def _check_neighbours(steps: Sequence[StepAdjustment], before: int, after: int) -> None:
    ends, begins = steps[before].MetricIntervalUpperBound, steps[after].MetricIntervalLowerBound
    if ends == begins and ends is not None:
        return
    overlap = ends is None or begins is None or begins < ends
    what = "overlaps with" if overlap else "leaves a gap to"
    raise _wrong(f"{what} the step {steps[before]}: it is {steps[after]}.", after, "MetricIntervalLowerBound")


def _check_ends(steps: Sequence[StepAdjustment], order: Sequence[int]) -> None:
    """A step that begins below the threshold needs one without lower bound, and one that ends above it the other."""
    first, last = steps[order[0]].MetricIntervalLowerBound, steps[order[-1]].MetricIntervalUpperBound
    if first is not None and first < 0:
        rule = "must be left out of one of the steps, for there is one with a negative lower bound"
        raise _wrong(f"{rule} ({first:g}).", order[0], "MetricIntervalLowerBound")
    if last is not None and last > 0:
        rule = "must be left out of one of the steps, for there is one with a positive upper bound"
        raise _wrong(f"{rule} ({last:g}).", order[-1])


def _start(step: StepAdjustment) -> tuple[float, float]:
    lower, upper = step.MetricIntervalLowerBound, step.MetricIntervalUpperBound
    return (float("-inf") if lower is None else lower, float("inf") if upper is None else upper)


def _wrong(message: str, index: int, side: str = "MetricIntervalUpperBound") -> PydanticCustomError:
    return PydanticCustomError("steps", "{message}", {"message": message, "at": ("StepAdjustments", index, side)})


def _said(bound: float | None, otherwise: str) -> str:
    return otherwise if bound is None else f"{bound:+g}"
