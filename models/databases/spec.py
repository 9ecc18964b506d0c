"""What a scenario says of a database."""

from math import inf

from pydantic import Field

from foresize.models.databases.speed import query_speed, usl_speed
from foresize.models.distributions import DurationDistribution
from foresize.models.distributions.base import Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.part import Spec
from foresize.models.units import PositiveDuration

_NONE = Constant(value=Quantity(0.0, True))


class Usl(Spec):
    """The Universal Scalability Law (Gunther 1993): how concurrency slows each query down."""

    sigma: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    """Contention: the serial share."""
    kappa: float = Field(default=0.0, ge=0, le=1, allow_inf_nan=False)
    """Coherency: the cost of agreeing, pair by pair."""

    def speed(self, n: int) -> float:
        """Each of n concurrent queries' speed against that of one alone: C(n)/n with C(n) = n / (1+σ(n−1)+κn(n−1))."""
        return usl_speed(self.sigma, self.kappa, n)


class Pool(Spec):
    """The connection pool that each instance has of its own."""

    size: int = Field(ge=1)
    """Connections an instance."""
    wait: PositiveDuration | None = None
    """How long a turn waits for a connection before it fails; for ever if not said."""
    connect: DurationDistribution = _NONE
    """Opening a connection; paid by the turn that finds none idle while the pool may still grow."""


class Database(Spec):
    """A database server and the pools in front of it."""

    read: DurationDistribution
    """A read's service time on an idle server; use a mixture for slow queries."""
    write: DurationDistribution
    """A write's service time on an idle server, commit included."""
    pool: Pool | None = None
    """The pool of each instance; without one every query opens a connection of its own."""
    max_connections: int | None = Field(default=None, ge=1)
    """The most connections the server accepts, idle ones of the pools included; unlimited if not said."""
    cores: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Queries that run at full speed side by side, before contention; unlimited if not said."""
    usl: Usl = Usl()
    """Contention and coherency under concurrent queries."""
    price: str | None = None
    """The price book's name of the server's instance type; free if not said."""

    def speed(self, n: int) -> float:
        """Each of n concurrent queries' speed against one alone on an idle server."""
        return query_speed(*self.sharing(), n)

    def sharing(self) -> tuple[float, float, float]:
        """The parameters of `query_speed`: cores (infinite if not said), σ and κ."""
        return inf if self.cores is None else self.cores, self.usl.sigma, self.usl.kappa

    def best_concurrency(self) -> float | None:
        """The concurrency beyond which throughput grows no more: the cores, or the USL's peak √((1−σ)/κ) if less.

        None where neither limits it.
        """
        peak = ((1.0 - self.usl.sigma) / self.usl.kappa) ** 0.5 if self.usl.kappa > 0 else None
        limits = [limit for limit in (self.cores, peak) if limit is not None]
        return min(limits) if limits else None
