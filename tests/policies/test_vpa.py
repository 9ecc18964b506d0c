"""The recommendation beside a count that stays."""

import pytest
from observed import sample, seeing
from pydantic import ValidationError

from foresize.policies.guard import ask
from foresize.policies.pods import Requests
from foresize.policies.reasons import binding
from foresize.policies.vpa import Vpa

GB = 1e9


def measured(policy, minutes, cpu, memory):
    own, decision = {}, None
    for minute in range(1, minutes + 1):
        taken = sample(60.0 * minute - 7, cpu=cpu, memory=memory)
        seen = seeing(60.0 * minute, 3, desired=4, samples=[taken], requests=Requests(2.0, 4 * GB))
        decision = ask(policy, seen, own)
    return decision, own


def test_the_count_stays_and_the_recommendation_is_told():
    decision, own = measured(Vpa(), 60, [0.4, 0.5, 0.6], [GB, GB, 1.1 * GB])
    assert decision.desired == 4
    cpu, memory = decision.findings[1:]
    assert 0.6 * 1.15 < cpu.value < 0.6 * 1.15 * 1.06
    assert 1.1 * GB * 1.15 < memory.value < 1.1 * GB * 1.15 * 1.06
    assert "2 are requested" in cpu.said
    assert Vpa().recommendation(own).cpu.target == cpu.value


def test_containers_of_all_instances_are_one_history():
    _, own = measured(Vpa(), 10, [0.5] * 3, [GB] * 3)
    assert own["usage"]["samples"] == 30


def test_a_sample_counts_once():
    policy, own = Vpa(), {}
    for now_s in (60, 61):
        ask(policy, seeing(now_s, 1, samples=[sample(53, cpu=[0.5], memory=[GB])]), own)
    assert own["usage"]["samples"] == 1


def test_a_limit_that_counts_binds():
    decision, _ = measured(Vpa.model_validate({"maxAllowed": {"cpu": "500m"}}), 5, [0.8], [GB])
    assert decision.findings[1].value == 0.5
    assert [finding.name for finding in binding(decision.findings)] == ["cpu"]


def test_before_anything_is_measured_nothing_is_recommended():
    assert ask(Vpa(), seeing(60, 2), {}).reason == "nothing measured yet: no recommendation"
    assert Vpa().recommendation({}) is None


def test_of_what_is_not_in_use_the_least_is_recommended_from_the_first_sample_on():
    _, own = measured(Vpa(), 1, [0.5], [0.0])
    memory = Vpa().recommendation(own).memory
    assert memory.lower == memory.target == memory.upper == Vpa().podMinMemoryMb * 1024**2


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"minAllowed": {"cpu": 2}, "maxAllowed": {"cpu": 1}}, "must be at most that of maxAllowed.cpu"),
        ({"updateMode": "Sometimes"}, "'Off', 'Initial' or 'Recreate'"),
        ({"targetCPUPercentile": 0}, "greater than 0"),
        ({"maxAllowed": {"gpu": 1}}, "not permitted"),
    ],
)
def test_what_kubernetes_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        Vpa.model_validate(fields)
