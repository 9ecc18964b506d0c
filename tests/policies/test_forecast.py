"""The forecast policy: what it answers, what it says of it, and what it may not know."""

import csv
import json
import math
import re
import warnings
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from observed import START, pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.forecast import Forecast
from foresize.policies.guard import ask
from foresize.simulator.scenario.scenario import Autoscaler

DAY_S = 86_400.0


def wave(at_s):
    """A day's load: 20 at four at night, 180 twelve hours later."""
    of_day_s = at_s + (START.hour - 4) * 3600
    return 100 - 80 * math.cos(2 * math.pi * of_day_s / DAY_S)


@pytest.fixture
def made(tmp_path):
    """A policy of days, with a history of so many of them that ends at the start."""

    def go(days=0, **fields):
        if days:
            file = tmp_path / "loads.csv"
            with file.open("w", newline="") as opened:
                rows = csv.writer(opened)
                rows.writerow(["time", "value"])
                for at_s in range(-int(days * DAY_S), 0, 300):
                    rows.writerow([(START + timedelta(seconds=at_s)).isoformat(), f"{wave(at_s + 150):.3f}"])
            fields["history"] = {"file": str(file)}
        fields = {"per_instance": 10, "season": "1d", "step": "5m", "stabilisation_down": "0s"} | fields
        return Forecast.model_validate({"kind": "forecast", **fields})

    return go


