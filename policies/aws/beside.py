"""What goes beside a policy that scales a group."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from foresize.policies.aws.group import Group
from foresize.policies.base import Cause
from foresize.policies.pipelines import Pipeline

if TYPE_CHECKING:
    from foresize.policies import AnyPolicy


class Beside(Group):
    """The base of Amazon's policies that leave the dynamic part to another: what is not their own is the other's."""

    with_: "AnyPolicy | None" = Field(default=None, alias="with")
    """The dynamic policy beside it; none if not said."""

    def aims(self) -> Mapping[str, float]:
        """Those of the policy beside it."""
        return {} if self.with_ is None else self.with_.aims()

    def watches(self) -> tuple[str, ...]:
        """What the policy beside it watches."""
        return () if self.with_ is None else self.with_.watches()

    def pipeline(self) -> Pipeline:
        """That of the policy beside it, CloudWatch's where it has none."""
        return (None if self.with_ is None else self.with_.pipeline()) or super().pipeline()

    def period_s(self) -> float:
        """That of the policy beside it."""
        return super().period_s() if self.with_ is None else self.with_.period_s()

    def bounds(self) -> tuple[int | None, int | None]:
        """The group's, or those of the policy beside it."""
        least, most = (None, None) if self.with_ is None else self.with_.bounds()
        return least if self.MinSize is None else self.MinSize, most if self.MaxSize is None else self.MaxSize

    def wakes_on(self) -> frozenset[Cause]:
        """As the policy beside it."""
        return frozenset() if self.with_ is None else self.with_.wakes_on()
