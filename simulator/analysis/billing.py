"""What each instance is billed for: from the phases of its life to seconds and US dollars in the measured window."""

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan

from foresize.models.instances import START_PHASES, Start
from foresize.models.prices import Billing
from foresize.simulator.prices import FleetPrice, fleet_price, price_book
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.laws import LawBroken
from foresize.simulator.telemetry.record import RunRecord

Span = tuple[float, float]
"""From one time to another, in simulated seconds; the second is infinite where the end was not reached."""

_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Life:
    """An instance's phases in seconds of the simulation, as the record's instances table has them; NaN: not reached."""

    requested_s: float
    provisioning_s: float
    pulling_s: float
    starting_s: float
    warming_s: float
    ready_s: float
    draining_s: float
    gone_s: float
    attempts: int = 1
    stopped_s: float = nan
    """Since when it was in the warm pool."""
    asked_s: float = nan
    """When it left the pool; at its request where it never was there."""

    def began_s(self, phase: str) -> float:
        """When the phase of the last start began.

        NaN where that start did not get so far: the table may still have the time of an earlier start that failed.
        """
        time_s: float = getattr(self, f"{phase}_s")
        return time_s if phase == "requested" or time_s >= self.provisioning_s else float("nan")

    def used(self) -> Span | None:
        """From ready to gone; None where it never was ready."""
        return None if isnan(self.ready_s) else (self.ready_s, _or_never(self.gone_s))


@dataclass(frozen=True, slots=True)
class Bill:
    """What one instance is billed for inside the measured window."""

    service: str
    ordinal: int
    boot_s: float
    """Billed before it was ready; all that is billed of one that never was."""
    ready_s: float
    """Billed while it was ready and not draining."""
    draining_s: float
    """Billed while it was draining."""
    after_s: float
    """Billed when it was gone: the rest of the minimum and of the last step."""
    used_s: float
    """From ready to gone, billed or not."""
    reserved_s: float
    """Of the billed seconds, those at the price of a reserved instance."""
    usd: float

    @property
    def billed_s(self) -> float:
        """Billed seconds in all."""
        return self.boot_s + self.ready_s + self.draining_s + self.after_s

    @property
    def usd_per_s(self) -> float:
        """The mean price of a billed second."""
        return self.usd / self.billed_s if self.billed_s else 0.0


def instance_bills(record: RunRecord, scenario: Scenario) -> list[Bill]:
    """One bill per row of `record.instances`, in their order; of services without a price they come to 0 USD."""
    billing = price_book(scenario.prices).billing
    window = (record.start_s, record.end_s)
    lives = list(_lives(record))
    services: Sequence[str] = record.instances.get("service", [])
    spans = [
        [_overlap(span, window) for span in billed_spans(life, billing, scenario.services[service].start)]
        for life, service in zip(lives, services, strict=True)
    ]
    bills: dict[int, Bill] = {}
    for name in scenario.services:
        price = fleet_price(scenario, name)
        rows = [row for row, service in enumerate(services) if service == name]
        reserved_s = covered_s([spans[row] for row in rows], price.reserved)
        for row, reserved in zip(rows, reserved_s, strict=True):
            ordinal = record.instances["ordinal"][row]
            bills[row] = _bill(name, ordinal, lives[row], spans[row], window, price, reserved)
    return [bills[row] for row in range(len(services))]


def check_billing(bills: Sequence[Bill], record: RunRecord, scenario: Scenario) -> None:
    """Raise LawBroken unless every instance is billed at least for the time in which it was used.

    Twice: by its own times, and for each service by the capacity that the engine saw in the window.
    """
    broken = [
        f"{bill.service} {bill.ordinal} is billed for {bill.billed_s!r} s but was used for {bill.used_s!r} s"
        for bill in bills
        if not _covers(bill.billed_s, bill.used_s)
    ]
    for name, service in scenario.services.items():
        billed_s = sum(bill.billed_s for bill in bills if bill.service == name)
        used_s = record.totals.get(f"{name}.capacity_s", 0.0) / service.capacity.servers()
        if not _covers(billed_s, used_s):
            broken.append(f"{name} is billed for {billed_s!r} instance-seconds, but {used_s!r} served")
    if broken:
        raise LawBroken("; ".join(broken))


def _covers(billed_s: float, used_s: float) -> bool:
    """Whether so much is billed at least, up to rounding; NaN covers nothing."""
    return billed_s >= used_s * (1 - _TOLERANCE) - _TOLERANCE


