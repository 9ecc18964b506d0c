"""Scrapes: gauges and counters read every period, as rates and shares over it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

from foresize.models.services import Capacity
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.planes.base import Reading
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.columns import Columns, columns
from foresize.simulator.telemetry.histogram import Histogram
from foresize.simulator.telemetry.instance_metrics import InstanceMetrics, Measured, mean
from foresize.simulator.telemetry.measuring import METRICS
from foresize.simulator.telemetry.record import RESOURCES, TIMELINE
from foresize.simulator.telemetry.shares import Share, shares


@dataclass(frozen=True, slots=True)
class Scrape:
    """What was scraped of one service at one time: the metrics of `foresize.policies.metrics`."""

    time_s: float
    metrics: dict[str, float]
    per_instance: Mapping[str, tuple[float, ...]]


@dataclass(slots=True)
class Scrapes:
    """The time series of one run, and what a policy may already see of it."""

    scenario: Scenario
    fleets: dict[str, Fleet]
    timeline: Columns = field(default_factory=lambda: columns(TIMELINE))
    resources: Columns = field(default_factory=lambda: columns(RESOURCES))
    history: dict[str, list[Scrape]] = field(default_factory=dict)
    _last: Reading | None = None
    _last_s: float = 0.0
    _last_latency: Histogram | None = None
    _metrics: dict[str, InstanceMetrics] = field(init=False)
    _resources_of: dict[str, tuple[list[tuple[str, str]], list[tuple[str, str]]]] = field(init=False)
    _shares: list[Share] = field(init=False)

    def __post_init__(self) -> None:
        """Get ready to measure; names are made once, for each row keeps them."""
        services, databases = self.scenario.services, self.scenario.databases
        self._metrics = {name: InstanceMetrics(spec.capacity) for name, spec in services.items()}
        pooled = [database for database, spec in databases.items() if spec.pool is not None]
        self._resources_of = {
            name: (
                list(_resources_of(name, spec.capacity)),
                [(database, f"{database} pool of {name}") for database in pooled],
            )
            for name, spec in services.items()
        }
        self._shares = list(shares(self.scenario))

    def visible(self, service: str, until_s: float) -> Scrape | None:
        """The newest scrape of a service that is not newer than `until_s`; older ones are forgotten."""
        history = self.history.get(service, [])
        while len(history) > 1 and history[1].time_s <= until_s:
            history.pop(0)
        return history[0] if history and history[0].time_s <= until_s else None

    def scrape(self, now_s: float, reading: Reading) -> None:
        """Add a row a service and a resource for the period that ends now."""
        period_s = now_s - self._last_s
        if period_s <= 0:
            return
        whole = self._whole(reading, period_s)
        for name in self.scenario.services:
            self._service(name, now_s, period_s, reading, whole)
        self._outside(now_s, period_s, reading)
        self._last, self._last_s = reading, now_s
        self._last_latency = reading.latency.copy()

    def _grown(self, counter: str, reading: Reading) -> float:
        before = self._last.totals.get(counter, 0.0) if self._last is not None else 0.0
        return reading.totals.get(counter, 0.0) - before

    def _whole(self, reading: Reading, period_s: float) -> dict[str, float]:
        """The figures of the whole scenario over the period."""
        latency = reading.latency if self._last_latency is None else reading.latency.difference(self._last_latency)
        completed, failed = self._grown("turns_completed", reading), self._grown("turns_failed", reading)
        some = completed > 0
        return {
            "pool_wait_s": self._pool_wait_s(reading),
            "users": reading.users,
            "turns_per_s": (completed + failed) / period_s,
            "latency_p50_s": latency.quantile(0.5) if some else nan,
            "latency_p95_s": latency.quantile(0.95) if some else nan,
            "error_rate": failed / (completed + failed) if completed + failed else 0.0,
            "abandonments": int(self._grown("abandonments", reading)),
        }

    def _service(self, name: str, now_s: float, period_s: float, reading: Reading, whole: dict[str, float]) -> None:
        fleet, earlier = self.fleets[name], None if self._last is None else self._last.instances[name]
        measured = self._metrics[name].of(reading.instances[name], earlier, now_s, period_s)
        everyone, of_ready = measured.everyone, measured.of_ready
        if self.scenario.services[name].autoscaler is not None:
            self._remember(name, now_s, measured, reading.lobby[name], whole)
        self._append(
            self.timeline,
            time_s=now_s,
            service=name,
            desired=fleet.desired,
            ready=int(of_ready["count"]),
            starting=len(fleet.starting),
            draining=len(fleet.draining),
            sessions=int(everyone["sessions"]),
            lobby=reading.lobby[name],
            cpu=mean("cpu", everyone),
            hottest_cpu=everyone["hottest_cpu"],
            memory=mean("memory", everyone),
            session_slots=mean("session_slots", of_ready),
            queue_length=int(everyone["queue_length"]),
            request_rate=self._grown(f"{name}.calls", reading) / period_s,
            **whole,
        )
        self._service_resources(name, now_s, measured)

    def _remember(self, name: str, now_s: float, measured: Measured, lobby: int, whole: dict[str, float]) -> None:
        """Keep what the service's autoscaler will see; a metric without data is absent (see `policies.metrics`)."""
        ready = measured.of_ready
        metrics = {metric: mean(metric, ready) for metric in METRICS} if ready["count"] else {}
        metrics["lobby"] = lobby / max(1, ready["count"])
        metrics["pool_wait"] = whole["pool_wait_s"]
        if not isnan(whole["latency_p95_s"]):
            metrics["p95_latency"] = whole["latency_p95_s"]
        self.history.setdefault(name, []).append(Scrape(now_s, metrics, measured.per_instance))

    def _pool_wait_s(self, reading: Reading) -> float:
        """The mean wait for a database connection over the period, in seconds."""
        waits = sum(self._grown(f"{name}.pool_waits", reading) for name in self.scenario.databases)
        waited_s = sum(self._grown(f"{name}.pool_wait_s", reading) for name in self.scenario.databases)
        return waited_s / waits if waits else 0.0

    def _service_resources(self, name: str, now_s: float, measured: Measured) -> None:
        """Those of a service; how much of its connection pools was in use, where it has some to a database."""
        here, pools = self._resources_of[name]
        for resource, kind in here:
            of = measured.of_ready if kind == "sessions" else measured.everyone
            self._resource(now_s, resource, kind, mean(_METRIC_OF[kind], of))
        for database, resource in pools:
            use = measured.pool_use(database)
            if use is not None:
                self._resource(now_s, resource, "pool", use)

    def _outside(self, now_s: float, period_s: float, reading: Reading) -> None:
        """The resources of databases and APIs."""
        for share in self._shares:
            used = share.used(self._grown(share.counter, reading), period_s)
            self._resource(now_s, share.resource, share.kind, used)

    def _resource(self, now_s: float, resource: str, kind: str, utilisation: float) -> None:
        for column, value in zip(self.resources.values(), (now_s, resource, kind, utilisation), strict=True):
            column.append(value)

    def _append(self, table: Columns, **row: Any) -> None:
        for column, value in row.items():
            table[column].append(value)


_METRIC_OF = {"cpu": "cpu", "workers": "cpu", "sessions": "session_slots", "memory": "memory"}
"""By kind of resource."""


def _resources_of(name: str, capacity: Capacity) -> Iterator[tuple[str, str]]:
    """The resources that the instances of a service have, and their kinds."""
    kind = "workers" if capacity.kind == "slots" else "cpu"  # type: ignore[attr-defined]  # every kind has one
    yield f"{name} {kind}", kind
    if capacity.most_sessions() is not None:
        yield f"{name} session slots", "sessions"
    if capacity.memory is not None:
        yield f"{name} memory", "memory"
