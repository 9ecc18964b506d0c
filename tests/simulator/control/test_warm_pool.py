"""Instances that are started, stopped, and wait for the next scale-out."""

from math import isnan, nan

import pytest

from foresize.policies import Decision, Policy
from foresize.policies.aws_warm_pool import AwsWarmPool
from foresize.simulator.analysis.scaling import scaling_events, start_times_s
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario

PHASES = {"provisioning": "40s", "pulling": "20s", "starting": "10s", "warming": "5s"}
COLD_S, RESUMED_S = 75, 15


class Plan(Policy):
    """Counts, and sizes of the pool, by the simulated minute."""

    counts: dict[int, tuple[int, int]]

    def decide(self, seen, memory):
        desired, warm = [both for minute, both in self.counts.items() if seen.now_s >= 60 * minute][-1]
        return Decision(desired, "as planned", warm=warm)


def replication(policy, engine="simpy", duration="20m", nodes=None, **service):
    scenario = Scenario.model_validate(
        {
            "name": "warm",
            "duration": duration,
            "workload": {
                "callers": {
                    "arrivals": {"kind": "closed", "users": 8},
                    "session": {"lifetime": "2m"},
                    "turn": {"gap": "7s", "steps": "talk"},
                }
            },
            "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
            "services": {
                "gateway": {
                    "capacity": {"kind": "cpu", "vcpus": 2, "sessions": 10},
                    "start": PHASES,
                    "instances": 2,
                    "autoscaler": {"policy": {"kind": "fixed", "count": 2}, "min": 1, "max": 10},
                }
                | service
            },
            **({"nodes": nodes} if nodes else {}),
        }
    )
    gateway = scenario.services["gateway"]
    planned = gateway.autoscaler.model_copy(update={"policy": policy})
    services = {"gateway": gateway.model_copy(update={"autoscaler": planned})}
    return Replication(scenario.model_copy(update={"services": services}), 0, engine=engine)


def run(counts, **options):
    return replication(Plan(counts=counts), **options).run()


def rows(record):
    return [dict(zip(record.instances, row, strict=True)) for row in zip(*record.instances.values(), strict=True)]


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_scale_out_from_the_pool_takes_the_last_phases_only_and_one_without_it_all(engine):
    record = run({0: (2, 1), 5: (4, 0)}, engine=engine)
    pooled, cold = rows(record)[2:]
    assert (pooled["requested_s"], pooled["stopped_s"]) == (15, 15 + COLD_S)
    assert (pooled["asked_s"], pooled["ready_s"]) == (300, 300 + RESUMED_S)
    assert (cold["asked_s"], cold["ready_s"], isnan(cold["stopped_s"])) == (300, 300 + COLD_S, True)
    assert start_times_s(record) == [RESUMED_S, COLD_S]
    assert scaling_events(record)[0].duration_s == COLD_S


def test_the_second_start_is_drawn_anew():
    phases = PHASES | {"starting": {"kind": "exponential", "mean": "30s"}}
    pooled = rows(run({0: (2, 1), 6: (3, 0)}, start=phases))[2]
    assert pooled["ready_s"] - pooled["asked_s"] - 5 != pytest.approx(pooled["warming_s"] - pooled["starting_s"])


def test_the_pool_is_filled_up_again():
    record = run({0: (2, 2), 5: (3, 2)})
    stopped = [row for row in rows(record) if not isnan(row["stopped_s"])]
    assert [row["requested_s"] for row in stopped] == [15, 15, 300]
    assert [row["asked_s"] for row in stopped] == [
        300,
        pytest.approx(nan, nan_ok=True),
        pytest.approx(nan, nan_ok=True),
    ]


def test_who_waits_in_the_pool_is_in_no_count_and_in_no_metric():
    seen = []

    class Watching(Plan):
        def pipeline(self):
            from foresize.policies.pipelines.metrics_server import MetricsServer

            return MetricsServer()

        def decide(self, now, memory):
            seen.append((now.ready, now.starting, len(now.pods), *(len(sample.names) for sample in now.samples)))
            return super().decide(now, memory)

    record = replication(Watching(counts={0: (2, 4)})).run()
    assert len(rows(record)) == 6
    assert {counts[:3] for counts in seen} == {(2, 0, 2)}
    assert {count for counts in seen for count in counts[3:]} == {2}
    assert set(record.timeline["starting"]) == {0}


def test_a_scale_in_terminates_and_the_pool_is_filled_by_new_ones():
    record = run({0: (2, 1), 5: (1, 2)})
    assert [row["end"] for row in rows(record)[:2]].count("drained") == 1
    assert [row["requested_s"] for row in rows(record)[2:]] == [15, 300]


def test_too_large_a_pool_first_loses_those_that_are_not_ready_for_it():
    record = run({0: (2, 1), 5: (2, 3), 6: (2, 1), 7: (2, 0)})
    ends = [(row["end"], row["gone_s"]) for row in rows(record)[2:]]
    assert ends == [("cancelled", 420), ("cancelled", 360), ("cancelled", 360)]


def test_a_crash_is_made_good_from_the_pool():
    record = run({0: (2, 1)}, crash={"kind": "constant", "value": "4m"}, duration="5m")
    pooled = rows(record)[2]
    assert (pooled["asked_s"], pooled["ready_s"]) == (240, 240 + RESUMED_S)


def test_one_that_is_called_off_while_it_resumes_is_gone():
    record = run({0: (2, 1), 5: (3, 0)}, autoscaler={"policy": {"kind": "fixed", "count": 2}, "every": "10s", "max": 9})
    assert rows(record)[2]["ready_s"] == 315
    called_off = run({0: (2, 1), 5: (3, 0), 6: (2, 0)}, start=PHASES | {"starting": "2m"})
    assert (rows(called_off)[2]["end"], rows(called_off)[2]["gone_s"]) == ("cancelled", 360)


def test_on_nodes_a_stopped_instance_keeps_its_place():
    group = {"cpu": 2, "memory": "8GiB", "min": 1, "max": 5, "start": "30s"}
    record = run({0: (2, 1), 5: (3, 0)}, nodes={"groups": {"pool": group}})
    assert len(record.nodes["ready_s"]) == 3
    assert rows(record)[2]["ready_s"] == 300 + RESUMED_S


@pytest.mark.parametrize(("prepared", "size"), [(-1, 4), (8, 2)])
def test_the_pool_has_the_sizes_of_the_documentation(prepared, size):
    """AWS, "Warm pools": a desired capacity of 6 and a maximum of 10, without and with a prepared capacity of 8."""
    fixed = {"kind": "fixed", "count": 6}
    pool = {"MaxGroupPreparedCapacity": prepared}
    policy = AwsWarmPool.model_validate({"MaxSize": 10, "WarmPoolConfiguration": pool, "with": fixed})
    world = replication(policy, instances=6)
    world.play(600.0)
    fleet = world.fleets["gateway"]
    assert [life.phase for life in fleet.pool.values()] == ["stopped"] * size
    assert len(fleet.ready) == 6


def test_many_can_have_been_in_the_pool_before_one_serves():
    plan = {0: (1, 90), 3: (1, 0), 5: (1, 90), 8: (2, 0)}
    record = run(plan, instances=1, duration="12m", autoscaler={"policy": {"kind": "fixed", "count": 1}, "max": 9})
    assert rows(record)[91]["ready_s"] == 480 + RESUMED_S
