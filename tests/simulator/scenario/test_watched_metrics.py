"""A policy that goes by a metric which its service has not is told before the run."""

import copy

import pytest

from foresize.simulator.scenario.document import from_text
from foresize.simulator.scenario.load import from_document
from foresize.simulator.scenario.problems import BadInput

TEXT = """
name: watched
duration: 10m
workload:
  callers:
    concurrency: 10
    session: {lifetime: 5m, entry: gateway}
    turn: {gap: 5s, steps: talk}
journeys:
  talk:
    - call: gateway
      work: 20ms
      steps: [{call: codegen, work: 20ms}]
services:
  gateway:
    capacity: {kind: cpu, vcpus: 2}
  codegen:
    capacity: {kind: cpu, vcpus: 2, memory: 2GiB}
    autoscaler: {policy: {kind: target, metric: cpu, target: 70%}, min: 1, max: 3}
"""


@pytest.fixture
def problems():
    """What is told of the document with these values."""

    def go(**values):
        document = copy.deepcopy(from_text(TEXT)).with_values({k.replace("__", "."): v for k, v in values.items()})
        try:
            from_document(document)
        except BadInput as wrong:
            return [(problem.path, problem.message) for problem in wrong.problems]
        return []

    return go


def by(metric, target):
    return {"kind": "target", "metric": metric, "target": target}


def test_a_metric_that_the_service_has_is_fine(problems):
    assert problems() == []
    assert problems(services__codegen__autoscaler__policy=by("memory", "70%")) == []
    assert problems(services__gateway__autoscaler={"policy": by("sessions", 20)}) == []


@pytest.mark.parametrize(
    ("service", "policy", "why"),
    [
        ("gateway", by("memory", "70%"), "goes by `memory`, which is always 0 here: its capacity has no `memory`."),
        ("codegen", by("sessions", 20), "no workload's sessions live on this service."),
        ("gateway", by("session_slots", "80%"), "its capacity limits no sessions."),
        ("codegen", by("pool_wait", "20ms"), "no database has a `pool`."),
        (
            "codegen",
            {"kind": "steps", "metric": "sessions", "steps": [{"above": 20, "change": 1}]},
            "no workload's sessions live on this service.",
        ),
    ],
)
def test_a_metric_that_it_has_not_is_told_at_the_policy(problems, service, policy, why):
    ((path, message),) = problems(**{f"services__{service}__autoscaler": {"policy": policy}})
    assert path == f"services.{service}.autoscaler.policy"
    assert message.endswith(why)


def test_each_of_several_metrics_is_told(problems):
    policy = {
        "kind": "target",
        "metrics": [{"metric": "sessions", "target": 5}, {"metric": "pool_wait", "target": "1s"}],
    }
    assert len(problems(services__codegen__autoscaler__policy=policy)) == 2
