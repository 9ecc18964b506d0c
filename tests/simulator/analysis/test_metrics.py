"""Metrics over the record of a small run, recomputed by hand from its counters."""

import math

import pytest

import foresize as fs
from foresize.simulator.analysis.metrics import Metric, metric_units, metrics_of
from foresize.simulator.analysis.metrics.turns import CAUSES, cause_of

SMALL = """
schema: foresize/v1
name: small
duration: 40m
warmup: 10m
replications: 3
workload:
  callers:
    arrivals: {kind: poisson, rate: 3/min}
    session: {lifetime: {kind: exponential, mean: 6m}, patience: {kind: exponential, mean: 20s}}
    turn: {gap: {kind: exponential, mean: 10s}, steps: talk}
journeys:
  talk:
    - {call: gateway, work: {kind: exponential, mean: 200ms}}
    - {query: notes, operation: read}
    - {external: model}
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1, sessions: 5, cpu_per_session: 0.02}
    price: c6i.xlarge
    start: {provisioning: 60s, starting: 20s}
    autoscaler: {policy: {kind: target, metric: session_slots, target: 70%}, min: 2, max: 8}
databases:
  notes: {read: {kind: exponential, mean: 5ms}, write: 5ms, pool: {size: 2}, max_connections: 20, cores: 2}
external_apis:
  model: {latency: 300ms, max_sessions: 100, requests_per_minute: 600, errors: 5%, retry: {attempts: 1}}
objectives: [turn latency p95 < 2s, error rate < 1%]
"""


@pytest.fixture(scope="module")
def result():
    return fs.run(fs.loads(SMALL), executor="inline")


def sums(result, counter):
    return sum(record.totals.get(counter, 0.0) for record in result.records)


def test_every_metric_has_a_name_a_unit_and_a_sentence(result):
    for name, metric in metrics_of(result.scenario).items():
        assert name == metric.name == name.lower().replace(" ", "_")
        assert metric.unit in {"s", "fraction", "usd", "per_s", "count"}
        assert metric.sentence.endswith("."), name


def test_every_metric_gives_a_number_or_no_data_and_its_interval_holds_its_value(result):
    for name, each in result.estimates.items():
        if not math.isnan(each.low):
            assert each.low <= each.value <= each.high, name


def test_shares_stay_between_0_and_1(result):
    changes = {"scaling_effect", "latency_drift_per_hour", "memory_drift_per_hour"}
    for name, each in result.estimates.items():
        if result.definitions[name].unit == "fraction" and name not in changes and not math.isnan(each.value):
            assert 0.0 <= each.value <= 1.0, name


def test_rates_are_the_pooled_ratios_of_their_counters(result):
    failed, done = sums(result, "turns_failed"), sums(result, "turns_completed")
    assert failed > 0
    assert result.estimates["error_rate"].value == pytest.approx(failed / (failed + done))
    valid = failed + done + sums(result, "abandonments") + sums(result, "drops")
    assert result.estimates["availability"].value == pytest.approx(done / valid)
    busy, capacity = sums(result, "gateway.busy_s"), sums(result, "gateway.capacity_s")
    assert result.estimates["gateway_cpu_utilisation"].value == pytest.approx(busy / capacity)


def test_the_causes_of_latency_add_up_to_the_mean_latency(result):
    causes = [each for name, each in result.estimates.items() if name in {_metric(cause) for cause in CAUSES}]
    assert sum(each.value for each in causes) == pytest.approx(result.estimates["turn_latency_mean_s"].value)
    assert {cause_of(part) for record in result.records for part in record.parts} <= set(CAUSES)


def _metric(cause):
    return f"latency_{cause.lower().replace(' ', '_').replace('-', '_')}_s"


def test_quantiles_are_in_order(result):
    values = [result.estimates[f"turn_latency_{q}_s"].value for q in ("p50", "p90", "p95", "p99", "max")]
    assert values == sorted(values)


def test_costs_agree_with_each_other(result):
    value = {name: each.value for name, each in result.estimates.items()}
    assert value["cost_per_hour_usd"] == pytest.approx(value["cost_total_usd"] * 2)
    user_h = sums(result, "user_s") / 3600.0
    assert value["cost_per_user_hour_usd"] * user_h == pytest.approx(value["cost_total_usd"] * 3)
    split = sum(value[f"cost_{part}_usd"] for part in ("boot", "working", "idle", "draining"))
    assert split == pytest.approx(result.cost.loc[result.cost.category == "instances", "usd"].sum())


def test_only_pools_that_are_asked_have_metrics(result):
    units = metric_units(result.scenario)
    assert "notes_pool_of_gateway_utilisation" in units
    other = SMALL.replace("databases:", "  other:\n    capacity: {kind: slots, slots: 1}\ndatabases:")
    assert "notes_pool_of_other_utilisation" not in metric_units(fs.loads(other))


def test_a_scenario_without_services_has_metrics_too():
    text = """
schema: foresize/v1
name: bare
duration: 10m
replications: 2
workload: {requests: {arrivals: {kind: poisson, rate: 1/s}, turn: {steps: ask}}}
journeys: {ask: [{external: api}]}
external_apis: {api: {latency: {kind: exponential, mean: 100ms}}}
objectives: [turn latency p95 < 1s]
"""
    bare = fs.run(fs.loads(text), executor="inline")
    assert bare.verdict.outcome == "pass"
    assert bare.bottleneck.sentence.startswith("Nothing in this scenario can saturate.")


def estimate(unit, values, **options):
    left = iter(values)
    return Metric("x", unit, "A figure.", lambda run: next(left), **options).estimate([None] * len(values))


def test_an_interval_stays_within_what_the_figure_can_be():
    assert estimate("count", [0.0, 0.0, 6.0]).low == 0.0
    assert estimate("fraction", [0.9, 1.0, 1.0]).high == 1.0
    assert estimate("count", [0.0, 0.0, 6.0]).high > 1.0


def test_an_interval_of_a_change_goes_where_it_must():
    assert estimate("fraction", [0.01, 0.0, 0.2], signed=True).low < 0.0
    assert estimate("fraction", [0.9, 1.0, 1.3], signed=True).high > 1.0
