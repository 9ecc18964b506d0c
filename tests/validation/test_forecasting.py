"""The forecast policy in whole runs: it knows nothing of what is to come, and is worth its money on a weekly load."""

import csv
import json
import math
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import foresize as fs
from foresize.simulator.replicate import Replication
from foresize.simulator.run import run

MONDAY = datetime(2026, 1, 12)
SLOTS, SESSION_S = 10, 360.0
HOUR_S = 3600.0


def written(file, header, rows):
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([header, *rows])
    return str(file)


def scenario(arrivals, policy, duration, **autoscaler):
    """Sessions that stay for 6 minutes on instances of 10 places, which take 3 minutes to start."""
    return fs.loads(
        json.dumps(
            {
                "schema": "foresize/v1",
                "name": "week",
                "start": MONDAY.isoformat(),
                "duration": duration,
                "warmup": "30m",
                "scrape": "30s",
                "workload": {
                    "callers": {
                        "arrivals": arrivals,
                        "session": {
                            "entry": "gateway",
                            "lifetime": {"kind": "exponential", "mean": f"{SESSION_S:g}s"},
                            "patience": "20m",
                        },
                        "turn": {"gap": {"kind": "exponential", "mean": "5m"}, "steps": "talk"},
                    }
                },
                "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
                "services": {
                    "gateway": {
                        "capacity": {"kind": "cpu", "vcpus": 4, "sessions": SLOTS},
                        "start": {"provisioning": "90s", "pulling": "55s", "starting": "25s", "warming": "10s"},
                        "autoscaler": {"policy": policy, "min": 1, "max": 100, "every": "30s"} | autoscaler,
                    }
                },
            }
        )
    )


def forecast(history, **fields):
    return {"kind": "forecast", "per_instance": SLOTS, "horizon": "210s", "history": {"file": history}} | fields


def test_in_a_run_what_comes_later_changes_no_decision_before(tmp_path):
    chance = np.random.default_rng(3)
    rows = [(MONDAY - timedelta(minutes=5 * back), 30 + 20 * math.sin(back)) for back in range(3 * 288, 0, -1)]
    policy = forecast(written(tmp_path / "past.csv", ["time", "value"], rows), season="1d", refit="20m")
    alike = np.cumsum(chance.exponential(12.0, 300))
    seen = []
    for name, after in (("as it was", 12.0), ("otherwise", 2.0)):
        times = [*alike, *(alike[-1] + np.cumsum(chance.exponential(after, 600)))]
        file = written(tmp_path / f"{name}.csv", ["at"], [[f"{at:.3f}"] for at in times])
        arrivals = {"kind": "trace", "file": file, "column": "at"}
        asked = []
        Replication(
            scenario(arrivals, policy, "90m"),
            0,
            on_decision=lambda saw, said, asked=asked: asked.append((saw.now_s, said)),
        ).run()
        seen.append([[said for at_s, said in asked if (at_s < alike[-1]) == before] for before in (True, False)])
    (before, after), (before_too, otherwise) = seen
    assert len(before) > 50
    assert before == before_too
    assert after != otherwise


def calls_per_h(weekday, hour):
    """A working day that begins and ends at its hours, with a dip at noon; less at weekends."""
    begins, ends = 1 / (1 + math.exp(-(hour - 8.5) / 0.25)), 1 / (1 + math.exp((hour - 18) / 0.5))
    busy = begins * ends * (1 - 0.25 * math.exp(-(((hour - 12.7) / 0.7) ** 2)))
    return (2000 if weekday < 5 else 700) * (0.06 + 0.94 * busy)


def weekly(folder):
    """The arrivals, whose days are 10 % busier or quieter than the profile."""
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    rows = [
        (days[day], f"{quarter // 4:02d}:{quarter % 4 * 15:02d}", f"{calls_per_h(day, quarter / 4 + 0.125) / 4:.2f}")
        for day in range(7)
        for quarter in range(96)
    ]
    file = written(folder / "week.csv", ["day", "time", "calls"], rows)
    profile = {"kind": "profile", "file": file, "column": "calls", "time": "time", "weekday": "day", "every": "15m"}
    return {"kind": "day_level", "cv": 0.1, "of": profile}


