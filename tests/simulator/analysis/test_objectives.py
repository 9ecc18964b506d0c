import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.objectives import Objective, parse_objective, words_of

METRICS = {
    "turn_latency_p95": "s",
    "turn_latency_p99": "s",
    "error_rate": "fraction",
    "availability": "fraction",
    "cost_per_user_hour_usd": "usd",
    "scale_out_time_p95_s": "s",
    "sessions_abandoned": "count",
    "request_rate": "per_s",
    "turns_per_min": "per_min",
    "recovered_bytes": "bytes",
}


@pytest.mark.parametrize(
    ("text", "metric", "comparison", "threshold", "unit"),
    [
        ("turn latency p95 < 2s", "turn_latency_p95", "<", 2.0, "s"),
        ("Turn-Latency p99<=500ms", "turn_latency_p99", "<=", 0.5, "s"),
        ("error rate < 1%", "error_rate", "<", 0.01, "fraction"),
        ("availability >= 99.9%", "availability", ">=", 0.999, "fraction"),
        ("availability ≥ 99.9 %", "availability", ">=", 0.999, "fraction"),
        ("cost per user-hour < $0.50", "cost_per_user_hour_usd", "<", 0.5, "usd"),
        ("cost_per_user_hour_usd < $ 2", "cost_per_user_hour_usd", "<", 2.0, "usd"),
        ("scale-out time p95 < 2m", "scale_out_time_p95_s", "<", 120.0, "s"),
        ("turn_latency_p95_s < 1m30s", "turn_latency_p95", "<", 90.0, "s"),
        ("sessions abandoned <= 5", "sessions_abandoned", "<=", 5.0, "count"),
        ("request rate > 1000/min", "request_rate", ">", 1000 / 60, "per_s"),
        ("turns per min >= 1000/min", "turns_per_min", ">=", 1000.0, "per_min"),
        ("recovered bytes > 5e9", "recovered_bytes", ">", 5e9, "bytes"),
    ],
)
def test_an_objective_is_read(text: str, metric: str, comparison: str, threshold: float, unit: str) -> None:
    found = parse_objective(text, METRICS)
    assert (found.text, found.metric, found.comparison, found.unit) == (text, metric, comparison, unit)
    assert found.threshold == pytest.approx(threshold)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "turn latency p96 < 2s",
            "`turn latency p96` is not a metric. Did you mean `turn latency p95` or `turn latency p99`?",
        ),
        ("cost per user < $1", "Did you mean `cost per user hour`?"),
        ("latency p95 < 2s", "Did you mean `turn latency p95`"),
        ("bananas < 2s", "`bananas` is not a metric. `foresize list metrics` shows them all."),
        ("turn latency p95 < 2", "a duration like 500ms, 2s or 2m, but is `2`. Did you mean `2s`?"),
        ("turn latency p95 < 2%", "but is `2%`. Did you mean `2s`?"),
        ("error rate < 1", "a share between 0% and 100%, but is `1`. Did you mean `1%`?"),
        ("error rate < 0.02", "Did you mean `2%`?"),
        ("error rate < 200%", "a share between 0% and 100%, but is `200%`."),
        ("cost per user-hour < 0.50", "US dollars like $0.50, but is `0.50`. Did you mean `$0.50`?"),
        ("cost per user-hour < soon", "US dollars like $0.50, but is `soon`."),
        ("sessions abandoned < 5%", "a plain number like 5, but is `5%`. Did you mean `5`?"),
        ("request rate > 12", "a rate like 12/s or 1000/min, but is `12`. Did you mean `12/s`?"),
        ("turn latency p95 == 2s", "must compare with <, <=, > or >=, but has `==`."),
        ("turn latency p95", "is not an objective. Write a metric, a comparison and a threshold"),
        ("< 2s", "is not an objective."),
        ("turn latency p95 <", "is not an objective."),
        ("", "is not an objective."),
    ],
)
def test_what_cannot_be_judged_is_refused_with_the_way_out(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_objective(text, METRICS)
    assert message in str(caught.value)


@given(st.text(max_size=40) | st.text("turn latency p95<>=≤ 0123456789.%$smh/e", max_size=40))
def test_any_text_is_read_or_refused_with_a_value_error(text: str) -> None:
    try:
        found = parse_objective(text, METRICS)
    except ValueError:
        return
    assert math.isfinite(found.threshold)


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_strict_and_loose_comparisons_complement_each_other(value: float, threshold: float) -> None:
    assert Objective("", "m", "<", threshold).holds(value) is not Objective("", "m", ">=", threshold).holds(value)
    assert Objective("", "m", ">", threshold).holds(value) is not Objective("", "m", "<=", threshold).holds(value)


def test_nothing_is_offered_that_would_be_refused_again() -> None:
    for text in ("error rate < 200%", "cost per user-hour < soon", "sessions abandoned < -5", "error rate < 5"):
        with pytest.raises(ValueError) as caught:
            parse_objective(text, METRICS)
        offered = str(caught.value).partition("Did you mean `")[2].removesuffix("`?")
        if offered:
            parse_objective(f"{text.split('<')[0]} < {offered}", METRICS)


def test_no_value_holds_no_objective() -> None:
    assert not Objective("", "m", "<", 1.0).holds(math.nan)
    assert not Objective("", "m", ">=", 1.0).holds(math.nan)


def test_a_metric_with_the_exact_name_goes_before_one_that_differs_by_its_unit() -> None:
    metrics = {"cost_usd": "usd", "cost": "count"}
    assert parse_objective("cost < 5", metrics).metric == "cost"
    assert parse_objective("cost usd < $5", metrics).metric == "cost_usd"


def test_every_metric_can_be_written_in_words() -> None:
    for metric in METRICS:
        assert parse_objective(f"{words_of('turn_latency_p95_s')} < 2s", METRICS).metric == "turn_latency_p95"
        with pytest.raises(ValueError, match="threshold"):
            parse_objective(f"{words_of(metric)} < x", METRICS)


def test_less_is_wanted_of_a_latency_and_more_of_availability() -> None:
    assert parse_objective("turn latency p95 < 2s", METRICS).wants_less
    assert not parse_objective("availability >= 99.9%", METRICS).wants_less
