"""Arrivals that are sound by themselves, in a scenario that they cannot be meant for."""

import pytest

from foresize.simulator.scenario.load import load, loads
from foresize.simulator.scenario.problems import BadInput

SCENARIO = """\
name: replay
start: 2026-01-12T08:00
duration: 1h
workload:
  requests:
    arrivals: {{kind: trace, file: {file}, column: {column}, align: clock}}
    turn: {{steps: answer}}
journeys:
  answer: [{{call: web, work: 10ms}}]
services:
  web: {{capacity: {{kind: slots, slots: 1}}}}
"""


@pytest.fixture
def problem(tmp_path):
    """The one problem of a scenario with a trace."""

    def find(stamp="2026-01-12T08:30", column="at", **change):
        (tmp_path / "trace.csv").write_text(f"at\n{stamp}\n")
        (tmp_path / "replay.yaml").write_text(SCENARIO.format(file="trace.csv", column=column))
        with pytest.raises(BadInput) as caught:
            load(tmp_path / "replay.yaml", [f"{path}={value}" for path, value in change.items()])
        (found,) = caught.value.problems
        return found

    return find


def test_a_trace_within_the_scenario_is_read_from_beside_it(tmp_path):
    (tmp_path / "trace.csv").write_text("at\n2026-01-12T08:30\n")
    (tmp_path / "replay.yaml").write_text(SCENARIO.format(file="trace.csv", column="at"))
    scenario = load(tmp_path / "replay.yaml")
    assert list(scenario.workload["requests"].arrivals.times(None, "", scenario.start, scenario.duration)) == [1800]


def test_a_trace_of_another_day_is_a_problem_of_the_scenario(problem):
    found = problem("2026-01-13T08:30")
    assert found.path == "workload.requests.arrivals"
    assert found.place.line == 6
    assert found.message == "has no time stamp within the scenario: `at` of its file begins at 2026-01-13 08:30:00."


def test_a_wrong_column_is_told_where_it_is_written(problem):
    found = problem(column="when")
    assert found.path == "workload.requests.arrivals.column"
    assert (found.place.line, found.place.column) == (6, 54)
    assert "has no column `when`. Its columns: at." in found.message


def test_a_level_around_arrivals_without_a_rate_is_told_at_its_place():
    text = SCENARIO.replace("{{kind: trace", "{{kind: day_level, cv: 1, of: {{kind: trace").replace(
        "clock}}", "clock}}}}"
    )
    with pytest.raises(BadInput) as caught:
        loads(text.format(file="trace.csv", column="at"))
    (found,) = caught.value.problems
    assert found.path == "workload.requests.arrivals.of"
    assert found.message.startswith("must be arrivals with a rate (")
