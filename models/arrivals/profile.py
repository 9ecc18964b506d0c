"""Arrivals by a profile of the day or of the week, from a file."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals import files
from foresize.models.arrivals.clock import DAY_S, WEEKDAYS, parse_time_of_day, parse_weekday, seconds_of_day
from foresize.models.arrivals.rated import Paced
from foresize.models.arrivals.rates import INTERVAL, Piece, unit_gamma, until
from foresize.models.part import Spec
from foresize.models.streams import Uniform
from foresize.models.units import PositiveDuration


class Interval(NamedTuple):
    """One row of a profile."""

    row: int
    """Its place in the file, from 0."""
    start_s: float
    """Since midnight."""
    arrivals: float
    """Expected arrivals in it, as the file says."""


def _within_a_day(every_s: float) -> float:
    if every_s > DAY_S:
        raise PydanticCustomError("every", "must be at most 1d, but is {value}s.", {"value": f"{every_s:g}"})
    return every_s


Factor = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class WeekdayFactors(Spec):
    """How much busier a day of the week is than the profile."""

    mon: Factor = 1.0
    tue: Factor = 1.0
    wed: Factor = 1.0
    thu: Factor = 1.0
    fri: Factor = 1.0
    sat: Factor = 1.0
    sun: Factor = 1.0

    def of(self, weekday: int) -> float:
        """The factor of a day, Monday being 0."""
        return float(getattr(self, WEEKDAYS[weekday]))


class Profile(Paced):
    """A file's counts by time of day, repeated day by day along the scenario's clock; nobody outside its hours.

    Each row is an interval that begins at its time of day. With a column of weekdays it is a week that is repeated.
    """

    kind: Literal["profile"] = "profile"
    file: str = Field(min_length=1)
    """A CSV file with a header row."""
    column: str
    """The column that has the expected arrivals in an interval."""
    time: str
    """The column that has the time of day (07:05) at which the interval begins."""
    every: Annotated[PositiveDuration, AfterValidator(_within_a_day)]
    """How long an interval is."""
    scale: float = Field(default=1.0, gt=0, le=1e9, allow_inf_nan=False)
    """A factor for all counts: 0.1 is a tenth of the file's users."""
    weekday: str | None = None
    """The column that has the day of the week (Mon or Monday), for a weekly profile; each day is alike without."""
    weekday_factors: WeekdayFactors = WeekdayFactors()
    """A factor for each day of the week: {mon: 1.1, sun: 0}."""
    dispersion: float = Field(default=1.0, ge=1, le=1e6, allow_inf_nan=False)
    """Variance over mean of the scaled counts of an interval: 1 is Poisson; beyond, each interval has a random gamma
    rate, so that its count is negative binomial. A `day_level` around multiplies that rate."""

    @model_validator(mode="after")
    def _sound(self) -> "Profile":
        if self.dispersion > 1 and self.process == "even":
            raise PydanticCustomError("profile", "needs process: poisson for a dispersion of more than 1.")
        counts = (interval.arrivals for day in self._week() for interval in day)
        files.check_rate(counts, self.scale * max(self.weekday_factors.of(day) for day in range(7)), self.every)
        return self

    def _week(self) -> tuple[tuple[Interval, ...], ...]:
        days = None if self.weekday is None else files.texts(self.file, self.weekday, "weekday")
        times = files.texts(self.file, self.time, "time")
        return _week(times, files.values(self.file, self.column, "column"), days, self.every)

    def _intervals(self, start: datetime) -> Iterator[tuple[int, Interval, Piece]]:
        """Day by day, each interval with its day's number and the expected rate."""
        week = self._week()
        since_midnight_s = seconds_of_day(start)
        for day in count():
            weekday = (start.weekday() + day) % 7
            per_count = self.scale * self.weekday_factors.of(weekday) / self.every
            for interval in week[weekday]:
                begin_s = day * DAY_S + interval.start_s - since_midnight_s
                rate = interval.arrivals * per_count
                yield day, interval, Piece(begin_s, begin_s + self.every, rate, rate)

    def expected(self, start: datetime, duration_s: float) -> Iterator[Piece]:
        """A piece an interval."""
        return (piece for _, _, piece in self._intervals(start))

    def pieces(self, draw: Uniform, start: datetime, duration_s: float) -> Iterator[Piece]:
        """The same with a random level of each interval, if the dispersion says so.

        A count of mean m whose rate has relative variance v has variance m + v·m², so v is (dispersion − 1)/m.
        """
        if self.dispersion == 1:
            yield from self.expected(start, duration_s)
            return
        for day, interval, piece in self._intervals(start):
            mean = piece.expected()
            if mean > 0:
                u = draw(INTERVAL, day << 32 | interval.row)
                yield piece.times(unit_gamma(u, (self.dispersion - 1) / mean))
            else:
                yield piece

    def mean_rate_per_s(self, start: datetime, duration_s: float) -> float:
        """The integral of the mean rate, whole weeks taken once."""
        weeks, rest_s = divmod(duration_s, 7 * DAY_S)
        total = self._expected_until(start, rest_s)
        if weeks:
            total += weeks * self._expected_until(start, 7 * DAY_S)
        return total / duration_s

    def _expected_until(self, start: datetime, end_s: float) -> float:
        return sum(piece.expected() for piece in until(self.expected(start, end_s), end_s))

    def misfit(self, start: datetime, duration_s: float) -> str | None:
        """Whether the scenario lies outside the profile's hours."""
        if self.mean_rate_per_s(start, duration_s) > 0:
            return None
        return f"brings nobody: `{self.column}` of its file has no count above 0 at the scenario's hours."


@lru_cache(maxsize=32)
def _week(
    times: tuple[str, ...], counts: tuple[float, ...], days: tuple[str, ...] | None, every_s: float
) -> tuple[tuple[Interval, ...], ...]:
    """The intervals of Monday to Sunday, each day's in order. Raises PydanticCustomError where they overlap."""
    starts_s = files.parsed(times, parse_time_of_day, "time")
    intervals = [Interval(row, *pair) for row, pair in enumerate(zip(starts_s, counts, strict=True))]
    weekdays = None if days is None else files.parsed(days, parse_weekday, "weekday")
    week = []
    for day in range(7):
        chosen = [at for at in intervals if weekdays is None or weekdays[at.row] == day]
        week.append(tuple(sorted(chosen, key=lambda at: at.start_s)))
        _check_day(week[-1], every_s)
    return tuple(week)


def _check_day(day: tuple[Interval, ...], every_s: float) -> None:
    files.check_apart(((interval.start_s, interval.row) for interval in day), every_s)
    if day and day[-1].start_s + every_s > DAY_S:
        files.refuse("every", "must not reach beyond midnight, but row {row} begins less than {every}s before it.",
                     every=f"{every_s:g}", row=day[-1].row + 1)  # fmt: skip