def play(policy, until_s, load=wave, memory=None, from_s=0.0, desired=2):
    """The decisions of each minute until a time, each of which starts from the one before."""
    memory = {} if memory is None else memory
    decisions = []
    for minute in range(int(from_s // 60) + 1, int(until_s // 60) + 1):
        samples = [sample(60.0 * minute, 60, sessions=[load(60.0 * minute) / 2] * 2)]
        decisions.append(ask(policy, seeing(60.0 * minute, pods=pods(2), samples=samples, desired=desired), memory))
        desired = decisions[-1].desired
    return decisions, memory


def found(decision, name):
    return next(each for finding in decision.findings for each in finding.walk() if each.name == name)


@pytest.mark.parametrize("model", ["holt_winters", "sarimax", "seasonal_naive"])
def test_with_a_history_it_has_the_capacity_for_a_rise_before_the_rise(made, model):
    decisions, _ = play(made(days=3, model=model, horizon="30m", quantile=0.5), 4 * 3600)
    short = [minute for minute, each in enumerate(decisions, 1) if each.desired * 10 < wave(60 * minute + 1800)]
    assert len(short) < 10
    assert decisions[0].desired * 10 >= wave(1800)


def test_the_reactive_part_is_never_short_of_now_however_wrong_the_forecast(made):
    decisions, _ = play(made(days=3), 3600, load=lambda at_s: 3 * wave(at_s))
    assert all(each.desired * 10 >= 3 * wave(60 * minute) for minute, each in enumerate(decisions, 1))
    assert found(decisions[0], "instances needed now").binds


def test_until_two_seasons_are_known_it_says_by_what_it_goes_instead(made):
    policy = made()
    decisions, memory = play(policy, DAY_S / 2)
    assert "by level (0.5 seasons known of 2)" in decisions[-1].reason
    decisions, memory = play(policy, 1.5 * DAY_S, memory=memory, from_s=DAY_S / 2)
    assert "by seasonal_naive" in decisions[-1].reason
    assert "not yet holt_winters" in found(decisions[-1], "forecast").said
    decisions, _ = play(policy, 2.1 * DAY_S, memory=memory, from_s=1.5 * DAY_S)
    assert "by holt_winters:" in decisions[-1].reason


def test_the_error_of_its_past_forecasts_is_reported(made):
    decisions, _ = play(made(days=3), 3600)
    error = found(decisions[-1], "errors of past forecasts")
    assert error.value is not None
    assert error.value < 0.05
    assert all(word in error.said for word in ("MAPE", "bias", "pinball loss", "covered"))


def test_before_any_forecast_has_come_true_there_is_no_error_to_report(made):
    decisions, _ = play(made(), 60)
    assert "none yet" in found(decisions[0], "errors of past forecasts").said


def test_a_higher_quantile_is_never_less_capacity(made):
    by_quantile = [play(made(days=3, quantile=each), 2 * 3600)[0] for each in (0.5, 0.9, 0.99)]
    for low, middle, high in zip(*by_quantile, strict=True):
        assert low.desired <= middle.desired <= high.desired


def test_it_is_fitted_anew_when_that_is_due_and_not_before(made):
    policy = made(days=3, refit="2h")
    fitted = [play(policy, hours * 3600)[1]["run"]["at"] for hours in (0.5, 1.5, 2.5)]
    assert fitted[0] == fitted[1] < fitted[2]


def test_what_comes_later_changes_nothing_before(made):
    def other(at_s):
        return wave(at_s) if at_s <= 5400 else 500.0

    as_it_was, _ = play(made(days=3), 7200)
    otherwise, _ = play(made(days=3), 7200, load=other)
    assert as_it_was[:90] == otherwise[:90]
    assert as_it_was[90:] != otherwise[90:]


def test_the_order_of_the_instances_does_not_matter(made):
    policy, memories = made(days=3), ({}, {})
    loads = [3.1, 0.1, 47.3, 12.7, 0.2]
    for minute in range(1, 30):
        decisions = [
            ask(policy, seeing(60 * minute, pods=pods(5), samples=[sample(60 * minute, 60, sessions=each)]), memory)
            for each, memory in zip((loads, loads[::-1]), memories, strict=True)
        ]
        assert decisions[0] == decisions[1]


def test_who_waits_is_part_of_the_load(made):
    seen = seeing(60, pods=pods(1), samples=[sample(60, 60, sessions=[10], lobby=25.0)])
    assert ask(made(), seen, {}).desired >= 4


def test_a_smaller_count_is_asked_for_only_after_a_while(made):
    policy, memory = made(stabilisation_down="10m"), {}
    play(policy, 3600, load=lambda at_s: 100.0, memory=memory)
    decisions, _ = play(policy, 3600 + 1200, load=lambda at_s: 10.0, memory=memory, from_s=3600, desired=12)
    assert decisions[5].desired >= 10
    assert found(decisions[5], "stabilisation window").binds
    assert decisions[-1].desired < 10


@pytest.mark.parametrize(("load", "metric", "count"), [("request_rate", 4.0, 2), ("cpu", 0.9, 1)])
def test_without_a_pipeline_it_goes_by_the_scrapes(made, look, load, metric, count):
    assert ask(made(load=load, quantile=0.5), look(1, 4, **{load: metric}), {}).desired == count


def test_without_data_nothing_changes(made, look):
    assert ask(made(), look(1, 4), {}).desired == 4


def test_gaps_in_what_is_measured_are_borne_without_a_warning(made):
    policy, memory = made(days=3), {}
    play(policy, 1200, memory=memory)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decisions, _ = play(policy, 5 * 3600, memory=memory, from_s=4 * 3600)
    assert decisions[-1].desired * 10 >= wave(5 * 3600)


def test_a_memory_of_weeks_stays_small(made):
    _, memory = play(made(days=21, season="1w", step="2m"), 1800)
    assert len(json.dumps(memory)) < 60_000


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        ({"step": "7m"}, "step", "must divide a season of 1d"),
        ({"step": "1s"}, "step", "4 to 10080 whole steps"),
        ({"horizon": "6h"}, "horizon", "at most 60 steps"),
        ({"smoothing": "12h"}, "smoothing", "at most a quarter"),
        ({"model": "seasonal_naive", "seasonal_smoothing": 0.5}, "seasonal_smoothing", "has no effect"),
        ({"quantile": 1.0}, None, "less than 1"),
        ({"per_instance": 0}, None, "greater than 0"),
        ({"history": {"file": "nowhere.csv"}}, None, "does not exist"),
    ],
)
def test_fields_that_cannot_be_meant_are_refused(made, fields, place, message):
    with pytest.raises(ValidationError, match=message) as caught:
        made(**fields)
    assert place is None or caught.value.errors()[0]["ctx"]["at"] == (place,)


def test_where_no_fit_is_found_it_goes_by_the_last_season_and_tries_again_only_when_that_is_due(made, monkeypatch):
    tries = []
    monkeypatch.setattr("foresize.policies.forecasting.outlook.fitted", lambda *given: tries.append(given[0]))
    decisions, _ = play(made(days=3, refit="1h"), 5400)
    assert "by seasonal_naive (no fit on the last steps)" in decisions[-1].reason
    assert len(tries) == 2


def test_the_example_of_its_page_is_an_autoscaler():
    page = (Path(__file__).resolve().parents[2] / "docs" / "policies" / "forecast.md").read_text("utf-8")
    example = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)[0])["services"]["gateway"]["autoscaler"]
    assert Autoscaler.model_validate(example).policy == Forecast.model_validate(example["policy"])
