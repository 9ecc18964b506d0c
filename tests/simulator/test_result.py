"""The result's tables and what they promise to scripts."""

import math

import pytest

import foresize as fs
from foresize.simulator.telemetry.record import INSTANCES, RESOURCES, TIMELINE

TEXT = """
schema: foresize/v1
name: tables
duration: 20m
warmup: 5m
replications: 2
workload:
  callers:
    arrivals: {kind: poisson, rate: 4/min}
    session: {lifetime: {kind: exponential, mean: 5m}}
    turn: {gap: {kind: exponential, mean: 10s}, steps: talk}
journeys: {talk: [{call: web, work: {kind: exponential, mean: 50ms}}, {call: tool, work: 10ms}]}
services:
  web:
    capacity: {kind: cpu, vcpus: 1, sessions: 5}
    price: c6i.xlarge
    start: {provisioning: 30s}
    autoscaler: {policy: {kind: target, metric: session_slots, target: 60%}, min: 1, max: 9}
  tool: {capacity: {kind: slots, slots: 2}}
objectives: [turn latency p95 < 2s, cost per user-hour < $1]
"""


@pytest.fixture(scope="module")
def result():
    return fs.run(fs.loads(TEXT), executor="inline")


def test_metrics_have_the_promised_columns_and_a_row_a_metric(result):
    assert list(result.metrics.columns) == ["metric", "value", "ci_low", "ci_high", "unit"]
    assert set(result.metrics.metric) == set(result.estimates)


def test_the_timeline_has_a_row_a_scrape_and_service(result):
    assert list(result.timeline.columns) == ["replication", *TIMELINE]
    counts = result.timeline.groupby(["replication", "service"]).size()
    assert set(counts) == {20 * 60 / 15}
    assert list(result.resources.columns) == ["replication", *RESOURCES]


def test_instances_have_a_row_each_with_the_time_of_each_phase_and_their_bill(result):
    assert list(result.instances.columns) == ["replication", *INSTANCES, "billed_s", "cost_usd"]
    started = result.instances[result.instances.requested_s > 0].dropna(subset="ready_s")
    assert len(started) > 2
    assert list(started.ready_s - started.requested_s) == pytest.approx([30.0] * len(started))
    priced = result.instances[result.instances.service == "web"].cost_usd.sum() / 2
    assert priced == pytest.approx(result.cost.loc[result.cost["item"] == "web instances", "usd"].item())


def test_cost_shares_and_latency_shares_add_up_to_one(result):
    assert result.cost.share.sum() == pytest.approx(1.0)
    assert result.latency_parts.share.sum() == pytest.approx(1.0)


def test_scaling_events_say_why(result):
    outs = result.scaling[result.scaling.desired > result.scaling.before]
    assert len(outs)
    assert outs.reason.str.contains("session_slots").all()


def test_each_objective_is_judged(result):
    assert [j.objective.text for j in result.verdict.judgements] == list(result.scenario.objectives)


def test_the_same_seed_gives_the_same_figures_and_another_one_others(result):
    again = fs.run(result.scenario, executor="inline")
    assert again.metrics.equals(result.metrics)
    other = fs.run(result.scenario, seed=2, executor="inline")
    assert not other.metrics.equals(result.metrics)


def test_one_replication_has_values_but_no_intervals():
    alone = fs.run(fs.loads(TEXT), replications=1, executor="inline")
    assert not math.isnan(alone.estimates["turn_latency_p95_s"].value)
    assert math.isnan(alone.estimates["turn_latency_p95_s"].low)


def test_an_edit_leaves_the_scenario_it_was_made_from_alone(result):
    edited = result.scenario.with_(**{"services.web.autoscaler.max": 3})
    assert (edited.services["web"].autoscaler.max, result.scenario.services["web"].autoscaler.max) == (3, 9)
