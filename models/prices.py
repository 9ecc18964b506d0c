"""The price book: what things cost, on which date, from which source, and how they are billed."""

from typing import Literal

from pydantic import Field

from foresize.models.part import Spec
from foresize.models.units import Duration, UsdPerCall, UsdPerGB, UsdPerHour, UsdPerMinute, UsdPerToken

Purchase = Literal["on_demand", "reserved_1y", "reserved_3y", "spot"]
"""How machines are bought."""


class InstancePrice(Spec):
    """A machine's price by the hour."""

    on_demand: UsdPerHour
    """Bought by the second."""
    reserved_1y: UsdPerHour | None = None
    """Bought for a year."""
    reserved_3y: UsdPerHour | None = None
    """Bought for three years."""
    spot: UsdPerHour | None = None
    """Bought while nobody else wants it."""

    def per_hour(self, purchase: Purchase) -> float | None:
        """USD an hour; None where the book has no such price."""
        price: float | None = getattr(self, purchase)
        return price


class ApiPrice(Spec):
    """An external API's prices; what is not said is free."""

    input: UsdPerToken = 0.0
    """A token sent, history included."""
    output: UsdPerToken = 0.0
    """A token answered."""
    minute: UsdPerMinute = 0.0
    """A minute of an open session (holds: session) or of a call (holds: call)."""
    call: UsdPerCall = 0.0
    """A call."""


class Billing(Spec):
    """From when and in which steps an instance is billed."""

    starts_with: Literal["requested", "provisioning", "pulling", "starting", "warming", "ready"] = "pulling"
    """The phase whose beginning starts the clock; it stops when the instance is gone."""
    minimum: Duration = 60.0
    """The least that is billed."""
    granularity: Duration = 1.0
    """The step that is rounded up to."""

    def billed_s(self, used_s: float) -> float:
        """Billed seconds of so many used ones."""
        steps = used_s if self.granularity <= 0 else -(-used_s // self.granularity) * self.granularity
        return max(self.minimum, steps)


class PriceBook(Spec):
    """Prices of one place at one date."""

    name: str
    """What the book is called."""
    date: str
    """The day the prices were read."""
    source: str
    """Where."""
    billing: Billing = Billing()
    """How instances are billed."""
    instances: dict[str, InstancePrice] = Field(default_factory=dict)
    """Machines of services, and of databases."""
    apis: dict[str, ApiPrice] = Field(default_factory=dict)
    """External APIs."""
    egress: UsdPerGB = 0.0
    """Data sent to users."""
