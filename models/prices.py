"""The price book: what things cost, on which date, from which source, and how they are billed."""

from math import ceil
from typing import Literal

from pydantic import Field

from foresize.models.part import Spec
from foresize.models.units import Duration, UsdPerCall, UsdPerGB, UsdPerHour, UsdPerMinute, UsdPerToken

Purchase = Literal["on_demand", "reserved_1y", "reserved_3y", "spot"]
"""How machines are bought."""

_ROUNDING = 1e-9


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
    """A call that the API took on; those that its quota refuses are free."""

    def only_tokens(self) -> bool:
        """Whether nothing but tokens is charged."""
        return bool(self.input or self.output) and not (self.minute or self.call)


class Billing(Spec):
    """From when and in which steps an instance is billed."""

    starts_with: Literal["requested", "provisioning", "pulling", "starting", "warming", "ready"] = "pulling"
    """The phase whose beginning starts the clock; it stops when the instance is gone."""
    minimum: Duration = 60.0
    """The least that is billed."""
    granularity: Duration = 1.0
    """The step that is rounded up to; none if 0s."""

    def billed_s(self, used_s: float) -> float:
        """Billed seconds of so many used ones, never fewer.

        A billionth of a step more than a whole number of them is no further step: simulated times are sums of floats.
        """
        if self.granularity <= 0:
            return max(self.minimum, used_s)
        return max(self.minimum, used_s, ceil(used_s / self.granularity - _ROUNDING) * self.granularity)


class PriceBook(Spec):
    """Prices of one place at one date."""

    name: str = Field(min_length=1)
    """What the book is called."""
    date: str = Field(min_length=4)
    """When the prices were read: a year, a month or a day, in quotes."""
    source: str = Field(min_length=1)
    """Where."""
    base: str | None = None
    """The shipped book that stands for everything that this one does not say."""
    billing: Billing = Billing()
    """How instances are billed."""
    instances: dict[str, InstancePrice] = Field(default_factory=dict)
    """Machines of services, and of databases."""
    apis: dict[str, ApiPrice] = Field(default_factory=dict)
    """External APIs."""
    extras: dict[str, UsdPerHour] = Field(default_factory=dict)
    """What costs the same whatever the users do, by the piece: control planes, load balancers, a GiB of storage."""
    egress: UsdPerGB = 0.0
    """Data sent to users."""

    def over(self, base: "PriceBook") -> "PriceBook":
        """This book with whatever it does not say taken from `base`, entry by entry."""
        tables = {table: getattr(base, table) | getattr(self, table) for table in ("instances", "apis", "extras")}
        rules = {rule: getattr(base, rule) for rule in ("billing", "egress") if rule not in self.model_fields_set}
        return self.model_copy(update=tables | rules)


class PriceFile(Spec):
    """A price book of one's own."""

    file: str = Field(min_length=1)
    """The YAML file, relative to the one that names it."""
