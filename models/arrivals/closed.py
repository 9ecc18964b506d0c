"""A closed population."""

from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import Literal, NamedTuple

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals.base import Arrivals
from foresize.models.part import Spec
from foresize.models.streams import Streams
from foresize.models.units import Duration

MOST_USERS = 10_000_000


class UserStage(Spec):
    """A stretch of time in which the number of users goes to a target."""

    duration: Duration
    """How long it takes; the number jumps where it is 0s."""
    target: int = Field(ge=0, le=MOST_USERS)
    """Users at its end."""


class _Ramp(NamedTuple):
    """A stage between two times and two numbers of users."""

    start_s: float
    end_s: float
    users: int
    end_users: int

    def reaches_s(self, users: int) -> float:
        """When the straight line between both numbers is at `users`, which is between them."""
        return self.start_s + (self.end_s - self.start_s) * (users - self.users) / (self.end_users - self.users)


class Closed(Arrivals):
    """So many users at any time: each is replaced when it leaves. Say `users`, or `stages` as in k6's ramping-vus.

    With stages, users come and are taken away along straight lines between the targets, the last who came first; the
    last target holds to the end. The n-th user comes as the line reaches n, and goes as it falls to n − 1.
    """

    kind: Literal["closed"] = "closed"
    users: int | None = Field(default=None, ge=1, le=MOST_USERS)
    """How many there are."""
    ramp: Duration = 0.0
    """How long it takes until all `users` have come."""
    start: int = Field(default=0, ge=0, le=MOST_USERS)
    """Users at the scenario's start; goes with `stages`."""
    stages: tuple[UserStage, ...] | None = Field(default=None, min_length=1, max_length=10_000)
    """What follows, one after the other."""

    @model_validator(mode="after")
    def _one_way(self) -> "Closed":
        if (self.users is None) == (self.stages is None):
            raise PydanticCustomError("closed", "needs either `users` (and `ramp`), or `stages` (and `start`).")
        other = {"start"} if self.stages is None else {"ramp"}
        for name in sorted(other & self.model_fields_set):
            goes_with = "stages" if self.stages is None else "users"
            raise PydanticCustomError("closed", "goes with `{with}`.", {"with": goes_with, "at": (name,)})
        if not 0 < self.population <= MOST_USERS:
            raise PydanticCustomError("closed", "must bring between 1 and 10000000 users, but brings {users}.",
                                      {"users": self.population, "at": ("stages",)})  # fmt: skip
        return self

    @property
    def population(self) -> int:
        """The users; with stages, one who comes after another was taken away counts anew."""
        if self.users is not None:
            return self.users
        return self.start + sum(max(ramp.end_users - ramp.users, 0) for ramp in self._ramps())

    @property
    def most_users(self) -> int:
        """The users, or the greatest target."""
        return self.users or max(self.start, *(stage.target for stage in self.stages or ()))

    def _ramps(self) -> Iterator[_Ramp]:
        now_s, users = 0.0, self.start
        for stage in self.stages or ():
            yield _Ramp(now_s, now_s + stage.duration, users, stage.target)
            now_s, users = now_s + stage.duration, stage.target

    def leaves_s(self, slot: int) -> float:
        """As the line falls below what it was with this user, for the first time since."""
        if self.stages is None:
            return inf
        ramps = list(self._ramps())
        since, users = self._coming(slot, ramps)
        fall = next((ramp for ramp in ramps[since:] if ramp.end_users < users), None)
        return inf if fall is None else fall.reaches_s(users - 1)

    def _coming(self, slot: int, ramps: list[_Ramp]) -> tuple[int, int]:
        """The stages that are over when the user in that place has come, and how many users there are with it."""
        came = self.start
        if slot < came:
            return 0, slot + 1
        for over, ramp in enumerate(ramps, start=1):
            further = max(ramp.end_users - ramp.users, 0)
            if slot < came + further:
                return over, ramp.users + slot - came + 1
            came += further
        raise IndexError(f"there is no place {slot} among {came}")

    def times(self, streams: Streams, name: str, start: datetime, duration_s: float) -> Iterator[float]:
        """The first users, evenly over the ramp or by the stages."""
        for at_s in self._comings():
            if at_s >= duration_s:
                return
            yield at_s

    def _comings(self) -> Iterator[float]:
        if self.users is not None:
            yield from (self.ramp * user / self.users for user in range(self.users))
        yield from (0.0 for _ in range(self.start))
        for ramp in self._ramps():
            yield from (ramp.reaches_s(user) for user in range(ramp.users + 1, ramp.end_users + 1))

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """Of the first users only: how often they are replaced depends on how long they stay."""
        if self.users is not None:
            come = self.users if self.ramp < duration_s else self.users * duration_s / self.ramp
            return come / duration_s
        return sum(at_s < duration_s for at_s in self._comings()) / duration_s
