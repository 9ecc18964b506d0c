"""Problems inside policies, nested lists and users' files included, are told at the line and column that wrote them."""

import pytest

from foresize.simulator.scenario.load import load
from foresize.simulator.scenario.problems import BadInput

SCENARIO = """
name: places
duration: 10m
workload:
  callers:
    concurrency: 10
    turn: {gap: 5s, steps: talk}
journeys:
  talk:
    - {call: gateway, work: 20ms}
services:
  gateway:
    capacity: {kind: cpu, vcpus: 2}
    autoscaler:
      policy: POLICY
"""
MINE = """
from foresize.policies import Policy

class Mine(Policy):
    per: int = 20

    def decide(self, seen, memory):
        return 1
"""


@pytest.fixture
def problems(tmp_path):
    """The places, paths within the policy and messages for a policy written so."""

    def go(policy):
        (tmp_path / "mine.py").write_text(MINE)
        (tmp_path / "places.yaml").write_text(SCENARIO.replace("POLICY", policy))
        with pytest.raises(BadInput) as wrong:
            load(tmp_path / "places.yaml")
        prefix = "services.gateway.autoscaler.policy"
        return [
            (each.place.line, each.place.column, each.path.removeprefix(prefix).lstrip("."), each.message)
            for each in wrong.value.problems
        ]

    return go


@pytest.mark.parametrize(
    ("policy", "column", "path", "words"),
    [
        ("{kind: python, file: mien.py}", 36, "file", "Did you mean `mine.py`?"),
        ("{kind: python, file: mine.py, class: Mien}", 52, "class", "Did you mean `Mine`?"),
        ("{kind: python, file: mine.py, options: {pr: 3}}", 59, "options.pr", "Did you mean `per`?"),
        ("{kind: python, file: mine.py, options: {per: x}}", 60, "options.per", "must be a whole number, but is 'x'."),
        ("{kind: target, metric: cpuu, target: 70%}", 38, "metric", "Did you mean `cpu`?"),
        ("{kind: target, metric: cpu, target: 70}", 51, "target", "Did you mean `70%`?"),
        (
            "{kind: steps, metric: cpu, steps: [{above: 70%, change: -1}]}",
            71,
            "steps.0.change",
            "must mean more instances above",
        ),
        ("{kind: steps, metric: cpu, steps: [{above: 3, change: 1}]}", 58, "steps.0.above", "must be a share"),
        (
            "{kind: schedule, entries: [{at: 0 25 * * *, instances: 1}]}",
            47,
            "entries.0.at",
            "Its hour `25` is wrong",
        ),
        ("{kind: targe, metric: cpu}", 22, "kind", "`targe` is not a kind of policy. Did you mean `target`?"),
    ],
)
def test_a_problem_is_told_once_at_its_place(problems, policy, column, path, words):
    ((line, found_column, found_path, message),) = problems(policy)
    assert (line, found_column, found_path) == (15, column, path)
    assert words in message
