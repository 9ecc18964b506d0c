"""Several of Amazon's policies on one group: out if any, in only if all."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.policies.aws.group import Group
from foresize.policies.aws_step import AwsStep
from foresize.policies.aws_target_tracking import AwsTargetTracking
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.guard import ask
from foresize.policies.reasons import Finding

AScalingPolicy = Annotated[AwsTargetTracking | AwsStep, Discriminator("kind")]


class AwsPolicies(Group):
    """Several dynamic policies on one group: it scales out if any wants to, and in only if all target tracking ones do.

    Of several that want the same direction the one with the most capacity wins. A step or simple policy's scale-in is
    held back by no target tracking policy, and one with DisableScaleIn has no say in scale-ins. Source: AWS, "Target
    tracking scaling policies for Amazon EC2 Auto Scaling", multiple scaling policies.
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["aws_policies"] = "aws_policies"
    policies: tuple[AScalingPolicy, ...] = Field(min_length=1, max_length=50)
    """The policies: aws_target_tracking and aws_step, without sizes of their own."""

    @model_validator(mode="after")
    def _sizes_are_the_groups(self) -> "AwsPolicies":
        for index, policy in enumerate(self.policies):
            for name in ("MinSize", "MaxSize"):
                if getattr(policy, name) is not None:
                    raise PydanticCustomError(
                        "size",
                        "belongs to the group: write it beside `policies`.",
                        {"at": ("policies", index, name)},
                    )
        return self

    def aims(self) -> Mapping[str, float]:
        """The targets; of several for one metric, the first."""
        found: dict[str, float] = {}
        for policy in self.policies:
            found = {**policy.aims(), **found}
        return found

    def watches(self) -> tuple[str, ...]:
        """What any of them watches."""
        return tuple(dict.fromkeys(name for policy in self.policies for name in policy.watches()))

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The largest of the answers in the direction that is agreed on."""
        answers = [ask(policy, seen, memory.setdefault(str(index), {})) for index, policy in enumerate(self.policies)]
        tried = tuple(
            Finding(f"{index + 1}: {policy.kind}", answer.reason, answer.desired, parts=answer.findings)
            for index, (policy, answer) in enumerate(zip(self.policies, answers, strict=True))
        )
        chosen, limit = self._chosen(answers, seen.desired)
        reason = f"{chosen.reason}; held by the others" if limit else chosen.reason
        return Decision(seen.desired if limit else chosen.desired, reason, (*tried, *limit))

    def _chosen(self, answers: list[Decision], desired: int) -> tuple[Decision, tuple[Finding, ...]]:
        """The answer that wins, and what holds it back."""
        most = max(answers, key=lambda answer: answer.desired)
        wanting = [answer for answer in answers if answer.desired < desired]
        if most.desired > desired or not wanting:
            return most, ()
        pairs = list(zip(self.policies, answers, strict=True))
        tracking = [(each, answer) for each, answer in pairs if isinstance(each, AwsTargetTracking) and each.scales_in]
        steps = [answer for each, answer in pairs if isinstance(each, AwsStep) and answer.desired < desired]
        against = [answer for _, answer in tracking if answer.desired >= desired]
        if not against:
            return max(wanting, key=lambda answer: answer.desired), ()
        if steps:
            return max(steps, key=lambda answer: answer.desired), ()
        said = f"in only if all: {len(against)} of {len(tracking)} target tracking policies do not want to"
        return wanting[0], (Finding("several policies", said, desired, binds=True),)
