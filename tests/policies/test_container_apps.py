import pytest
from observed import pods, sample, seeing
from pydantic import ValidationError

from foresize.policies.azure.container_rules import next_rung
from foresize.policies.container_apps import ContainerApps
from foresize.policies.guard import ask
from foresize.policies.reasons import binding


def custom(kind, value, name="rule"):
    unit = "Utilization" if kind in ("cpu", "memory") else "Value"
    return {"name": name, "custom": {"type": kind, "metadata": {"type": unit, "value": value}}}


def app(*rules, **fields):
    return ContainerApps(rules=list(rules), maxReplicas=100, **fields)


def at(round_, count, *, lobby=0.0, waiting=0, **columns):
    now_s = 15.0 * round_
    values = {name: [total / max(count, 1)] * count for name, total in columns.items()}
    samples = [sample(now_s, 15, lobby=lobby, ready=count, **values)]
    return seeing(now_s, pods=pods(count), samples=samples, waiting=waiting)


def run(policy, rounds, count, **loads):
    """The counts under loads that stay, what is asked for being there at once."""
    memory, counts = {}, []
    for round_ in rounds:
        count = ask(policy, at(round_, count, **loads), memory).desired
        counts.append(count)
    return counts


def test_steps_up_are_1_4_and_then_twice_as_many():
    rungs = [0]
    while rungs[-1] < 32:
        rungs.append(next_rung(rungs[-1]))
    assert rungs == [0, 1, 4, 8, 16, 32]
    assert run(app(custom("lobby", 1)), range(1, 8), 0, lobby=40) == [1, 4, 8, 16, 32, 40, 40]


def test_replicas_are_the_metric_over_the_target_rounded_up():
    assert app(custom("sessions", 20)).decide(at(1, 5, sessions=101), {}).desired == 6
    assert app(custom("cpu", 70)).decide(at(1, 2, cpu=1.8), {}).desired == 3  # 180 % / 70 %


def test_the_http_rule_counts_requests_as_they_arrive_and_not_as_long_as_they_last():
    calls_that_last = at(1, 4, request_rate=2, concurrency=200)
    assert ContainerApps().decide(at(1, 1, request_rate=35), {}).desired == 4
    assert ContainerApps().decide(calls_that_last, {}).findings[0].value == 1


def test_the_largest_rule_wins():
    policy = app(custom("sessions", 20, "a"), custom("cpu", 70, "b"))
    assert policy.decide(at(1, 3, sessions=80, cpu=0.5), {}).desired == 4


def test_it_goes_down_after_five_minutes_all_at_once():
    counts = run(app(custom("sessions", 10)), range(1, 30), 8, sessions=20)
    assert counts == [8] * 20 + [2] * 9


def test_zero_is_reached_after_the_cooldown_only():
    policy = app(custom("sessions", 10), cooldownPeriod=600)
    counts = run(policy, range(1, 60), 1, sessions=0)
    assert counts.index(0) == 40
    memory = {}
    for round_ in range(1, 25):
        found = policy.decide(at(round_, 1, sessions=0), memory)
    assert [each.name for each in binding(found.findings)] == ["cool-down"]


def test_cpu_and_memory_cannot_go_to_zero():
    assert set(run(app(custom("cpu", 70)), range(1, 60), 1, cpu=0.0)) == {1}


def test_who_waits_gets_the_first_replica():
    assert ContainerApps().decide(at(1, 0, request_rate=0, waiting=1), {}).desired == 1
    assert ContainerApps().decide(at(1, 0, request_rate=0), {}).desired == 0


def test_custom_rules_are_as_old_as_their_last_poll():
    memory, policy = {}, app(custom("lobby", 10), pollingInterval=60)
    assert policy.decide(at(1, 2, lobby=20), memory).desired == 2
    assert policy.decide(at(2, 2, lobby=40), memory).desired == 2
    assert policy.decide(at(4, 2, lobby=40), memory).desired == 2
    assert policy.decide(at(5, 2, lobby=40), memory).desired == 4


def test_without_data_what_is_there_stays():
    assert ContainerApps().decide(seeing(15, pods=pods(3)), {}).desired == 3


def test_defaults_are_the_platforms():
    policy = ContainerApps()
    assert (policy.rules[0].target, policy.pollingInterval, policy.cooldownPeriod) == (10, 30, 300)
    assert (ContainerApps(minReplicas=2).bounds(), ContainerApps(maxReplicas=5).bounds()) == ((2, 10), (0, 5))


def test_without_bounds_the_autoscalers_own_hold():
    assert ContainerApps().bounds() == (None, None)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"maxReplicas": 1001}, "less than or equal to 1000"),
        ({"minReplicas": 11}, r"must be at most maxReplicas \(10\), but is 11"),
        ({"rules": [{"name": "a"}]}, "needs either `http` or `custom`"),
        ({"rules": [{"name": "a", "http": {}}] * 2}, "is the name of another rule: a"),
        (
            {"rules": [{"name": "a", "custom": {"type": "cpu", "metadata": {"value": 70}}}]},
            "must be Utilization for cpu",
        ),
        ({"rules": []}, "at least 1"),
    ],
)
def test_what_the_service_refuses_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        ContainerApps(**fields)
