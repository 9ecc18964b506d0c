"""A user's own Python parts in the readable engine: no part of it is known by name."""

from typing import ClassVar

import pytest

from foresize.models.distributions import Distribution
from foresize.models.routing import Router
from foresize.models.services import Capacity
from foresize.models.stations import Workers
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario


class Oldest(Router):
    """Always the instance with the lowest number."""

    def pick(self, targets, now_s, turn, uniform):
        return 0


class Coin(Distribution):
    """One second or three, one as likely as the other."""

    def average(self):
        return 2.0

    def quantile(self, u):
        return 1.0 if u <= 0.5 else 3.0


class Endless(Capacity):
    """No call is in another one's way, and each holds a worker to its end."""

    kind: ClassVar[str] = "endless"

    def servers(self):
        return 1e6

    def station(self, env, sessions):
        return Workers(env, 1_000_000)


@pytest.fixture
def scenario():
    return Scenario.model_validate(
        {
            "name": "own",
            "duration": "10m",
            "workload": {"asks": {"arrivals": {"kind": "poisson", "rate": "2/s"}, "turn": {"steps": "one"}}},
            "journeys": {"one": [{"call": "gateway", "work": "1s"}]},
            "services": {"gateway": {"capacity": {"kind": "cpu", "vcpus": 1}, "instances": 3}},
        }
    )


def with_gateway(scenario, **changes):
    return scenario.model_copy(
        update={"services": {"gateway": scenario.services["gateway"].model_copy(update=changes)}}
    )


def test_an_own_router_chooses(scenario):
    record = Replication(with_gateway(scenario, router=Oldest()), 0).run()
    assert [calls > 0 for calls in record.instances["calls"]] == [True, False, False]


def test_an_own_distribution_is_drawn_from(scenario):
    step = scenario.journeys["one"][0].model_copy(update={"work": Coin()})
    plenty = with_gateway(scenario, capacity=Endless())
    latencies = []
    own = plenty.model_copy(update={"journeys": {"one": (step,)}})
    Replication(own, 0, on_turn=lambda row: latencies.append(round(row.latency_s, 9))).run()
    assert set(latencies) == {1.0, 3.0}
    assert sum(latencies) / len(latencies) == pytest.approx(2.0, rel=0.1)


def test_an_own_capacity_works_off_calls_by_its_own_station(scenario):
    record = Replication(with_gateway(scenario, capacity=Endless()), 0).run()
    assert record.latency.max == pytest.approx(1.0)
    assert record.totals["gateway.busy_s"] == pytest.approx(
        record.totals["turns_completed"] + record.totals["turns_open_at_end"], abs=3.0
    )
