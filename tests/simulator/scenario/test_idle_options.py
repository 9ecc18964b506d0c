"""Options that could have no effect, or only one that nobody means, are told before the run."""

import pytest

from foresize.simulator.scenario.document import from_text
from foresize.simulator.scenario.load import from_document
from foresize.simulator.scenario.problems import BadInput

TEXT = """
name: idle
duration: 10m
workload:
  asks:
    arrivals: {kind: poisson, rate: 1/s}
    turn: {steps: talk}
journeys:
  talk: [{call: gateway, work: 20ms}]
services:
  gateway: {capacity: {kind: cpu, vcpus: 2}}
"""


@pytest.fixture
def problems():
    """What is told of the document with these values."""

    def go(values):
        try:
            from_document(from_text(TEXT).with_values(values))
        except BadInput as wrong:
            return [(problem.path, problem.message) for problem in wrong.problems]
        return []

    return go


def test_a_gap_between_single_requests_that_come_by_themselves_has_no_effect(problems):
    ((path, message),) = problems({"workload.asks.turn.gap": "5s"})
    assert path == "workload.asks.turn.gap"
    assert "has no effect" in message


def test_a_gap_between_the_requests_of_a_closed_population_is_the_pause_of_each_place(problems):
    closed = {"workload.asks.arrivals": {"kind": "closed", "users": 3}, "workload.asks.turn.gap": "5s"}
    assert problems(closed) == []


def test_an_instance_cannot_crash_as_soon_as_it_is_ready(problems):
    ((path, message),) = problems({"services.gateway.crash": "0s"})
    assert path == "services.gateway.crash"
    assert "must be more than 0s" in message


def test_without_an_autoscaler_no_call_waits_for_an_instance_of_its_own(problems):
    front = {"services.gateway.front": {"concurrency": 2, "waits_for": "its_own"}}
    ((path, message),) = problems(front)
    assert path == "services.gateway.front.waits_for"
    assert "has no effect" in message
    assert problems(front | {"services.gateway.autoscaler": {"policy": {"kind": "serverless"}}}) == []
