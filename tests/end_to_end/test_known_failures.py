"""The well-known failures of autoscaling appear where they should, and are gone where their cause is.

Each scenario is as small as shows its failure. Where two are compared, the same users come in both.
"""

from collections.abc import Iterator
from typing import Any

import pytest

import foresize as fs

Yaml = dict[str, Any]

HPA_60: Yaml = {
    "kind": "kubernetes_hpa",
    "minReplicas": 1,
    "maxReplicas": 12,
    "metrics": [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}
    ],
}
"""CPU at 60 %, all else as the API has it."""

CALLS = """
schema: foresize/v1
name: calls
duration: 40m
replications: 3
workload:
  requests: {arrivals: {kind: poisson, rate: 2/s}, turn: {steps: work, timeout: 60s}}
journeys:
  work: [{call: api, work: {kind: exponential, mean: 1s}}]
services:
  api:
    capacity: {kind: cpu, vcpus: 1}
    price: c6i.xlarge
    start: {provisioning: 5s, starting: 5s}
    router: least_connections
    instances: 4
    autoscaler: {policy: {kind: fixed, count: 4}}
"""
"""Calls that keep two vCPUs busy."""

SESSIONS = """
schema: foresize/v1
name: sessions
duration: 30m
warmup: 10m
replications: 3
workload:
  callers:
    arrivals: {kind: closed, users: 40, ramp: 30s}
    session: {lifetime: 3h}
    turn: {gap: {kind: exponential, mean: 10s}, steps: talk}
journeys:
  talk: [{call: gateway, work: {kind: exponential, mean: 300ms}}]
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1}
    price: c6i.xlarge
    start: {provisioning: 30s, starting: 10s}
    autoscaler: {policy: {kind: fixed, count: 1}}
"""
"""Forty users, who come within half a minute and need 1.2 vCPUs; they stay on the instance that has taken them."""

MOVING: Yaml = {"workload__callers__session__connection": {"max": "2m", "takes": "300ms", "moves": True}}
"""Sessions whose connection is renewed now and then, on whichever instance has the fewest."""


def run(text: str, **changes: Any) -> fs.Result:
    """The scenario with other values, by their dotted paths (`__` for a dot), on the compiled engine."""
    scenario = fs.loads(text).with_(**{path.replace("__", "."): value for path, value in changes.items()})
    return fs.run(scenario, engine="compiled", executor="inline")


def figure(result: fs.Result, name: str) -> float:
    return result.estimates[name].value


def most_desired(result: fs.Result) -> int:
    return int(result.decisions["desired"].max())


def in_each(result: fs.Result) -> Iterator[list[dict[str, Any]]]:
    """The changes of the desired count, replication by replication."""
    for number in range(len(result.records)):
        yield result.decisions.query(f"replication == {number}").to_dict("records")


