import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.intervals import Estimate, mean_interval
from foresize.simulator.analysis.objectives import parse_objective
from foresize.simulator.analysis.verdict import Judgement, Verdict, judge

METRICS = {"turn_latency_p95": "s", "availability": "fraction", "sessions_abandoned": "count", "error_rate": "fraction"}
NAN = math.nan


def judged(text: str, low: float, value: float, high: float, n: int = 10) -> Judgement:
    return judge(parse_objective(text, METRICS), Estimate(value, low, high, n))


@pytest.mark.parametrize(
    ("text", "low", "high", "outcome"),
    [
        ("turn latency p95 < 2s", 1.0, 1.9, "pass"),
        ("turn latency p95 < 2s", 2.1, 2.9, "fail"),
        ("turn latency p95 < 2s", 1.9, 2.1, "too close to call"),
        ("turn latency p95 < 2s", 1.9, 2.0, "too close to call"),
        ("turn latency p95 < 2s", 2.0, 2.1, "fail"),
        ("turn latency p95 <= 2s", 1.9, 2.0, "pass"),
        ("availability >= 99.9%", 0.9991, 0.9999, "pass"),
        ("availability >= 99.9%", 0.99, 0.998, "fail"),
        ("availability >= 99.9%", 0.998, 0.9995, "too close to call"),
        ("availability > 99.9%", 0.999, 0.999, "fail"),
        ("sessions abandoned <= 5", 5.0, 5.0, "pass"),
        ("sessions abandoned < 5", 5.0, 5.0, "fail"),
    ],
)
def test_the_whole_interval_decides(text: str, low: float, high: float, outcome: str) -> None:
    assert judged(text, low, (low + high) / 2, high).outcome == outcome


def test_a_point_on_the_good_side_is_no_pass_while_the_interval_is_not() -> None:
    found = judged("turn latency p95 < 2s", 1.7, 1.9, 2.1)
    assert found.outcome == "too close to call"
    assert found.further_replications == 23
    assert found.sentence == (
        "turn latency p95 < 2s: too close to call, 1.90 s (1.70 s to 2.10 s) spans 2.00 s; "
        "about 23 more replications would settle it."
    )


def test_the_replications_asked_for_do_settle_it_where_the_spread_stays() -> None:
    xs = [1.7, 1.8, 2.0, 2.15]
    objective = parse_objective("turn latency p95 < 2s", METRICS)
    further = judge(objective, mean_interval(xs)).further_replications
    assert further is not None
    more = (xs * (1 + further // 4 + 1))[: len(xs) + further + 4]
    assert judge(objective, mean_interval(more)).outcome == "pass"


def test_a_tie_is_called_one() -> None:
    found = judged("turn latency p95 < 2s", 1.5, 2.0, 2.5)
    assert found.further_replications is None
    assert "practically a tie" in found.sentence


def test_one_replication_has_no_interval_and_asks_for_one_more() -> None:
    found = judged("turn latency p95 < 2s", NAN, 0.5, NAN, n=1)
    assert (found.outcome, found.further_replications) == ("too close to call", 1)
    assert "500 ms from 1 replication, which has no interval; run at least 1 more" in found.sentence


def test_a_metric_without_data_is_neither_met_nor_missed() -> None:
    found = judged("turn latency p95 < 2s", NAN, NAN, NAN, n=0)
    assert (found.outcome, found.further_replications) == ("no data", None)
    assert "neither met nor missed" in found.sentence


PASS = judged("turn latency p95 < 2s", 1.0, 1.1, 1.2)
FAIL = judged("error rate < 1%", 0.02, 0.03, 0.04)
CLOSE = judged("availability >= 99.9%", 0.998, 0.9991, 0.9995)
NO_DATA = judged("sessions abandoned < 5", NAN, NAN, NAN, n=0)


@pytest.mark.parametrize(
    ("judgements", "outcome", "exit_code"),
    [
        ([PASS, PASS], "pass", 0),
        ([PASS, NO_DATA], "pass", 0),
        ([PASS, CLOSE, NO_DATA], "too close to call", 0),
        ([PASS, CLOSE, FAIL, NO_DATA], "fail", 99),
        ([NO_DATA], "no data", 0),
        ([], "no data", 0),
    ],
)
def test_the_worst_outcome_is_the_verdict_and_only_a_miss_fails_a_gate(
    judgements: list[Judgement], outcome: str, exit_code: int
) -> None:
    verdict = Verdict(judgements)
    assert (verdict.outcome, verdict.exit_code) == (outcome, exit_code)
    assert verdict.sentence.startswith(outcome)


def test_a_failed_verdict_names_what_was_missed() -> None:
    assert Verdict([PASS, FAIL]).sentence == "fail: 1 of 2 objectives missed (error rate < 1%)."


def test_a_verdict_says_what_had_no_data_and_what_has_no_interval() -> None:
    assert Verdict([PASS, NO_DATA]).sentence == "pass: 1 of 2 objectives met, 1 without data."
    single = judged("turn latency p95 < 2s", NAN, 1.0, NAN, n=1)
    assert Verdict([single]).sentence.endswith("there is no interval yet, run more replications.")


def test_a_verdict_asks_for_as_many_replications_as_its_hardest_open_question() -> None:
    harder = judged("turn latency p95 < 2s", 1.7, 1.9, 2.1)
    easier = judged("turn latency p95 < 2s", 1.5, 1.7, 2.1)
    assert Verdict([easier, PASS, harder]).further_replications == harder.further_replications


def test_a_verdict_is_valid_json_whatever_is_unknown() -> None:
    found = json.loads(json.dumps(Verdict([PASS, CLOSE, NO_DATA]).to_dict(), allow_nan=False))
    assert [o["outcome"] for o in found["objectives"]] == ["pass", "too close to call", "no data"]
    assert found["objectives"][2]["value"] is None


@given(st.lists(st.floats(0, 4), min_size=2, max_size=8), st.sampled_from(["<", "<=", ">", ">="]))
def test_an_objective_and_its_opposite_never_both_pass(xs: list[float], comparison: str) -> None:
    opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}[comparison]
    one, other = (
        judge(parse_objective(f"turn latency p95 {c} 2s", METRICS), mean_interval(xs)) for c in (comparison, opposite)
    )
    assert {one.outcome, other.outcome} in ({"pass", "fail"}, {"too close to call"})
