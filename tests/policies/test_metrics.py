from typing import get_args

import pytest
from pydantic_core import PydanticCustomError

from foresize.policies.metrics import METRICS, MetricName, parse_level, reading, say


def test_each_metric_that_a_policy_can_name_is_in_the_table():
    assert tuple(METRICS) == get_args(MetricName)


def test_each_metric_has_a_sentence():
    assert all(metric.sentence.endswith(".") and len(metric.sentence) > 20 for metric in METRICS.values())


@pytest.mark.parametrize(
    ("metric", "written", "value"),
    [
        ("cpu", "70%", 0.7),
        ("memory", 0.8, 0.8),
        ("sessions", 40, 40.0),
        ("queue_length", 2.5, 2.5),
        ("request_rate", "120/min", 2.0),
        ("p95_latency", "1500ms", 1.5),
        ("pool_wait", "20ms", 0.02),
    ],
)
def test_a_level_is_read_in_the_metrics_unit(metric, written, value):
    assert parse_level(metric, written) == pytest.approx(value)


@pytest.mark.parametrize(
    ("metric", "written", "way_out"),
    [
        ("cpu", 70, "Did you mean `70%`?"),
        ("cpu", "2s", "must be a share between 0% and 100%"),
        ("sessions", "40%", "must be a number of at least 0 like 40, without a unit, but is '40%'"),
        ("sessions", -1, "must be a number of at least 0"),
        ("sessions", True, "must be a number of at least 0"),
        ("sessions", float("nan"), "must be a number of at least 0"),
        ("request_rate", 12, "Did you mean `12/s`?"),
        ("p95_latency", 2, "Did you mean `2s`?"),
    ],
)
def test_a_level_of_another_unit_is_refused_with_the_way_out(metric, written, way_out):
    with pytest.raises(PydanticCustomError) as refused:
        parse_level(metric, written)
    assert way_out in refused.value.message()


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("cpu", 0.914, "91.4 %"),
        ("sessions", 38.5, "38.5"),
        ("sessions", 123456, "123456"),
        ("request_rate", 12, "12/s"),
        ("p95_latency", 2.4, "2.4 s"),
    ],
)
def test_a_value_is_said_with_its_unit(metric, value, words):
    assert say(metric, value) == words


def test_where_no_instance_is_ready_only_the_lobby_says_anything(look):
    seen = look(ready=0, pool_wait=0.0, p95_latency=1.0, lobby=7.0)
    assert [reading(seen, metric) for metric in ("pool_wait", "p95_latency", "lobby")] == [None, None, 7.0]
