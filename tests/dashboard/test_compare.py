"""Two runs side by side: pairs where the users are the same, and a reading only where it is more than chance."""

import math

import pytest

import foresize as fs
from foresize.dashboard import compare, compare_figure
from foresize.dashboard.views.comparison import table
from foresize.simulator.analysis.intervals import Estimate


@pytest.fixture(scope="module")
def few(live_voice: fs.Scenario) -> fs.Result:
    return fs.run(_closed(live_voice, 30), executor="inline")


@pytest.fixture(scope="module")
def many(live_voice: fs.Scenario) -> fs.Result:
    return fs.run(_closed(live_voice, 60), executor="inline")


def _closed(scenario: fs.Scenario, users: int) -> fs.Scenario:
    short = {"duration": "5m", "warmup": "1m", "replications": 3}
    return scenario.with_(**short, **{"workload.callers.arrivals": {"kind": "closed", "users": users}})


def delta(found: list[compare.Delta], label: str) -> compare.Delta:
    return next(each for each in found if each.label == label)


def test_a_run_against_itself_is_unchanged(few: fs.Result) -> None:
    found = compare.deltas(few, few)
    assert found
    assert {each.reading for each in found} == {"no clear change"}
    assert {each.sentence for each in found} == {"unchanged"}


def test_more_users_are_more_and_cost_more_an_hour(few: fs.Result, many: fs.Result) -> None:
    found = compare.deltas(few, many)
    users = delta(found, "Connected users")
    assert users.difference.value == pytest.approx(users.after - users.before)
    assert users.difference.low == pytest.approx(30.0)  # a closed population: no chance in it
    assert users.reading == "more"
    assert delta(found, "Cost per hour").reading == "worse"
    assert delta(compare.deltas(many, few), "Cost per hour").reading == "better"


def test_the_paired_interval_is_narrower_than_that_of_strangers(few: fs.Result, many: fs.Result) -> None:
    paired = delta(compare.deltas(few, many), "Cost per hour").difference
    alone = [result.estimates["cost_per_hour_usd"].half_width for result in (few, many)]
    assert paired.half_width < sum(alone)


def test_runs_of_different_seeds_are_no_pairs(few: fs.Result) -> None:
    stranger = fs.run(few.scenario, seed=99, executor="inline")
    found = compare.deltas(few, stranger)
    assert not any(each.difference.has_interval for each in found)
    assert {each.reading for each in found} == {"no clear change"}


def test_unequal_numbers_of_replications_pair_those_that_both_have(few: fs.Result) -> None:
    two = fs.run(few.scenario, replications=2, executor="inline")
    assert delta(compare.deltas(few, two), "Turn latency p95").difference.n == 2


@pytest.mark.parametrize(
    ("better", "interval", "reading"),
    [
        ("lower", (-0.2, -0.1), "better"),
        ("lower", (0.1, 0.2), "worse"),
        ("higher", (0.1, 0.2), "better"),
        ("", (-0.2, -0.1), "less"),
        ("lower", (-0.1, 0.2), "no clear change"),
        ("lower", (math.nan, math.nan), "no clear change"),
    ],
)
def test_a_difference_is_read_only_where_its_interval_is_clear_of_zero(
    better: str, interval: tuple[float, float], reading: str
) -> None:
    middle = sum(interval) / 2
    assert compare.Delta("x", "s", better, 1.0, 1.0 + middle, Estimate(middle, *interval, 3)).reading == reading


def test_a_difference_says_its_sign_and_interval() -> None:
    found = compare.Delta("x", "s", "lower", 1.0, 1.1, Estimate(0.1, -0.05, 0.25, 3))
    assert found.sentence == "+100 ms (−50.0 ms to +250 ms)"


def test_the_table_escapes_what_markdown_would_take_for_a_formula(few: fs.Result, many: fs.Result) -> None:
    rows = table(compare.deltas(few, many)).set_index("figure")
    assert rows.loc["Cost per hour", "before"].startswith("\\$")


def test_the_figure_has_a_line_for_each_run(few: fs.Result, many: fs.Result) -> None:
    rows = compare_figure.data(few, many)
    assert rows.groupby("run")["time_s"].count().to_dict() == {"before": 20, "now": 20}
    drawn = compare_figure.draw(rows)
    assert [line.name for line in drawn.data] == ["before", "now"]
    latest = rows.loc[rows["run"] == "now", "latency_p95_s"].dropna()
    assert [value for value in drawn.data[1].y if value is not None] == pytest.approx(list(latest), rel=1e-4)
