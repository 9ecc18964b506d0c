"""The cost of one replication over its measured window: by item, and what was paid for boot, idle and draining."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import fsum, inf, isnan, nan

from foresize.models.prices import Billing
from foresize.simulator.analysis.billing import Bill, check_billing, covered_s, instance_bills
from foresize.simulator.prices import api_price, database_usd_per_h, entry, fleet_price, node_price, price_book
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RunRecord

__all__ = ["Bill", "Cost", "CostItem", "check_billing", "cost_of", "instance_bills"]


@dataclass(frozen=True, slots=True)
class CostItem:
    """One line of the bill."""

    item: str
    """`gateway instances`, `sessions database`, `live_model input tokens`, `egress`, an extra's name."""
    category: str
    """`instances`, `databases`, `external APIs`, `network` or `extras`."""
    usd: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a window cost. The same scenario has the same items in the same order in each replication."""

    items: tuple[CostItem, ...]
    window_s: float
    boot_usd: float = 0.0
    """Of the instances: from the start of billing to ready, and all of starts that failed or were cancelled."""
    working_usd: float = 0.0
    """Of the instances: ready, times the share of their CPU or workers that was in use."""
    idle_usd: float = 0.0
    """Of the instances: ready and nothing to do, and what was paid without an instance being there: the rest of the
    minimum and of the last step, reservations that nobody took."""
    draining_usd: float = 0.0
    """Of the instances: draining."""

    @property
    def total_usd(self) -> float:
        """All items."""
        return fsum(item.usd for item in self.items)

    @property
    def per_hour_usd(self) -> float:
        """All items an hour of the window; NaN for a window without length."""
        return self.total_usd * 3600.0 / self.window_s if self.window_s else nan


def cost_of(record: RunRecord, scenario: Scenario) -> Cost:
    """What the measured window of a replication cost, by the scenario's price book.

    Raises LawBroken where an instance is billed for less than it was used, and BadInput where the price book can no
    longer be read.
    """
    bills = instance_bills(record, scenario)
    check_billing(bills, record, scenario)
    fleets = [_fleet(record, scenario, name, bills) for name in scenario.services]
    if scenario.nodes is not None:
        fleets += [of_nodes(record, scenario, group) for group in scenario.nodes.groups]
    others = [*_databases(record, scenario), *_apis(record, scenario), *_flat(record, scenario)]
    return Cost(
        items=tuple([item for fleet in fleets for item in fleet.items] + others),
        window_s=record.end_s - record.start_s,
        boot_usd=fsum(fleet.boot_usd for fleet in fleets),
        working_usd=fsum(fleet.working_usd for fleet in fleets),
        idle_usd=fsum(fleet.idle_usd for fleet in fleets),
        draining_usd=fsum(fleet.draining_usd for fleet in fleets),
    )


def _fleet(record: RunRecord, scenario: Scenario, name: str, bills: list[Bill]) -> Cost:
    """The part of the cost that one service's instances are."""
    own = [bill for bill in bills if bill.service == name]
    window_s = record.end_s - record.start_s
    if scenario.services[name].price is None:
        return Cost((), window_s)
    price = fleet_price(scenario, name)
    items = [CostItem(f"{name} instances", "instances", fsum(bill.usd for bill in own))]
    unused_usd = 0.0
    if price.reserved:
        reserved_s = fsum(bill.reserved_s for bill in own)
        unused_usd = max(0.0, price.reserved * window_s - reserved_s) * price.reserved_usd_per_h / 3600.0
        items.append(CostItem(f"{name} unused reservation", "instances", unused_usd))
    ready_usd = _usd_of(own, lambda bill: bill.ready_s)
    after_usd = _usd_of(own, lambda bill: bill.after_s)
    used = _in_use(record, name)
    return Cost(
        items=tuple(items),
        window_s=window_s,
        boot_usd=_usd_of(own, lambda bill: bill.boot_s),
        working_usd=ready_usd * used,
        idle_usd=ready_usd * (1.0 - used) + after_usd + unused_usd,
        draining_usd=_usd_of(own, lambda bill: bill.draining_s),
    )


