"""The timeline and the resources of tiny worlds, computed by hand."""

from math import isnan

import pytest

from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario


class Plan(Policy):
    """Counts by the simulated second; keeps what it has seen."""

    counts: dict[float, int]
    seen: list = []

    def decide(self, seen, memory):
        self.seen.append(seen)
        return Decision([count for at_s, count in self.counts.items() if seen.now_s >= at_s][-1], "as planned")


def world(**changes):
    return {
        "name": "by hand",
        "duration": "20s",
        "scrape": "5s",
        "workload": {
            "callers": {
                "arrivals": {"kind": "closed", "users": 3},
                "session": {"lifetime": "25s"},
                "turn": {"gap": "4s", "steps": "talk"},
            }
        },
        "journeys": {"talk": [{"call": "gateway", "work": "1s"}]},
        "services": {
            "gateway": {
                "capacity": {
                    "kind": "cpu",
                    "vcpus": 1,
                    "sessions": 2,
                    "cpu_per_session": 0.25,
                    "memory": "8GiB",
                    "memory_idle": "1GiB",
                    "memory_per_session": "1GiB",
                },
                "instances": 1,
                "start": {"provisioning": "5s"},
                "drain": {"first": "newest"},
                "autoscaler": {"policy": {"kind": "fixed", "count": 1}, "min": 0, "every": "1s", "metrics_age": "0s"},
            }
        },
    } | changes


def run(yaml, counts):
    scenario = Scenario.model_validate(yaml)
    gateway = scenario.services["gateway"]
    plan = Plan(counts=counts)
    scaler = gateway.autoscaler.model_copy(update={"policy": plan})
    services = scenario.services | {"gateway": gateway.model_copy(update={"autoscaler": scaler})}
    return Replication(scenario.model_copy(update={"services": services}), 0).run(), plan


def rows(table):
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


@pytest.fixture(scope="module")
def timeline():
    """Two users are in and speak at 4 s; their streams leave half a CPU, so that both have their answer at 8 s.

    A second instance is asked for at 7 s and ready at 12 s for the third user, whose own turn is from 16 s to 17⅓ s;
    at 17 s that instance begins to drain.
    """
    record, _ = run(world(), {0: 1, 7: 2, 17: 1})
    return rows(record.timeline)


@pytest.mark.parametrize(
    ("column", "values"),
    {
        "time_s": [5, 10, 15, 20],
        "desired": [1, 2, 2, 1],
        "ready": [1, 1, 2, 1],
        "starting": [0, 1, 0, 0],
        "draining": [0, 0, 0, 1],
        "users": [2, 2, 3, 3],
        "sessions": [2, 2, 3, 3],
        "lobby": [1, 1, 0, 0],
        # steady CPU of the streams, and half a CPU for calls from 4 s to 8 s and from 12 s to 16 s
        "hottest_cpu": [(2.5 + 0.5) / 5, (2.5 + 1.5) / 5, (2.5 + 1.5) / 5, (2.5 + 0.5) / 5],
        "cpu": [0.6, 0.8, (0.8 + 0.25) / 2, (0.6 + (1.25 + 1.0) / 5) / 2],
        "memory": [3 / 8, 3 / 8, (3 / 8 + 2 / 8) / 2, (3 / 8 + 2 / 8) / 2],
        "session_slots": [1.0, 1.0, 0.75, 1.0],
        "queue_length": [1, 0, 1, 0],
        "request_rate": [2 / 5, 0, 2 / 5, 1 / 5],
        "turns_per_s": [0, 2 / 5, 0, 3 / 5],
        "error_rate": [0, 0, 0, 0],
        "abandonments": [0, 0, 0, 0],
        "pool_wait_s": [0, 0, 0, 0],
    }.items(),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_column_is_right_at_every_scrape(timeline, column, values):
    assert [row[column] for row in timeline] == pytest.approx(values)


def test_a_latency_is_that_of_the_turns_answered_in_the_period(timeline):
    p50, p95 = ([row[f"latency_{p}_s"] for row in timeline] for p in ("p50", "p95"))
    assert isnan(p50[0])
    assert isnan(p95[2])
    assert p50[1] == pytest.approx(4.0, rel=0.01)
    assert p95[3] == pytest.approx(4.0, rel=0.01)


def test_failures_and_abandonments_are_those_of_the_period():
    yaml = world()
    yaml["workload"]["callers"]["session"]["patience"] = "6s"
    yaml["workload"]["callers"]["turn"]["timeout"] = "3s"
    record, _ = run(yaml, {0: 1})
    table = rows(record.timeline)
    assert [row["error_rate"] for row in table] == [0, 1, 1, 0]  # at 7 s and at 14 s
    assert [row["abandonments"] for row in table] == [0, 1, 1, 1]  # at 6 s, 12 s, 18 s: each is replaced at once


def test_resources_are_shares_of_the_period_and_not_of_its_last_instant():
    yaml = world(databases={"db": {"read": "3s", "write": "3s", "pool": {"size": 2}, "max_connections": 4, "cores": 4}})
    yaml["workload"]["callers"]["arrivals"]["users"] = 1
    yaml["journeys"]["talk"].append({"query": "db", "operation": "read"})
    yaml["services"]["gateway"]["capacity"]["cpu_per_session"] = 0
    record, _ = run(yaml, {0: 1})
    used = {}
    for row in rows(record.resources):
        used.setdefault(row["resource"], []).append(row["utilisation"])
    assert used["gateway cpu"] == pytest.approx([1 / 5, 0, 1 / 5, 0])  # from 4 s and from 12 s for a second
    assert used["db pool of gateway"] == pytest.approx([3 / 10, 2 / 10, 1 / 10])  # from 5 s and from 13 s for three
    assert used["db connections"] == pytest.approx([0, 1 / 4, 1 / 4, 1 / 4])
    assert used["db server"] == pytest.approx([0, 3 / 20, 2 / 20, 1 / 20])


def test_a_new_instance_is_measured_over_the_part_of_the_period_in_which_it_was_ready():
    yaml = world(scrape="10s")
    record, plan = run(yaml, {0: 1, 7: 2})
    seen = next(seen for seen in plan.seen if seen.scraped_at_s == 10.0)
    assert seen.per_instance["cpu"] == pytest.approx((0.7,))
    last = rows(record.timeline)[-1]
    # The third user's stream for the 8 s since 12 s, and its call of a second.
    assert 2 * last["cpu"] - 0.7 == pytest.approx((0.25 * 8 + 1.0) / 8)


def test_the_lobby_is_seen_for_each_ready_instance_and_in_all_where_none_is_ready():
    record, plan = run(world(), {0: 1, 6: 0})
    by_scrape = {seen.scraped_at_s: seen.metrics for seen in plan.seen if seen.scraped_at_s is not None}
    assert by_scrape[5.0]["lobby"] == 1.0
    assert by_scrape[10.0]["lobby"] == 1.0
    assert "cpu" in by_scrape[5.0]
    assert "cpu" not in by_scrape[10.0]
    assert rows(record.timeline)[1]["lobby"] == 1


def test_only_scrapes_that_an_autoscaler_can_still_see_are_kept():
    yaml = world(duration="200s")
    yaml["services"]["idle"] = {"capacity": {"kind": "cpu", "vcpus": 1}}
    scenario = Scenario.model_validate(yaml)
    replication = Replication(scenario, 0)
    replication.run()
    assert len(replication.scrapes.timeline["time_s"]) == 2 * 40
    assert set(replication.scrapes.history) == {"gateway"}
    assert len(replication.scrapes.history["gateway"]) <= 2
