"""Scrapes: gauges and counters read every period, as rates and shares over it."""

from dataclasses import dataclass, field
from math import nan
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
    peak_users: int = 0
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
        for name in self.scenario.services:
            self._service(name, now_s, period_s, reading, whole)
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
        fleet = self.fleets[name]
        capacity = self.scenario.services[name].capacity
        before = self._last.instances.get(name, {}) if self._last is not None else {}
        ready = {life.ordinal for life in fleet.in_phase("ready")}
        shown = {
            ordinal: _instance_metrics(each, before.get(ordinal), capacity, self._age(fleet, ordinal, now_s, period_s))
            for ordinal, each in reading.instances[name].items()
        }
        of_ready = [shown[ordinal] for ordinal in sorted(ready) if ordinal in shown]
        mean = {metric: _mean([each[metric] for each in of_ready]) for metric in _METRICS}
        lobby, waits = reading.lobby[name], self._pool_waits(reading)
        metrics = dict(mean) if of_ready else {}
        metrics["lobby"] = lobby / (len(of_ready) or 1)  # where none is ready, all that wait: something must wake it
        if whole["latency_p95_s"] == whole["latency_p95_s"]:
            metrics["p95_latency"] = whole["latency_p95_s"]
        metrics["pool_wait"] = waits
        scrape = Scrape(now_s, metrics, {m: tuple(each[m] for each in of_ready) for m in _METRICS})
        self.history.setdefault(name, []).append(scrape)
        everyone = list(shown.values())
        self._append(
            self.timeline,
            time_s=now_s,
            service=name,
            desired=fleet.desired,
            ready=len(ready),
            starting=len(fleet.starting()),
            draining=len(fleet.in_phase("draining")),
            sessions=sum(each.sessions for each in reading.instances[name].values()),
            lobby=lobby,
            cpu=_mean([each["cpu"] for each in everyone]),
            hottest_cpu=max((each["cpu"] for each in everyone), default=0.0),
            memory=_mean([each["memory"] for each in everyone]),
            session_slots=mean["session_slots"],
            queue_length=sum(each["queue_length"] for each in everyone),
            request_rate=self._grown(f"{name}.calls", reading) / period_s,
            pool_wait_s=waits,
            **whole,
        )
        self._service_resources(name, now_s, capacity, everyone, mean, reading)

    def _age(self, fleet: Fleet, ordinal: int, now_s: float, period_s: float) -> float:
        """For how much of the period an instance has been ready."""
        return min(period_s, max(now_s - fleet.lives[ordinal].began_s["ready"], 1e-9))

    def _pool_waits(self, reading: Reading) -> float:
        """The mean wait for a database connection over the period, in seconds."""
        waits = sum(self._grown(f"{name}.pool_waits", reading) for name in self.scenario.databases)
        waited_s = sum(self._grown(f"{name}.pool_wait_s", reading) for name in self.scenario.databases)
        return waited_s / waits if waits else 0.0

    def _service_resources(
        self,
        name: str,
        now_s: float,
        capacity: Capacity,
        everyone: list[dict[str, float]],
        mean: dict[str, float],
        reading: Reading,
    ) -> None:
        kind = "workers" if capacity.kind == "slots" else "cpu"  # type: ignore[attr-defined]  # every kind has one
        self._resource(now_s, f"{name} {kind}", kind, _mean([each["cpu"] for each in everyone]))
        if capacity.most_sessions() is not None:
            self._resource(now_s, f"{name} session slots", "sessions", mean["session_slots"])
        if capacity.memory is not None:
            self._resource(now_s, f"{name} memory", "memory", _mean([each["memory"] for each in everyone]))
        for database, spec in self.scenario.databases.items():
            pools = [r.pools[database] for r in reading.instances[name].values() if database in r.pools]
            if spec.pool is not None and pools:
                used, size = (sum(column) for column in zip(*pools, strict=True))
                self._resource(now_s, f"{database} pool of {name}", "pool", used / size)

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


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