def weeks_before(folder, weeks=3):
    """The sessions that were open, minute by minute of other weeks of the same kind, with days of their own."""
    chance, count = np.random.default_rng(11), weeks * 7 * 24 * 60
    levels = chance.gamma(100.0, 0.01, weeks * 7)
    began = [
        chance.poisson(levels[minute // 1440] * calls_per_h(minute // 1440 % 7, minute % 1440 / 60) / 60)
        for minute in range(count)
    ]
    starts_s = np.repeat(np.arange(count) * 60.0, began) + chance.uniform(0, 60, sum(began))
    ends_s = np.sort(starts_s + chance.exponential(SESSION_S, len(starts_s)))
    starts_s = np.sort(starts_s)
    at_s = np.arange(count) * 60.0
    open_then = np.searchsorted(starts_s, at_s) - np.searchsorted(ends_s, at_s)
    first = MONDAY - timedelta(weeks=weeks)
    rows = [((first + timedelta(seconds=at)).isoformat(), int(load)) for at, load in zip(at_s, open_then, strict=True)]
    return written(folder / "sessions.csv", ["time", "value"], rows)


def played(folder, policy):
    """Instance-hours, and the shares of time and of need that were short."""
    result = run(scenario(weekly(folder), policy, WEEK), replications=1, engine="compiled", executor="inline")
    record = result.runs[0].record
    lives = zip(record.instances["requested_s"], record.instances["gone_s"], strict=True)
    inside = [
        max(0.0, min(record.end_s if math.isnan(gone) else gone, record.end_s) - max(asked, record.start_s))
        for asked, gone in lives
    ]
    names = ("gateway_time_under", "gateway_under_provisioning", "time_under_provisioned", "scale_out_events")
    return sum(inside) / HOUR_S, *(result.estimates[name].value for name in names)


def at_equal_cost(folder, reactive, hours):
    """The reactive policy with the target at which it uses as many instance-hours, within 1 %; what it comes to."""
    level, found = 0.8 * SLOTS, played(folder, reactive(0.8 * SLOTS))
    for _ in range(6):
        if abs(found[0] / hours - 1) < 0.01:
            break
        level *= found[0] / hours  # instances are about load / level
        found = played(folder, reactive(level))
    return level, found


WEEK = "7d"
REACTIVE = {
    "target": lambda level: {"kind": "target", "metric": "sessions", "target": level},
    "target, tolerance 0": lambda level: {"kind": "target", "metric": "sessions", "target": level, "tolerance": 0.0},
    "kubernetes_hpa": lambda level: {
        "kind": "kubernetes_hpa",
        "maxReplicas": 100,
        "metrics": [
            {
                "type": "Pods",
                "pods": {
                    "metric": {"name": "sessions"},
                    "target": {"type": "AverageValue", "averageValue": f"{level * 1000:.0f}m"},
                },
            }
        ],
    },
}


def line(name, found):
    hours, time_under, missing, full, outs = found
    return (
        f"{name:40} {hours:7.0f} instance-hours   short {time_under:7.3%} of the time, {missing:7.3%} of need   "
        f"full or waiting {full:6.2%}   {outs:5.0f} scale-outs"
    )


@pytest.mark.long
@pytest.mark.parametrize("model", ["holt_winters", "sarimax"])
def test_on_a_weekly_profile_the_forecast_is_less_often_short_than_the_reactive_one_at_equal_cost(
    tmp_path: Path, model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    history = weeks_before(tmp_path)
    ahead = played(tmp_path, forecast(history, model=model, quantile="95%"))
    table = [line(f"forecast, {model}, 95 %", ahead)]
    for name, reactive in REACTIVE.items():
        level, found = at_equal_cost(tmp_path, reactive, ahead[0])
        table.append(line(f"{name} at {level:.3g}", found))
        assert found[0] == pytest.approx(ahead[0], rel=0.02)
        assert ahead[1] < found[1], name
        assert ahead[2] < found[2], name
    with capsys.disabled():
        print("", *table, sep="\n")
