"""What stands in front of a service: who is let in, who waits, and who serves whom."""

from collections.abc import Iterator

import pytest

from foresize.models.arrivals import Arrivals
from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario


class Listed(Arrivals):
    """Calls at given times."""

    at_s: tuple[float, ...]

    def times(self, streams, name, start, duration_s) -> Iterator[float]:
        yield from self.at_s


class Planned(Policy):
    """Counts by the simulated second; `at_relief`, if said, as soon as somebody waits no more."""

    counts: dict[float, int]
    at_relief: int | None = None

    def wakes_on(self):
        return frozenset() if self.at_relief is None else frozenset({"relief"})

    def period_s(self):
        return 1.0

    def decide(self, seen, memory):
        if seen.cause == "relief":
            return Decision(self.at_relief, "relief")
        return Decision([count for at_s, count in self.counts.items() if seen.now_s >= at_s][-1], "as planned")


@pytest.fixture(params=["simpy", "compiled"])
def calls(request):
    """The rows of calls of 10 s that come at these times, and the record, on both engines; the gateway has one instance
    with four workers."""

    def go(*at_s, call=None, duration="300s", workload=None, policy=None, **gateway):
        rows = []
        scenario = Scenario.model_validate(
            {
                "name": "front",
                "duration": duration,
                "workload": {"callers": {"concurrency": 1, "turn": {"steps": "talk"}} | (workload or {})},
                "journeys": {"talk": [{"call": "gateway", "work": "10s"} | (call or {})]},
                "services": {"gateway": {"capacity": {"kind": "slots", "slots": 4}, "instances": 1} | gateway},
            }
        )
        callers = scenario.workload["callers"].model_copy(update={"arrivals": Listed(at_s=at_s)})
        scenario = scenario.model_copy(update={"workload": {"callers": callers}})
        if policy is not None:
            service = scenario.services["gateway"]
            scaler = service.autoscaler.model_copy(update={"policy": policy, "every": policy.period_s()})
            changed = service.model_copy(update={"autoscaler": scaler})
            scenario = scenario.model_copy(update={"services": {"gateway": changed}})
        record = Replication(scenario, 0, engine=request.param, on_turn=rows.append).run()
        return sorted(rows, key=lambda row: row.user), record

    return go


def answered(rows):
    """When each call was answered; None for one that was not."""
    return [row.spoken_s + row.latency_s if row.outcome == "completed" else None for row in rows]


def serverless(**fields):
    return {"autoscaler": {"policy": {"kind": "serverless", "limit": 5, "keep_alive": "100s"} | fields}}


FIXED = {"autoscaler": {"policy": {"kind": "fixed", "count": 1}, "min": 0}}
MINUTE = {"start": {"warming": "60s"}}


def test_an_instance_is_given_so_many_calls_and_the_others_wait_in_order(calls):
    rows, record = calls(0.0, 1.0, 2.0, 3.0, front={"concurrency": 2})
    assert answered(rows) == [10, 11, 20, 21]
    assert record.parts["gateway: waiting"] == pytest.approx(8 + 8)
    assert "gateway: cold start" not in record.parts


def test_without_a_front_the_instance_takes_them_all(calls):
    rows, _ = calls(0.0, 1.0, 2.0, 3.0)
    assert answered(rows) == [10, 11, 12, 13]


def test_a_call_that_finds_too_many_waiting_is_rejected(calls):
    rows, record = calls(0.0, 1.0, 2.0, 3.0, front={"concurrency": 1, "queue": 2})
    assert answered(rows) == [10, 20, 30, None]
    assert rows[3].outcome == "rejected"
    assert record.totals["gateway.rejected"] == 1


def test_a_call_beyond_the_limit_is_rejected_whether_the_others_wait_or_not(calls):
    rows, _ = calls(0.0, 1.0, 2.0, 3.0, 10.5, front={"concurrency": 2, "limit": 3})
    assert answered(rows) == [10, 11, 20, None, 21]


def test_a_call_whose_time_is_over_leaves_its_place_to_the_next(calls):
    rows, record = calls(0.0, 1.0, 2.0, call={"timeout": "15s"}, front={"concurrency": 1})
    assert answered(rows) == [10, None, None]
    assert [row.outcome for row in rows[1:]] == ["timeout", "timeout"]
    assert (rows[1].latency_s, rows[2].latency_s) == (15, 15)
    assert record.totals["gateway.calls"] == 3, "the third had begun at 16 s, when the second left"


def test_who_waits_is_served_by_whoever_is_free_first_and_the_start_is_cancelled(calls):
    rows, record = calls(0.0, 1.0, front={"concurrency": 1}, **serverless(), **MINUTE)
    assert answered(rows) == [10, 20]
    assert record.instances["end"] == ["drained", "cancelled"]
    assert record.instances["gone_s"] == [120, 10], "kept alive for 100 s"


def test_who_waits_for_its_own_instance_is_served_by_no_other(calls):
    front = {"concurrency": 1, "waits_for": "its_own"}
    rows, record = calls(0.0, 1.0, 20.0, front=front, **serverless(), **MINUTE)
    assert answered(rows) == [10, 71, 30]
    assert record.parts["gateway: cold start"] == 60
    assert record.instances["calls"] == [2, 1]


def test_who_waits_without_a_start_of_its_own_is_served_by_anyone(calls):
    front = {"concurrency": 1, "waits_for": "its_own"}
    rows, _ = calls(0.0, 1.0, 2.0, front=front, **serverless(limit=2), **MINUTE)
    assert answered(rows) == [10, 20, 71]


def test_an_instance_that_is_ready_takes_as_many_as_it_may(calls):
    rows, _ = calls(0.0, 1.0, 2.0, 3.0, instances=0, front={"concurrency": 3}, **serverless(limit=1), **MINUTE)
    assert answered(rows) == [70, 70, 70, 80]


def test_a_call_that_an_instance_has_been_given_as_it_is_lost_is_lost_with_it(calls):
    """The first call ends at 10 s and the second gets its place, and before that comes to its turn, all must go."""
    rows, record = calls(
        0.0, 1.0, 12.0, front={"concurrency": 1}, drain={"grace": "0s"},
        policy=Planned(counts={0: 1}, at_relief=0), **FIXED,
    )  # fmt: skip
    assert [(row.outcome, row.latency_s) for row in rows[:2]] == [("completed", 10), ("instance_lost", 9)]
    assert record.instances["end"][0] == "cut off"


def test_a_draining_instance_is_given_no_more_calls(calls):
    rows, record = calls(
        0.0, 1.0, 5.0, 6.0, front={"concurrency": 1}, instances=2, drain={"first": "newest"},
        policy=Planned(counts={0: 2, 4: 1}), **FIXED,
    )  # fmt: skip
    assert answered(rows) == [10, 11, 20, 30]
    assert record.instances["calls"] == [3, 1]


def test_calls_of_a_session_on_its_own_instance_do_not_pass_the_front(calls):
    _, record = calls(
        0.0, 0.5, 1.0, workload={"session": {"lifetime": "10m"}, "turn": {"gap": "5s", "steps": "talk"}},
        call={"work": "2s"}, front={"concurrency": 1, "queue": 0}, duration="60s",
    )  # fmt: skip
    assert record.totals["gateway.rejected"] == 0
    assert record.totals["turns_completed"] == 24