def of_nodes(record: RunRecord, scenario: Scenario, group: str) -> Cost:
    """The part of the cost that a group of nodes is; what of it no instance asked for is idle, the rest is working.

    A node is billed from its request where the book bills machines from then on, else from when it is ready.
    """
    assert scenario.nodes is not None
    window = (record.start_s, record.end_s)
    window_s = record.end_s - record.start_s
    if scenario.nodes.groups[group].price is None:
        return Cost((), window_s)
    price, billing = node_price(scenario, group), price_book(scenario.prices).billing
    table = record.nodes
    rows = zip(*(table[column] for column in ("group", "requested_s", "ready_s", "gone_s")), strict=True)
    early = billing.starts_with in ("requested", "provisioning")
    spans = [
        [_billed(requested_s if early else ready_s, gone_s, billing, window)]
        for name, requested_s, ready_s, gone_s in rows
        if name == group
    ]
    reserved_s = fsum(covered_s(spans, price.reserved))
    billed_s = fsum(to - since for span in spans for since, to in span)
    usd = (reserved_s * price.reserved_usd_per_h + (billed_s - reserved_s) * price.usd_per_h) / 3600.0
    unused_usd = max(0.0, price.reserved * window_s - reserved_s) * price.reserved_usd_per_h / 3600.0
    items = [CostItem(f"{group} nodes", "instances", usd)]
    if price.reserved:
        items.append(CostItem(f"{group} unused reservation", "instances", unused_usd))
    cpu_s = record.totals.get("nodes.cpu_s", 0.0)
    asked = record.totals.get("nodes.asked_cpu_s", 0.0) / cpu_s if cpu_s else 0.0
    return Cost(tuple(items), window_s, working_usd=usd * asked, idle_usd=usd * (1.0 - asked) + unused_usd)


def _billed(from_s: float, gone_s: float, billing: Billing, window: tuple[float, float]) -> tuple[float, float]:
    """The part of a node's billed time in the window; nothing for one that was never billed."""
    if isnan(from_s):
        return window[0], window[0]
    until_s = inf if isnan(gone_s) else from_s + billing.billed_s(gone_s - from_s)
    since_s = min(max(from_s, window[0]), window[1])
    return since_s, max(since_s, min(until_s, window[1]))


def _usd_of(bills: list[Bill], seconds: Callable[[Bill], float]) -> float:
    return fsum(bill.usd_per_s * seconds(bill) for bill in bills)


def _in_use(record: RunRecord, service: str) -> float:
    """The share of the service's CPU or workers that was in use."""
    capacity_s = record.totals.get(f"{service}.capacity_s", 0.0)
    return min(1.0, record.totals.get(f"{service}.busy_s", 0.0) / capacity_s) if capacity_s else 0.0


def _databases(record: RunRecord, scenario: Scenario) -> Iterator[CostItem]:
    hours = (record.end_s - record.start_s) / 3600.0
    for name, database in scenario.databases.items():
        if database.price is not None:
            yield CostItem(f"{name} database", "databases", hours * database_usd_per_h(scenario, name))


def _apis(record: RunRecord, scenario: Scenario) -> Iterator[CostItem]:
    for name in scenario.external_apis:
        price = api_price(scenario, name)
        charged = (
            ("input tokens", price.input, "input_tokens", 1.0),
            ("output tokens", price.output, "output_tokens", 1.0),
            ("minutes", price.minute, "place_s", 60.0),
            ("calls", price.call, "calls", 1.0),
        )
        for what, usd, counter, per in charged:
            if usd:
                used = record.totals.get(f"{name}.{counter}", 0.0) / per
                yield CostItem(f"{name} {what}", "external APIs", used * usd)


def _flat(record: RunRecord, scenario: Scenario) -> Iterator[CostItem]:
    """Data sent to users, and what runs whatever they do."""
    book = price_book(scenario.prices)
    sends = any(workload.session is not None and workload.session.egress for workload in scenario.workload.values())
    if sends and book.egress:
        yield CostItem("egress", "network", record.totals.get("egress_bytes", 0.0) / 1e9 * book.egress)
    hours = (record.end_s - record.start_s) / 3600.0
    for name, count in scenario.extras.items():
        yield CostItem(name, "extras", count * hours * entry(book, book.extras, name))
