"""Scrapes: gauges and counters read every period, as rates and shares over it."""

from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

from foresize.models.services import Capacity
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.planes.base import InstanceReading, Reading
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RESOURCES, TIMELINE, Columns


@dataclass(frozen=True, slots=True)
class Scrape:
    """What was scraped of one service at one time: the metrics of `foresize.policies.metrics`."""

    time_s: float
    metrics: dict[str, float]
    per_instance: dict[str, tuple[float, ...]]


@dataclass(slots=True)
class Scrapes:
    """The time series of one run, and what a policy may already see of it."""

    scenario: Scenario
    fleets: dict[str, Fleet]
    timeline: Columns = field(default_factory=lambda: {column: [] for column in TIMELINE})
    resources: Columns = field(default_factory=lambda: {column: [] for column in RESOURCES})
    history: dict[str, list[Scrape]] = field(default_factory=dict)
    _last: Reading | None = None
    _last_s: float = 0.0
    _latency_counts: Any = None

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
        pool_wait_s = self._pool_wait_s(reading)
        for name in self.scenario.services:
            self._service(name, now_s, period_s, reading, whole | {"pool_wait_s": pool_wait_s})
        self._outside(now_s, period_s, reading)
        self._last, self._last_s = reading, now_s
        self._latency_counts = reading.latency.copy()

    def _grown(self, counter: str, reading: Reading) -> float:
        before = self._last.totals.get(counter, 0.0) if self._last is not None else 0.0
        return reading.totals.get(counter, 0.0) - before

    def _whole(self, reading: Reading, period_s: float) -> dict[str, float]:
        """The figures of the whole scenario over the period."""
        latency = reading.latency if self._latency_counts is None else reading.latency.difference(self._latency_counts)
        completed, failed = self._grown("turns_completed", reading), self._grown("turns_failed", reading)
        some = completed > 0
        return {
            "users": reading.users,
            "turns_per_s": (completed + failed) / period_s,
            "latency_p50_s": latency.quantile(0.5) if some else nan,
            "latency_p95_s": latency.quantile(0.95) if some else nan,
            "error_rate": failed / (completed + failed) if completed + failed else 0.0,
            "abandonments": self._grown("abandonments", reading),
        }

    def _service(self, name: str, now_s: float, period_s: float, reading: Reading, whole: dict[str, float]) -> None:
        fleet, capacity = self.fleets[name], self.scenario.services[name].capacity
        before = self._last.instances[name] if self._last is not None else {}
        shown = {
            ordinal: _instance_metrics(each, before.get(ordinal), capacity, self._age(fleet, ordinal, now_s, period_s))
            for ordinal, each in reading.instances[name].items()
        }
        everyone = list(shown.values())
        of_ready = [shown[life.ordinal] for life in fleet.in_phase("ready")]
        if self.scenario.services[name].autoscaler is not None:
            self._remember(name, now_s, of_ready, reading.lobby[name], whole)
        self._append(
            self.timeline,
            time_s=now_s,
            service=name,
            desired=fleet.desired,
            ready=len(of_ready),
            starting=len(fleet.starting()),
            draining=len(fleet.in_phase("draining")),
            sessions=sum(each.sessions for each in reading.instances[name].values()),
            lobby=reading.lobby[name],
            cpu=_mean(everyone, "cpu"),
            hottest_cpu=max((each["cpu"] for each in everyone), default=0.0),
            memory=_mean(everyone, "memory"),
            session_slots=_mean(of_ready, "session_slots"),
            queue_length=sum(each["queue_length"] for each in everyone),
            request_rate=self._grown(f"{name}.calls", reading) / period_s,
            **whole,
        )
        self._service_resources(name, now_s, everyone, of_ready)
        self._pools(name, now_s, period_s, reading)

    def _remember(
        self, name: str, now_s: float, of_ready: list[dict[str, float]], lobby: int, whole: dict[str, float]
    ) -> None:
        """Keep what the service's autoscaler will see; a metric without data is absent (see `policies.metrics`)."""
        metrics = {metric: _mean(of_ready, metric) for metric in _METRICS} if of_ready else {}
        metrics["lobby"] = lobby / max(1, len(of_ready))
        metrics["pool_wait"] = whole["pool_wait_s"]
        if not isnan(whole["latency_p95_s"]):
            metrics["p95_latency"] = whole["latency_p95_s"]
        scrape = Scrape(now_s, metrics, {metric: tuple(each[metric] for each in of_ready) for metric in _METRICS})
        self.history.setdefault(name, []).append(scrape)

    def _age(self, fleet: Fleet, ordinal: int, now_s: float, period_s: float) -> float:
        """For how much of the period an instance has been ready."""
        return min(period_s, max(now_s - fleet.lives[ordinal].began_s["ready"], 1e-9))

    def _pool_wait_s(self, reading: Reading) -> float:
        """The mean wait for a database connection over the period, in seconds."""
        waits = sum(self._grown(f"{name}.pool_waits", reading) for name in self.scenario.databases)
        waited_s = sum(self._grown(f"{name}.pool_wait_s", reading) for name in self.scenario.databases)
        return waited_s / waits if waits else 0.0

    def _service_resources(
        self, name: str, now_s: float, everyone: list[dict[str, float]], of_ready: list[dict[str, float]]
    ) -> None:
        capacity = self.scenario.services[name].capacity
        kind = "workers" if capacity.kind == "slots" else "cpu"  # type: ignore[attr-defined]  # every kind has one
        self._resource(now_s, f"{name} {kind}", kind, _mean(everyone, "cpu"))
        if capacity.most_sessions() is not None:
            self._resource(now_s, f"{name} session slots", "sessions", _mean(of_ready, "session_slots"))
        if capacity.memory is not None:
            self._resource(now_s, f"{name} memory", "memory", _mean(everyone, "memory"))

    def _pools(self, name: str, now_s: float, period_s: float, reading: Reading) -> None:
        """How much of its instances' connection pools was in use over the period, by database."""
        before = self._last.instances[name] if self._last is not None else {}
        for database, spec in self.scenario.databases.items():
            used_s = size_s = 0.0
            for ordinal, instance in reading.instances[name].items():
                pool, earlier = instance.pools.get(database), before.get(ordinal)
                if pool is not None:
                    was = earlier.pools.get(database) if earlier is not None else None
                    used_s += pool.used_s - (was.used_s if was is not None else 0.0)
                    size_s += pool.size * self._age(self.fleets[name], ordinal, now_s, period_s)
            if spec.pool is not None and size_s:
                self._resource(now_s, f"{database} pool of {name}", "pool", used_s / size_s)

    def _outside(self, now_s: float, period_s: float, reading: Reading) -> None:
        """The resources of databases and APIs."""
        for name, database in self.scenario.databases.items():
            if database.max_connections is not None:
                share = self._grown(f"{name}.connection_s", reading) / period_s / database.max_connections
                self._resource(now_s, f"{name} connections", "connections", share)
            best = database.best_concurrency()
            if best is not None:
                present = self._grown(f"{name}.busy_s", reading) / period_s
                self._resource(now_s, f"{name} server", "database", min(1.0, present / best))
        for name, api in self.scenario.external_apis.items():
            if api.max_sessions is not None:
                share = self._grown(f"{name}.place_s", reading) / period_s / api.max_sessions
                self._resource(now_s, f"{name} session quota", "quota", share)
            if api.requests_per_minute is not None:
                asked = self._grown(f"{name}.calls", reading) * 60.0 / period_s
                self._resource(now_s, f"{name} request quota", "quota", min(1.0, asked / api.requests_per_minute))

    def _resource(self, now_s: float, resource: str, kind: str, utilisation: float) -> None:
        self._append(self.resources, time_s=now_s, resource=resource, kind=kind, utilisation=utilisation)

    def _append(self, table: Columns, **row: Any) -> None:
        for column, value in row.items():
            table[column].append(value)


_METRICS = ("cpu", "memory", "sessions", "session_slots", "request_rate", "queue_length")


def _instance_metrics(
    now: InstanceReading, before: InstanceReading | None, capacity: Capacity, age_s: float
) -> dict[str, float]:
    """One instance's metrics over the part of the period in which it was ready."""
    busy_s = now.busy_s - (before.busy_s if before else 0.0)
    calls = now.calls_taken - (before.calls_taken if before else 0)
    limit = capacity.most_sessions()
    return {
        "cpu": min(1.0, busy_s / (age_s * capacity.servers())),
        "memory": capacity.memory_use(now.sessions),
        "sessions": now.sessions,
        "session_slots": now.sessions / limit if limit else 0.0,
        "request_rate": calls / age_s,
        "queue_length": now.queue,
    }


def _mean(shown: list[dict[str, float]], metric: str) -> float:
    return sum(each[metric] for each in shown) / len(shown) if shown else 0.0
