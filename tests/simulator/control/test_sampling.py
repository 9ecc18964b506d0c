"""What an autoscaler's pipeline measures, how old it is when it is seen, and what starts do to it."""

import numpy as np
import pytest

from foresize.models.instances import Burn
from foresize.policies import Decision, Policy
from foresize.policies.pipelines.base import Pipeline
from foresize.policies.pods import PENDING, RUNNING
from foresize.simulator.control.sampling import burnt_s
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario


class Witness(Policy):
    """Wants a count from a minute on, and keeps what it saw."""

    seen: list = []
    counts: dict[int, int] = {0: 2}

    def decide(self, seen, memory):
        self.seen.append(seen)
        return Decision([count for minute, count in self.counts.items() if seen.now_s >= 60 * minute][-1], "as planned")


class Source(Pipeline):
    """As a test likes it."""


def watched(counts=None, every="10s", engine="compiled", pipeline=None, kind=Witness, **service):
    scenario = Scenario.model_validate(
        {
            "name": "sampled",
            "duration": "10m",
            "workload": {
                "callers": {
                    "arrivals": {"kind": "closed", "users": 8},
                    "session": {"lifetime": "1h"},
                    "turn": {"gap": "5s", "steps": "talk"},
                }
            },
            "journeys": {"talk": [{"call": "gateway", "work": "1s"}]},
            "services": {
                "gateway": {
                    "capacity": {
                        "kind": "cpu",
                        "vcpus": 2,
                        "sessions": 10,
                        "memory": "1GiB",
                        "memory_per_session": "10MiB",
                    },
                    "start": {"provisioning": "40s", "starting": "20s", "warming": "10s"},
                    "instances": 2,
                    "autoscaler": {"policy": {"kind": "fixed", "count": 2}, "min": 1, "max": 9, "every": every},
                }
                | service
            },
        }
    )
    gateway = scenario.services["gateway"]
    policy = kind(seen=[], counts=counts or {0: 2})
    planned = gateway.autoscaler.model_copy(update={"policy": policy, "metrics_pipeline": pipeline or Source()})
    services = {"gateway": gateway.model_copy(update={"autoscaler": planned})}
    Replication(scenario.model_copy(update={"services": services}), 0, engine=engine).run()
    return policy.seen


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_sample_is_the_mean_over_its_window(engine):
    seen = watched(engine=engine, pipeline=Source(every="15s", window="30s", kept=100))[-1]

    assert [sample.end_s for sample in seen.samples] == [15.0 * k for k in range(1, len(seen.samples) + 1)]
    assert {sample.window_s for sample in seen.samples[1:]} == {30.0}
    last = seen.samples[-1]
    # eight users at a time on four vCPUs: a second of work each takes two, and comes again every seven
    for what in ("cpu", "request_rate"):
        assert np.mean([sample.total(what) for sample in seen.samples[1:]]) == pytest.approx(8 / 7, rel=0.05)
    assert last.total("sessions") == 8
    assert last.values["memory"].tolist() == [4 * 10 * 2**20] * 2
    assert last.whole == {"lobby": 0, "ready": 2}


def test_both_engines_measure_alike():
    ours, theirs = (
        watched(engine=engine, pipeline=Source(every="7s", window="21s", kept=50)) for engine in ("simpy", "compiled")
    )
    for one, other in zip(ours, theirs, strict=True):
        assert len(one.samples) == len(other.samples)
        for a, b in zip(one.samples, other.samples, strict=True):
            assert a.names.tolist() == b.names.tolist()
            for key, values in a.values.items():
                np.testing.assert_allclose(values, b.values[key], rtol=1e-9, atol=1e-12)


def test_a_sample_is_seen_only_when_its_delay_is_over():
    for seen in watched(pipeline=Source(every="15s", window="15s", delay="7s", kept=3)):
        assert len(seen.samples) <= 3
        assert all(sample.end_s + 7.0 <= seen.now_s for sample in seen.samples)
        if seen.now_s >= 22.0:
            assert seen.now_s - seen.samples[-1].end_s < 7.0 + 15.0


def test_pods_are_listed_through_their_lives():
    seen = {each.now_s: each for each in watched({0: 2, 2: 3, 5: 2})}

    asked, running, ready = seen[130.0], seen[170.0], seen[200.0]
    assert asked.pods.phase.tolist() == [RUNNING, RUNNING, PENDING]
    assert asked.pods.ready.tolist() == [True, True, False]
    assert np.isnan(asked.pods.started_s[2])
    assert (asked.pods.created_s[2], running.pods.started_s[2]) == (120.0, 160.0)
    assert not running.pods.ready[2]
    assert ready.pods.ready[2]
    assert ready.pods.ready_changed_s[2] == 190.0
    assert ready.pods.sessions.tolist() == [4, 4, 0]
    assert np.isnan(ready.pods.deleted_s).all()
    assert len(seen[310.0].pods) == 2


def test_a_drained_pod_with_sessions_is_listed_as_deleted():
    seen = {each.now_s: each for each in watched({0: 2, 5: 1})}
    assert sorted(np.nan_to_num(seen[310.0].pods.deleted_s).tolist()) == [0.0, 300.0]


def test_a_start_that_burns_cpu_is_measured_before_it_is_ready():
    quiet = {each.now_s: each for each in watched({0: 2, 2: 3})}
    burning = {
        each.now_s: each
        for each in watched(
            {0: 2, 2: 3}, start={"provisioning": "40s", "starting": "20s", "warming": "10s", "burn": {"cpu": 1.5}}
        )
    }
    at = 190.0  # its container has run since 160 s; the sample ends at 180 s
    assert burning[at].samples[-1].values["cpu"][2] == pytest.approx(1.5)
    assert quiet[at].samples[-1].values["cpu"][2] == 0.0


def test_burnt_cpu_ends_with_readiness_or_after_its_time():
    started, ready = np.array([0.0, 0.0]), np.array([30.0, np.nan])
    assert burnt_s(Burn(cpu=2.0), started, ready, 20.0, 50.0).tolist() == [20.0, 60.0]
    assert burnt_s(Burn(cpu=2.0, lasts="40s"), started, ready, 20.0, 50.0).tolist() == [40.0, 40.0]
    assert burnt_s(Burn(cpu=2.0, lasts="10s"), started, ready, 20.0, 50.0).tolist() == [0.0, 0.0]


def test_a_container_that_is_too_young_is_not_measured():
    seen = {
        each.now_s: each for each in watched({0: 2, 2: 3}, pipeline=Source(every="5s", window="5s", youngest="10s"))
    }
    assert [len(seen[at].samples[-1].names) for at in (160.0, 170.0, 180.0, 190.0)] == [2, 2, 3, 3]


class Picky(Witness):
    """Takes away a middle one."""

    def decide(self, seen, memory):
        decision = super().decide(seen, memory)
        return Decision(decision.desired, "as planned", victims=(1,))


def test_the_victims_that_a_policy_names_go_first():
    pods = watched({0: 3, 5: 2}, kind=Picky, instances=3)[-1].pods
    assert pods.names[np.isnan(pods.deleted_s)].tolist() == [0, 2]
