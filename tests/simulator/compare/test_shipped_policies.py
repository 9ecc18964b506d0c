"""The tuned policies of configs/policies on the gateway that they are tuned for."""

from importlib.resources import files

import pytest

import foresize as fs
from foresize.simulator.compare.policies import shipped_policies, with_policies

RUSH = {"duration": "40m", "warmup": "0s"}
"""Up to the end of the reference scenario's rush, in which some 500 users come within 20 minutes."""

EXPECTED = {
    "aws_step", "aws_target_tracking", "azure_vmss", "buffer", "cloud_run", "combined", "container_apps", "forecast",
    "gcp_mig", "keda", "knative_kpa", "kubernetes_hpa", "pid", "staffing", "steps", "target",
}  # fmt: skip


@pytest.fixture(scope="module")
def reference():
    return fs.load(files("foresize.configs") / "live_voice.yaml").with_(**RUSH)


def test_every_controller_has_a_tuned_file():
    assert set(shipped_policies()) == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_grows_with_the_rush_within_its_bounds_and_loses_nobody_who_has_got_in(reference, name):
    scenario = with_policies(reference, [name])[name]
    found = fs.run(scenario, replications=1, engine="compiled", executor="inline")
    desired = found.decisions.query("service == 'gateway'")["desired"]
    assert 7 <= desired.max() <= 40
    assert found.estimates["gateway_instances_peak"].value <= 40
    assert found.estimates["session_drop_rate"].value < 0.02
    assert found.estimates["error_rate"].value < 0.02


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_says_why_its_values_are_what_they_are(name):
    comment = [line for line in shipped_policies()[name].read_text("utf-8").splitlines() if line.startswith("#")]
    assert len(comment) >= 3
    assert max(map(len, comment)) <= 120


def test_it_takes_the_place_of_the_policy_that_holds_the_sessions(reference):
    changed = with_policies(reference, ["buffer"])["buffer"]
    assert changed.services["gateway"].autoscaler.policy.kind == "buffer"
    assert changed.services["codegen"] == reference.services["codegen"]


def test_bounds_that_a_real_object_has_itself_go_before_those_of_the_scenario(reference):
    scaled = with_policies(reference, ["keda", "kubernetes_hpa"])
    few = with_policies(reference.with_(**{"services.gateway.autoscaler.max": 9}), ["keda", "kubernetes_hpa"])
    bounds = [(each.services["gateway"].autoscaler.min, each.services["gateway"].autoscaler.max)
              for each in (*scaled.values(), *few.values())]  # fmt: skip
    assert bounds == [(2, 40), (2, 40), (2, 40), (2, 9)]