def test_a_horizontal_pod_autoscaler_flaps_without_its_stabilisation_window_and_not_with_it() -> None:
    without = HPA_60 | {"behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}}}
    flapping = run(CALLS, services__api__autoscaler__policy=without)
    calm = run(CALLS, services__api__autoscaler__policy=HPA_60)
    assert figure(flapping, "scaling_oscillations") > 20  # in forty minutes of the same load
    assert figure(calm, "scaling_oscillations") < figure(flapping, "scaling_oscillations") / 8
    assert figure(calm, "turn_latency_p95_s") < figure(flapping, "turn_latency_p95_s")


GROWTH: Yaml = {
    "workload__requests__arrivals": {"kind": "stages", "start": "0.3/s", "stages": [
        {"duration": "5m", "target": "0.3/s"}, {"duration": "0s", "target": "2/s"}, {"duration": "35m", "target": "2/s"}
    ]},
    "services__api__instances": 1,
    "services__api__capacity__vcpus": 2,
}  # fmt: skip
"""From a third of a vCPU to two."""


def burning(cpu: float, lasts: str | None, *, ready_after: str, **flags: str) -> int:
    """The most instances that are asked for as the load grows, where each start takes some CPU: for so long, or until
    it is ready."""
    burn = {"services__api__start__burn": {"cpu": cpu} | ({"lasts": lasts} if lasts else {})} if cpu else {}
    start = burn | {"services__api__start__starting": ready_after}
    return most_desired(run(CALLS, **GROWTH, **start, services__api__autoscaler__policy=HPA_60 | flags))


def test_start_up_cpu_makes_a_horizontal_pod_autoscaler_over_scale_unless_readiness_waits_for_its_end() -> None:
    needed = burning(0.0, None, ready_after="5s")
    assert burning(2.0, "90s", ready_after="5s") >= 2 * needed  # each new instance asks for another one
    assert burning(2.0, "90s", ready_after="100s") == needed


def test_the_cpu_initialisation_period_keeps_what_was_burnt_before_readiness_out_of_the_average() -> None:
    needed = burning(0.0, None, ready_after="20s")
    assert burning(2.0, None, ready_after="20s") == needed
    assert burning(2.0, None, ready_after="20s", cpuInitializationPeriod="0s") > needed
    assert burning(0.0, None, ready_after="20s", cpuInitializationPeriod="0s") == needed


def test_a_mean_over_sticky_instances_hides_the_one_that_is_full() -> None:
    sticky = run(SESSIONS, services__gateway__autoscaler__policy=HPA_60)
    moving = run(SESSIONS, services__gateway__autoscaler__policy=HPA_60, **MOVING)
    assert figure(sticky, "gateway_cpu_utilisation") < 0.55  # the autoscaler is content: its target is 0.6
    assert figure(sticky, "gateway_hottest_cpu") > 0.95
    assert figure(sticky, "turn_latency_p95_s") > 5.0
    assert figure(moving, "gateway_hottest_cpu") < 0.6
    assert figure(moving, "turn_latency_p95_s") < 2.0


def test_a_second_instance_takes_none_of_the_sessions_of_a_full_one() -> None:
    """Why the mean hides it: the instance that was added for them has nothing to do."""
    sticky = run(SESSIONS, services__gateway__autoscaler__policy=HPA_60)
    for _, taken in sticky.instances.groupby("replication")["sessions"]:
        assert sorted(taken) == [0, 40]


TEN: Yaml = {"type": "AverageValue", "averageValue": 10}
RUSH: Yaml = {
    "duration": "70m",
    "warmup": "0s",
    "workload__callers__arrivals": {"kind": "stages", "start": "8/min", "stages": [
        {"duration": "10m", "target": "8/min"}, {"duration": "0s", "target": "0/min"}
    ]},
    "services__gateway__capacity__sessions": 12,
    "services__gateway__autoscaler__policy": {"kind": "kubernetes_hpa", "maxReplicas": 8, "metrics": [
        {"type": "Pods", "pods": {"metric": {"name": "sessions"}, "target": TEN}}
    ]},
}  # fmt: skip
"""Ten minutes of new sessions, then none."""
LINGERING: Yaml = {
    "workload__callers__session__lifetime": {
        "kind": "mixture", "components": [{"weight": 4, "of": "3m"}, {"weight": 1, "of": "3h"}]
    }
}  # fmt: skip
"""A fifth of them stay for hours, on every instance some."""


def test_scaling_in_cannot_free_an_instance_for_half_an_hour_where_sessions_stay() -> None:
    sticky = run(SESSIONS, **RUSH, **LINGERING)
    moving = run(SESSIONS, **RUSH, **LINGERING, **MOVING)
    assert figure(sticky, "drain_time_max_s") == pytest.approx(1800.0)  # the grace, to its end
    assert figure(sticky, "instances_cut_off") >= 1
    assert figure(sticky, "sessions_dropped") >= 1
    assert figure(moving, "drain_time_max_s") < 150.0
    assert figure(moving, "instances_cut_off") == figure(moving, "sessions_dropped") == 0
    assert figure(sticky, "cost_draining_usd") > 4 * figure(moving, "cost_draining_usd")


PEAK_OVER_S = 900.0
AFTER_A_PEAK: Yaml = {
    "workload__requests__arrivals": {"kind": "stages", "start": "0.6/s", "stages": [
        {"duration": "5m", "target": "0.6/s"}, {"duration": "0s", "target": "4/s"},
        {"duration": "10m", "target": "4/s"}, {"duration": "0s", "target": "0.6/s"}
    ]},
    "services__api__instances": 2,
}  # fmt: skip
"""Ten minutes of seven times as much, and then again as before."""


def scale_ins_after_the_peak(policy: Yaml) -> list[dict[str, Any]]:
    """The first one of each replication."""
    found = in_each(run(CALLS, **AFTER_A_PEAK, services__api__autoscaler__policy=policy))
    return [
        next(each for each in changes if each["time_s"] > PEAK_OVER_S and each["desired"] < each["before"])
        for changes in found
    ]


def test_a_cloud_is_cautious_for_ten_minutes_after_a_peak_and_then_takes_all_away_at_once() -> None:
    policy: Yaml = {"kind": "gcp_mig", "minNumReplicas": 1, "maxNumReplicas": 12}
    for first in scale_ins_after_the_peak(policy):
        assert 600.0 <= first["time_s"] - PEAK_OVER_S <= 720.0
        assert first["before"] >= 7
        assert first["desired"] <= 2
    for first in scale_ins_after_the_peak(policy | {"stabilizationPeriodSec": 0}):
        assert first["time_s"] - PEAK_OVER_S <= 180.0
