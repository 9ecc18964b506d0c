"""Amazon's warm pool beside a group."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from foresize.models.part import Spec
from foresize.policies.aws.beside import Beside
from foresize.policies.aws.group import Size
from foresize.policies.base import Decision, Exactness, Observation
from foresize.policies.guard import ask
from foresize.policies.reasons import Finding

if TYPE_CHECKING:
    from foresize.policies import AnyPolicy


class WarmPool(Spec):
    """The pool, as PutWarmPool takes it."""

    PoolState: Literal["Stopped"] = "Stopped"
    """What its instances wait in; only this is simulated."""
    MaxGroupPreparedCapacity: int = Field(default=-1, ge=-1, le=100_000)
    """The capacity that is prepared for, instances in service and in the pool together; the group's maximum for -1."""
    MinSize: Size = 0
    """The fewest instances in the pool."""


class AwsWarmPool(Beside):
    """A pool of stopped instances beside a group that another policy scales: enough to reach the prepared capacity.

    The pool holds max(MinSize of the pool, prepared - desired), where prepared is MaxGroupPreparedCapacity, or the
    group's maximum. Its instances take nothing and are in no metric; a scale-out starts them first, and the pool is
    filled up again. Source: AWS, "Warm pools for applications that have long boot times using Auto Scaling groups".
    """

    exactness: ClassVar[Exactness] = "exact"

    kind: Literal["aws_warm_pool"] = "aws_warm_pool"
    WarmPoolConfiguration: WarmPool = WarmPool()
    """The pool."""
    with_: "AnyPolicy" = Field(alias="with")
    """The policy that scales the group."""

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The other policy's answer, with the pool's size."""
        inner = ask(self.with_, seen, memory.setdefault("with", {}))
        pool = self.WarmPoolConfiguration
        prepared = seen.max if pool.MaxGroupPreparedCapacity < 0 else pool.MaxGroupPreparedCapacity
        size = pool_size(prepared, inner.desired, pool.MinSize)
        found = Finding("warm pool", f"max({pool.MinSize}, {prepared} - {inner.desired}) = {size}", size)
        return replace(inner, warm=size, findings=(*inner.findings, found))


def pool_size(prepared: int, desired: int, least: int = 0) -> int:
    """Instances that a warm pool holds."""
    return max(least, prepared - desired)
