"""Metrics of services, databases and APIs: how much there is of each, and how much of it is used."""

import re
from collections.abc import Iterator
from math import nan

from foresize.models.databases import Database
from foresize.models.external import ExternalApi
from foresize.simulator.analysis.metrics.base import AnyMetric, Measured, Metric, Ratio
from foresize.simulator.analysis.window import Floats
from foresize.simulator.scenario.scenario import Scenario, Service


def slug(name: str) -> str:
    """A name as it stands in a metric's: `live-model session quota` is `live_model_session_quota`."""
    return re.sub(r"\W+", "_", name.lower())


def metrics(scenario: Scenario) -> Iterator[AnyMetric]:
    """What can be measured of the scenario's own services, databases and APIs."""
    for name, service in scenario.services.items():
        yield from _of_service(name, service)
    for name, database in scenario.databases.items():
        yield from _of_database(name, database, scenario.askers(name))
    for name, api in scenario.external_apis.items():
        yield from _of_api(name, api)


def _of_service(name: str, service: Service) -> Iterator[AnyMetric]:
    unit = "workers" if service.capacity.kind == "slots" else "cpu"  # type: ignore[attr-defined]  # every kind has one
    what = {"workers": "workers", "cpu": "CPU"}[unit]
    yield Ratio(
        f"{slug(name)}_{unit}_utilisation", "fraction", f"Share of {name}'s {what} in use, over the whole window.",
        lambda run: (run.total(f"{name}.busy_s"), run.total(f"{name}.capacity_s")),
    )  # fmt: skip
    yield _peak(f"{name} {unit}", f"Share of {name}'s {what} in use, in the busiest scrape.")
    if service.capacity.most_sessions() is not None:
        yield from _used(f"{name} session slots", f"{name}'s session slots")
    if service.capacity.memory is not None:
        yield from _used(f"{name} memory", f"{name}'s memory")
    yield Metric(
        f"{slug(name)}_instances", "count", f"Instances of {name} that were ready or draining, mean over time.",
        lambda run: run.total(f"{name}.capacity_s") / service.capacity.servers() / run.window_s,
    )  # fmt: skip
    yield Metric(
        f"{slug(name)}_instances_peak", "count", f"The most instances of {name}, draining ones included.",
        lambda run: _greatest(run.window.column("ready", name) + run.window.column("draining", name)),
    )  # fmt: skip
    yield Metric(
        f"{slug(name)}_hottest_cpu", "fraction", f"Busiest single instance of {name}, mean over scrapes.",
        lambda run: _mean(run.window.column("hottest_cpu", name)),
    )  # fmt: skip
    yield Metric(
        f"{slug(name)}_cpu_imbalance", "fraction",
        f"By how much the busiest instance of {name} is above the mean of all, mean over scrapes: old sessions stay "
        "where they are.",
        lambda run: _mean(run.window.column("hottest_cpu", name) - run.window.column("cpu", name)),
    )  # fmt: skip


def _of_database(name: str, database: Database, services: list[str]) -> Iterator[AnyMetric]:
    if database.pool is not None:
        for service in services:
            yield from _used(f"{name} pool of {service}", f"the connections of {service}'s pools to {name}")
        yield Ratio(
            f"{slug(name)}_pool_wait_s", "s", f"Mean wait for a connection to {name}.",
            lambda run: (run.total(f"{name}.pool_wait_s"), run.total(f"{name}.pool_waits")),
        )  # fmt: skip
    if database.max_connections is not None:
        yield from _used(f"{name} connections", f"the connections that {name} accepts")
    if database.best_concurrency() is not None:
        yield from _used(f"{name} server", f"the concurrency at which {name} has its greatest throughput")
    yield Metric(
        f"{slug(name)}_queries_per_s", "per_s", f"Queries that {name} answered, a second.",
        lambda run: run.total(f"{name}.queries") / run.window_s,
    )  # fmt: skip


def _of_api(name: str, api: ExternalApi) -> Iterator[AnyMetric]:
    if api.max_sessions is not None:
        yield from _used(f"{name} session quota", f"{name}'s session quota")
    if api.requests_per_minute is not None:
        yield from _used(f"{name} request quota", f"{name}'s request quota")
    yield Ratio(
        f"{slug(name)}_refusal_rate", "fraction", f"Share of calls to {name} that a quota refused.",
        lambda run: (run.total(f"{name}.refused"), run.total(f"{name}.calls") + run.total(f"{name}.refused")),
        proportion=True,
    )  # fmt: skip


def _used(resource: str, what: str) -> Iterator[AnyMetric]:
    def mean(run: Measured) -> float:
        return float(run.window.resources[resource][2].mean()) if resource in run.window.resources else nan

    yield Metric(f"{slug(resource)}_utilisation", "fraction", f"Share of {what} in use, mean over scrapes.", mean)
    yield _peak(resource, f"Share of {what} in use, in the busiest scrape.")


def _peak(resource: str, sentence: str) -> Metric:
    def peak(run: Measured) -> float:
        return float(run.window.resources[resource][2].max()) if resource in run.window.resources else nan

    return Metric(f"{slug(resource)}_peak", "fraction", sentence, peak)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else nan


def _greatest(values: Floats) -> float:
    return float(values.max()) if values.size else nan