def billed_spans(life: Life, billing: Billing, start: Start) -> Iterator[Span]:
    """The times for which an instance is billed, whatever the window: those of failed starts, then its own.

    The table has no times of starts that failed before the last one. They are spread evenly from the request to the
    last start, each with its phases and the wait for the next try in proportion to their means.

    One that was stopped in a warm pool is billed until then, and anew from its leaving the pool on; of a stopped
    machine only the disk is paid for, which is not in the price of an instance.
    """
    yield from _failed_starts(life, billing, start)
    began_s = life.began_s(billing.starts_with)
    if isnan(life.stopped_s) or billing.starts_with == "ready":
        yield from _billed(began_s, life.gone_s, billing)
    else:
        yield from _billed(began_s, life.stopped_s, billing)
        yield from _billed(life.asked_s, life.gone_s, billing)


def _billed(began_s: float, ended_s: float, billing: Billing) -> Iterator[Span]:
    """One span of the clock, if it began; without an end it still runs, so that nothing is rounded yet."""
    if not isnan(began_s):
        yield began_s, inf if isnan(ended_s) else began_s + billing.billed_s(ended_s - began_s)


def _failed_starts(life: Life, billing: Billing, start: Start) -> Iterator[Span]:
    failed = life.attempts - 1
    phases = {phase: getattr(start, phase).average() for phase in START_PHASES}
    cycle_s = sum(phases.values()) + start.retry_after.average()
    # billed from the request, it is one span that goes on through all starts
    if not failed or not cycle_s or billing.starts_with == "requested":
        return
    each_s = (life.provisioning_s - life.requested_s) / failed
    first = START_PHASES.index(billing.starts_with) if billing.starts_with in START_PHASES else len(START_PHASES)
    free_s = sum(phases[phase] for phase in START_PHASES[:first]) / cycle_s * each_s
    used_s = sum(phases[phase] for phase in START_PHASES[first:]) / cycle_s * each_s
    for number in range(failed if used_s else 0):
        began_s = life.requested_s + number * each_s + free_s
        yield began_s, began_s + billing.billed_s(used_s)


def covered_s(spans: Sequence[Sequence[Span]], reserved: int) -> list[float]:
    """For how much of its spans each instance takes one of so many reservations: the first that are there have them."""
    covered = [0.0] * len(spans)
    ends = [(to, False, row) for row, own in enumerate(spans) for since, to in own if to > since]
    begins = [(since, True, row) for row, own in enumerate(spans) for since, to in own if to > since]
    there: list[int] = []
    last_s = 0.0
    for time_s, begin, row in sorted(ends + begins) if reserved else ():
        for holder in there[:reserved]:
            covered[holder] += time_s - last_s
        if begin:
            insort(there, row)
        else:
            there.remove(row)
        last_s = time_s
    return covered


def _bill(
    service: str, ordinal: int, life: Life, spans: list[Span], window: Span, price: FleetPrice, reserved_s: float
) -> Bill:
    used = life.used()
    ready_s = inf if used is None else life.ready_s
    gone_s = inf if used is None else _or_never(life.gone_s)
    draining_s = gone_s if isnan(life.draining_s) else life.draining_s
    parts = ((-inf, ready_s), (ready_s, draining_s), (draining_s, gone_s), (gone_s, inf))
    boot, ready, draining, after = (sum(_length(_overlap(span, part)) for span in spans) for part in parts)
    further_s = max(0.0, boot + ready + draining + after - reserved_s)
    return Bill(
        service=service,
        ordinal=ordinal,
        boot_s=boot,
        ready_s=ready,
        draining_s=draining,
        after_s=after,
        used_s=_length(_overlap(used, window)) if used is not None else 0.0,
        reserved_s=reserved_s,
        usd=(reserved_s * price.reserved_usd_per_h + further_s * price.usd_per_h) / 3600.0,
    )


def _lives(record: RunRecord) -> Iterator[Life]:
    columns = [record.instances.get(column, []) for column in Life.__slots__]
    return (Life(*row) for row in zip(*columns, strict=True))


def _overlap(span: Span, other: Span) -> Span:
    since = max(span[0], other[0])
    return since, max(since, min(span[1], other[1]))


def _length(span: Span) -> float:
    return span[1] - span[0] if span[1] > span[0] else 0.0  # two infinite ends have no difference


def _or_never(time_s: float) -> float:
    return inf if isnan(time_s) else time_s
