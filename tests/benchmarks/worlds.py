"""The scenarios that are measured."""

import csv
from importlib import resources
from pathlib import Path
from typing import Any

import foresize as fs
from foresize.simulator.engines import EngineName
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

CONFIGS = Path(str(resources.files("foresize.configs")))
PROFILE = CONFIGS / "traces" / "bank_call_volume_profile.csv"

NETWORK_MEAN_S = 0.2223672
"""Twice 3 ms; an M/M/1 with 25/s of 30 ms, 0.12 s; an M/M/10 with 100/s of 80 ms (Erlang C), 0.0963672 s."""
MM10_MEAN_S = 0.1668732
"""100 ms and Erlang C's mean wait of ten servers at 90 %."""

Yaml = dict[str, Any]


def reference(users: int, duration: str) -> Scenario:
    """The reference scenario with so many users for so long, all of it measured."""
    return fs.load(CONFIGS / "live_voice.yaml").with_(
        **{
            "workload.callers.arrivals": {"kind": "closed", "users": users, "ramp": "10m"},
            "duration": duration,
            "warmup": "0s",
        }
    )


def fleet(users: int, duration: str) -> Scenario:
    """The reference scenario with a fleet, a database and quotas in proportion to the users, and no autoscaler."""
    fixed: Yaml = {"autoscaler": None, "crash": None}
    scale = users / 100
    return reference(users, duration).with_(
        **{
            "workload.callers.arrivals.ramp": "2m",
            **{f"services.gateway.{key}": value for key, value in fixed.items()},
            "services.gateway.instances": max(1, round(2.5 * scale)),
            "services.codegen.autoscaler": None,
            "services.codegen.instances": max(1, round(0.2 * scale)),
            "databases.sessions.cores": max(1, round(2 * scale)),
            "databases.sessions.max_connections": round(100 * scale),
            "databases.sessions.usl": {"sigma": 0, "kappa": 0},
            "external_apis.live_model.max_sessions": round(200 * scale),
            "external_apis.live_model.requests_per_minute": round(1000 * scale),
            "external_apis.code_model.requests_per_minute": round(500 * scale),
        }
    )


def month(days: int) -> Scenario:
    """Days of a weekly profile with 1000 concurrent users on average, scaled by the reference's target policy.

    The shape of a weekday is the bank's of `configs/traces`; the weekends' share is an assumption.
    """
    weekend = {"sat": 0.3, "sun": 0.2}
    with PROFILE.open(encoding="utf-8") as file:
        a_day = sum(float(row["mean_calls_per_5min"]) for row in csv.DictReader(file))
    sessions_a_week = 1000 * 7 * 86_400 / 2100
    return fs.load(CONFIGS / "live_voice.yaml").with_(
        **{
            "workload.callers.arrivals": {
                "kind": "profile",
                "file": str(PROFILE),
                "column": "mean_calls_per_5min",
                "time": "time_of_day",
                "every": "5m",
                "scale": sessions_a_week / (a_day * (5 + sum(weekend.values()))),
                "weekday_factors": weekend,
            },
            "start": "2026-01-12T00:00",
            "duration": f"{days}d",
            "warmup": "1h",
            "services.gateway.autoscaler.max": 120,
            "databases.sessions.max_connections": 2000,
            "databases.sessions.cores": 16,
            "databases.sessions.usl": {"sigma": 0, "kappa": 0},
            "external_apis.live_model.max_sessions": 5000,
            "external_apis.live_model.requests_per_minute": 20_000,
            "external_apis.code_model.requests_per_minute": 10_000,
        }
    )


def mm10(duration_s: float) -> Scenario:
    """Ten servers of 100 ms at 90 %."""
    steps = [{"call": "station", "work": _exponential(100)}]
    services = {"station": {"capacity": {"kind": "slots", "slots": 10}, "router": "least_connections"}}
    return _requests(90, steps, services, duration_s)


def network(duration_s: float) -> Scenario:
    """An edge of 3 ms each way, a random split over four single servers of 30 ms, ten database servers of 80 ms."""
    edge: Yaml = {"network": _exponential(3)}
    steps: list[Yaml] = [
        edge,
        {"call": "station", "work": _exponential(30)},
        {"call": "database", "work": _exponential(80)},
        edge,
    ]
    services = {
        "station": {"capacity": {"kind": "slots", "slots": 1}, "router": "random", "instances": 4},
        "database": {"capacity": {"kind": "slots", "slots": 10}},
    }
    return _requests(100, steps, services, duration_s)


def simulated(scenario: Scenario, engine: EngineName, seed: int) -> tuple[float, float]:
    """Turns of one replication, and their mean latency in seconds."""
    record = Replication(scenario, 0, seed=seed, engine=engine).run()
    return record.totals["turns_completed"] + record.totals["turns_failed"], record.latency.mean


def _requests(rate_per_s: float, steps: list[Yaml], services: Yaml, duration_s: float) -> Scenario:
    arrivals = {"kind": "poisson", "rate": f"{rate_per_s}/s"}
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "duration": f"{duration_s:g}s",
            "warmup": "0s",
            "scrape": "600s",
            "workload": {"requests": {"arrivals": arrivals, "turn": {"steps": "one"}}},
            "journeys": {"one": steps},
            "services": services,
        }
    )


def _exponential(mean_ms: float) -> Yaml:
    return {"kind": "exponential", "mean": f"{mean_ms:g}ms"}
