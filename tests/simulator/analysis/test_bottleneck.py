"""The bottleneck and the breaking point name what was made too small on purpose."""

import pytest

import foresize as fs
from foresize.simulator.analysis.bottleneck import first_saturated_s, waiting_part
from foresize.simulator.analysis.failures import in_words

TOO_SMALL = """
schema: foresize/v1
name: too-small
duration: 30m
replications: 3
workload:
  callers:
    arrivals: {kind: closed, users: 120, ramp: 20m}
    session: {lifetime: 2h}
    turn: {gap: {kind: exponential, mean: 10s}, steps: talk}
journeys:
  talk:
    - {call: web, work: {kind: exponential, mean: 50ms}}
    - {query: notes, operation: read}
    - {external: model}
services:
  web: {capacity: {kind: cpu, vcpus: 8}, instances: 2}
databases:
  notes: {read: {kind: exponential, mean: 20ms}, write: 5ms, pool: {size: 20, wait: 5s}, cores: 8, max_connections: 100}
external_apis:
  model: {latency: 300ms, requests_per_minute: 100000, retry: {attempts: 1}}
objectives: [turn latency p95 < 2s, error rate < 5%]
"""

CASES = {
    "web cpu": {"services.web.capacity.vcpus": 0.25},
    "notes server": {"databases.notes.cores": 0.15},
    "notes pool of web": {
        "databases.notes.pool.size": 1,
        "databases.notes.read": {"kind": "exponential", "mean": "300ms"},
    },
    "model request quota": {"external_apis.model.requests_per_minute": 200, "external_apis.model.burst": 5},
}


@pytest.mark.parametrize("resource", CASES)
def test_the_resource_that_is_too_small_is_the_bottleneck(resource):
    result = fs.run(fs.loads(TOO_SMALL).with_(**CASES[resource]), executor="inline")
    assert result.bottleneck.resource == resource
    assert f"{resource} saturates first" in result.bottleneck.sentence
    assert result.breaking_point.startswith("It breaks at ")
    assert resource in result.breaking_point


def test_with_enough_of_all_nothing_saturates_and_nothing_breaks():
    result = fs.run(fs.loads(TOO_SMALL), executor="inline")
    assert result.bottleneck.sentence.startswith("Nothing saturates")
    assert result.breaking_point == "It did not break: no breach lasted two minutes, with up to 120 users at once."


def test_refused_calls_are_named_where_they_are_what_fails():
    result = fs.run(fs.loads(TOO_SMALL).with_(**CASES["model request quota"]), executor="inline")
    assert next(iter(result.bottleneck.failures)).startswith("quota")
    assert "Failing turns: quota" in result.breaking_point


def test_one_full_scrape_is_not_saturation():
    import numpy as np

    times = np.arange(1.0, 7.0)
    assert np.isnan(first_saturated_s(times, np.array([0, 1, 0, 1, 0, 1.0])))
    assert first_saturated_s(times, np.array([0, 1, 0, 1, 1, 0.0])) == 4.0


@pytest.mark.parametrize(
    ("resource", "kind", "part"),
    [
        ("gateway cpu", "cpu", "gateway: waiting"),
        ("codegen workers", "workers", "codegen: waiting"),
        ("sessions pool of gateway", "pool", "sessions: pool"),
        ("sessions connections", "connections", "sessions: pool"),
        ("sessions server", "database", "sessions: contention"),
        ("live_model session quota", "quota", "live_model: back-off"),
        ("gateway memory", "memory", None),
    ],
)
def test_each_kind_of_resource_has_its_part_of_the_latency(resource, kind, part):
    assert waiting_part(resource, kind) == part


def test_failures_are_said_as_one_says_them():
    assert in_words("connection_refused@sessions") == "connection refused at sessions"
    assert in_words("timeout") == "timeout"


def test_what_went_unanswered_is_told_with_its_cause():
    refused = fs.run(fs.loads(TOO_SMALL).with_(**CASES["model request quota"]), executor="inline")
    assert "went unanswered, all turns that failed, above all by quota at model." in refused.bottleneck.sentence
    full = {"services.web.capacity.sessions": 20, "workload.callers.session.patience": "30s"}
    waited = fs.run(fs.loads(TOO_SMALL).with_(**full), executor="inline")
    assert "waits for an instance that users gave up" in waited.bottleneck.sentence
