"""Scrapes: gauges and counters read every period, as rates and shares over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Any

from foresize.models.services import Capacity
from foresize.simulator.control.fleet import Fleet
from foresize.simulator.planes.base import InstanceReading, Reading
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.record import RESOURCES, TIMELINE, Columns

Instances = dict[int, InstanceReading]
"""A service's instances by ordinal."""
Shown = dict[str, Sequence[float]]
"""A column for each of the metrics of `foresize.policies.metrics`, with a value an instance."""


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
        fleet, there = self.fleets[name], reading.instances[name]
        before = self._last.instances[name] if self._last is not None else {}
        ages_s = [self._age(fleet, ordinal, now_s, period_s) for ordinal in there]
        everyone = _metrics(there, before, self.scenario.services[name].capacity, ages_s)
        of_ready = _some(everyone, there, [life.ordinal for life in fleet.in_phase("ready")])
        if self.scenario.services[name].autoscaler is not None:
            self._remember(name, now_s, of_ready, reading.lobby[name], whole)
        self._append(
            self.timeline,
            time_s=now_s,
            service=name,
            desired=fleet.desired,
            ready=len(of_ready["cpu"]),
            starting=len(fleet.starting()),
            draining=len(fleet.in_phase("draining")),
            sessions=sum(everyone["sessions"]),
            lobby=reading.lobby[name],
            cpu=_mean(everyone["cpu"]),
            hottest_cpu=max(everyone["cpu"], default=0.0),
            memory=_mean(everyone["memory"]),
            session_slots=_mean(of_ready["session_slots"]),
            queue_length=sum(everyone["queue_length"]),
            request_rate=self._grown(f"{name}.calls", reading) / period_s,
            **whole,
        )
        self._service_resources(name, now_s, everyone, of_ready)
        self._pools(name, now_s, there, before, ages_s)

    def _remember(self, name: str, now_s: float, of_ready: Shown, lobby: int, whole: dict[str, float]) -> None:
        """Keep what the service's autoscaler will see; a metric without data is absent (see `policies.metrics`)."""
        ready = len(of_ready["cpu"])
        metrics = {metric: _mean(each) for metric, each in of_ready.items()} if ready else {}
        metrics["lobby"] = lobby / max(1, ready)
        metrics["pool_wait"] = whole["pool_wait_s"]
        if not isnan(whole["latency_p95_s"]):
            metrics["p95_latency"] = whole["latency_p95_s"]
        scrape = Scrape(now_s, metrics, {metric: tuple(each) for metric, each in of_ready.items()})
        self.history.setdefault(name, []).append(scrape)

    def _age(self, fleet: Fleet, ordinal: int, now_s: float, period_s: float) -> float:
        """For how much of the period an instance has been ready."""
        return min(period_s, max(now_s - fleet.lives[ordinal].began_s["ready"], 1e-9))

    def _pool_wait_s(self, reading: Reading) -> float:
        """The mean wait for a database connection over the period, in seconds."""
        waits = sum(self._grown(f"{name}.pool_waits", reading) for name in self.scenario.databases)
        waited_s = sum(self._grown(f"{name}.pool_wait_s", reading) for name in self.scenario.databases)
        return waited_s / waits if waits else 0.0

    def _service_resources(self, name: str, now_s: float, everyone: Shown, of_ready: Shown) -> None:
        capacity = self.scenario.services[name].capacity
        kind = "workers" if capacity.kind == "slots" else "cpu"  # type: ignore[attr-defined]  # every kind has one
        self._resource(now_s, f"{name} {kind}", kind, _mean(everyone["cpu"]))
        if capacity.most_sessions() is not None:
            self._resource(now_s, f"{name} session slots", "sessions", _mean(of_ready["session_slots"]))
        if capacity.memory is not None:
            self._resource(now_s, f"{name} memory", "memory", _mean(everyone["memory"]))

    def _pools(self, name: str, now_s: float, there: Instances, before: Instances, ages_s: list[float]) -> None:
        """How much of its instances' connection pools was in use over the period, by database."""
        for database, spec in self.scenario.databases.items():
            if spec.pool is None:
                continue
            used_s = size_s = 0.0
            for (ordinal, instance), age_s in zip(there.items(), ages_s, strict=True):
                pool, earlier = instance.pools.get(database), before.get(ordinal)
                if pool is not None:
                    was = earlier.pools.get(database) if earlier is not None else None
                    used_s += pool.used_s - (was.used_s if was is not None else 0.0)
                    size_s += pool.size * age_s
            if size_s:
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


def _metrics(now: Instances, before: Instances, capacity: Capacity, ages_s: list[float]) -> Shown:
    """The instances' metrics over the part of the period in which each was ready."""
    servers, limit = capacity.servers(), capacity.most_sessions()
    cpu, request_rate = [], []
    for (ordinal, each), age_s in zip(now.items(), ages_s, strict=True):
        earlier = before.get(ordinal)
        busy_s = each.busy_s - (earlier.busy_s if earlier else 0.0)
        calls = each.calls_taken - (earlier.calls_taken if earlier else 0)
        cpu.append(min(1.0, busy_s / (age_s * servers)))
        request_rate.append(calls / age_s)
    sessions = [each.sessions for each in now.values()]
    return {
        "cpu": cpu,
        "memory": [capacity.memory_use(count) for count in sessions],
        "sessions": sessions,
        "session_slots": [count / limit if limit else 0.0 for count in sessions],
        "request_rate": request_rate,
        "queue_length": [each.queue for each in now.values()],
    }


def _some(shown: Shown, there: Instances, ordinals: list[int]) -> Shown:
    """The metrics of some of the instances, in the order of these ordinals."""
    places = {ordinal: place for place, ordinal in enumerate(there)}
    picked = [places[ordinal] for ordinal in ordinals]
    return {metric: [each[place] for place in picked] for metric, each in shown.items()}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
