"""The study's worlds: who comes, and under which policies the gateway is scaled."""

import csv
import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

import foresize as fs

Yaml = dict[str, Any]

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROFILE = CONFIGS / "traces" / "bank_call_volume_profile.csv"
EVERY_S, SESSION_S = 300.0, 2100.0
"""The profile's intervals, and a session's mean length in the reference scenario."""
FACTORS = {"mon": 1.122, "tue": 1.006, "wed": 0.949, "thu": 0.948, "fri": 0.985, "sat": 0.0, "sun": 0.0}
"""How busy the days are (configs/traces/bank_day.yaml)."""
MONDAY = datetime(2026, 1, 12)
PLACES = 40
"""Sessions an instance that foreseen load is planned with; memory holds 59, and beyond 45 the CPU gets short."""
NEW_S = 99.0
"""A cold start of 84 s on average, and a period of the loop."""
SIZES = (100, 500, 1000)
POLICIES = ("reactive", "tight", "predictive", "scheduled", "buffer")


def week(users: int) -> fs.Scenario:
    """A Monday and the Tuesday after it, with so many users at Monday's peak; nobody comes at night."""
    profile: Yaml = {
        "kind": "profile", "file": str(PROFILE), "column": "mean_calls_per_5min", "time": "time_of_day", "every": "5m",
        "scale": _scale(users), "weekday_factors": FACTORS, "dispersion": 1.61,
    }  # fmt: skip
    arrivals: Yaml = {"kind": "day_level", "cv": 0.09, "of": profile}
    return _reference(f"week-{users}", users, arrivals, start="2026-01-12T07:00", duration="38h", warmup="0s")


def spike(users: int) -> fs.Scenario:
    """A Monday evening with a quarter of the users, and with all of them ten minutes later, which nothing foretells."""
    usual, rush = users / 4 / SESSION_S * 3600, 0.75 * users / (10 / 60)
    stages = [{"duration": f"{length}m", "target": f"{rate:.3f}/h"} for length, rate in
              ((60, usual), (0, usual + rush), (10, usual + rush), (0, usual), (110, usual))]  # fmt: skip
    arrivals: Yaml = {"kind": "stages", "start": f"{usual:.3f}/h", "stages": stages}
    beside: Yaml = {"services.gateway.instances": math.ceil(users / 4 / 30) + 1}
    return _reference(
        f"spike-{users}", users, arrivals, start="2026-01-12T18:00", duration="3h", warmup="40m", **beside
    )


def _reference(name: str, users: int, arrivals: Yaml, **changes: Any) -> fs.Scenario:
    """The reference scenario with these users, whose gateway alone is scaled and whose quotas are never in the way."""
    return fs.load(CONFIGS / "live_voice.yaml").with_(
        **{
            "name": name, "workload.callers.arrivals": arrivals, "scrape": "60s",
            "services.codegen.autoscaler": None, "services.codegen.instances": 1 + math.ceil(users / 400),
            "services.gateway.crash": None,
            "external_apis.live_model.max_sessions": 5000, "external_apis.live_model.requests_per_minute": 20000,
            "external_apis.code_model.requests_per_minute": 20000,
        } | changes
    )  # fmt: skip


def _scale(users: int) -> float:
    return users / SESSION_S * EVERY_S / (max(_profile().values()) * FACTORS["mon"])


def _profile() -> dict[float, float]:
    """Calls in five minutes by the second of the day."""
    with PROFILE.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    clock = [row["time_of_day"].split(":") for row in rows]
    return {int(hour) * 3600.0 + int(minute) * 60.0: float(row["mean_calls_per_5min"])
            for (hour, minute, *_), row in zip(clock, rows, strict=True)}  # fmt: skip


def expected_sessions(users: int, start: datetime, days: int) -> np.ndarray:
    """The mean number of open sessions at the end of each five minutes: each that came stays with probability
    exp(−age / mean length), the mean of M/M/∞ (Eick, Massey and Whitt 1993)."""
    profile, scale = _profile(), _scale(users)
    rate = np.array([
        scale * FACTORS[f"{start + timedelta(days=day):%a}".lower()] * profile.get(slot * EVERY_S, 0.0)
        for day in range(days) for slot in range(int(86_400 / EVERY_S))
    ])  # fmt: skip
    stays, found = math.exp(-EVERY_S / SESSION_S), np.zeros(len(rate))
    for slot in range(len(rate)):
        found[slot] = stays * (found[slot - 1] if slot else 0.0) + rate[slot] * (1 - stays) * SESSION_S / EVERY_S
    return found


def policies(users: int, folder: Path) -> Iterator[tuple[str, Yaml]]:
    """Each policy's autoscaler; what the predictive one has seen before is written into the folder."""
    bounds: Yaml = {"min": 2, "max": 60}
    yield "reactive", bounds | {"policy": _shipped("kubernetes_hpa")}
    yield "tight", bounds | {"policy": _tight()}
    yield "predictive", bounds | {"policy": _predictive(users, folder)}
    yield "scheduled", bounds | {"policy": {"kind": "schedule", "entries": list(_timetable(users))}}
    room = users / SESSION_S * NEW_S
    counter = {"bufferSize": math.ceil(room + 2.33 * math.sqrt(room)), "capacity": 45, "minCapacity": 90}
    yield "buffer", {"policy": _shipped("buffer") | {"counter": counter | {"maxCapacity": 60 * 45}}}


def _shipped(name: str) -> Yaml:
    import yaml

    found: Yaml = yaml.safe_load((CONFIGS / "policies" / f"{name}.yaml").read_text("utf-8"))
    return found


def _tight() -> Yaml:
    """The reactive one, with as many sessions an instance as those that look ahead."""
    found = _shipped("kubernetes_hpa")
    found["metrics"][0]["pods"]["target"]["averageValue"] = PLACES
    return found


def _predictive(users: int, folder: Path) -> Yaml:
    """The forecast, whose history is the two weeks before: a random level each day, and Poisson numbers around it."""
    start = MONDAY - timedelta(days=14)
    draw = np.random.default_rng(users)
    means = expected_sessions(users, start, 14).reshape(14, -1)
    levels = draw.gamma(1 / 0.09**2, 0.09**2, size=14)
    sessions = draw.poisson(means * levels[:, None]).ravel()
    file = folder / f"history-{users}.csv"
    times = (start + timedelta(seconds=EVERY_S * slot) for slot in range(len(sessions)))
    lines = (f"{time:%Y-%m-%dT%H:%M},{count}" for time, count in zip(times, sessions, strict=True))
    file.write_text("\n".join(["time,value", *lines, ""]), "utf-8")
    known: Yaml = {"season": "1w", "step": "2m", "horizon": "2m", "quantile": 0.95, "per_instance": PLACES}
    return {"kind": "forecast", "load": "sessions"} | known | {"history": {"file": str(file)}}


def _timetable(users: int) -> Iterator[Yaml]:
    """The count of each half hour: for the most that is usual in it, and two standard deviations of a day's level and
    of Poisson numbers."""
    for day, weekday in enumerate(("1", "2")):
        means = expected_sessions(users, MONDAY + timedelta(days=day), 1).reshape(-1, 6).max(axis=1)
        for half, most in enumerate(means):
            ahead = max(most, means[half + 1] if half + 1 < len(means) else most)
            wanted = math.ceil((ahead + 2 * math.sqrt(ahead + (0.09 * ahead) ** 2)) / PLACES)
            yield {"at": f"{half % 2 * 30} {half // 2} * * {weekday}", "instances": max(2, wanted)}
