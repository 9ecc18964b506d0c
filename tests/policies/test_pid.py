"""The velocity form, by hand and on a process that it controls."""

import pytest
from observed import seeing
from pydantic import ValidationError

from foresize.policies.guard import ask
from foresize.policies.pid import Imc, Pid
from foresize.policies.reasons import binding


def pid(**fields):
    return Pid.model_validate({"metric": "cpu", "target": "50%", **fields})


def run(policy, values, *, ready=10, least=0, most=100):
    """The memory's count after each value, 10 s apart, the instances ready at once."""
    memory, counts = {}, []
    for number, value in enumerate(values, start=1):
        ask(policy, seeing(10 * number, ready, least=least, most=most, cpu=value), memory)
        counts.append(memory["count"])
        ready = int(memory["count"] + 0.5)
    return counts


def test_each_step_is_that_of_the_velocity_form():
    policy = pid(kp=2, ki=0.1, kd=5)
    counts = run(policy, [0.5, 0.6, 0.55])
    first = 10.0
    second = first + 2 * 0.2 + 0.1 * 10 * 0.2 + 5 * (0.2 - 2 * 0 + 0) / 10
    third = second + 2 * (0.1 - 0.2) + 0.1 * 10 * 0.1 + 5 * (0.1 - 2 * 0.2 + 0) / 10
    assert counts == pytest.approx([first, second, third])


def test_it_settles_where_the_metric_is_at_its_target():
    policy, load, memory, ready = pid(kp=5, ki=0.1), 12.0, {}, 4
    for number in range(1, 200):
        ready = ask(policy, seeing(15 * number, ready, least=1, most=100, cpu=min(1.0, load / ready)), memory).desired
    assert ready == 24


def test_nothing_winds_up_at_a_bound():
    policy = pid(kp=0, ki=0.1)
    counts = run(policy, [1.0] * 100 + [0.25], most=12)
    assert counts[-2] == 12
    assert counts[-1] == pytest.approx(11.5)  # at once, by 0.1 × 10 s × −0.5


def test_the_bound_is_told():
    decision = ask(pid(), seeing(15, 12, most=12, cpu=1.0), {})
    assert [finding.name for finding in binding(decision.findings)] == ["anti-windup"]


def test_while_instances_start_the_integral_adds_none():
    decision = ask(pid(kp=0, ki=1), seeing(15, 4, desired=9, cpu=1.0), {})
    assert decision.desired == 9
    assert [finding.name for finding in binding(decision.findings)] == ["integral"]


def test_it_begins_from_the_count_that_somebody_else_has_made():
    memory = {}
    ask(pid(kp=0, ki=0.01), seeing(10, 4, cpu=0.6), memory)
    ask(pid(kp=0, ki=0.01), seeing(20, 20, cpu=0.5), memory)
    assert memory["count"] == 20


def test_gains_follow_from_the_process():
    assert Imc(process_gain=0.1, time_constant="60s", dead_time="60s", closed_loop="90s").gains() == pytest.approx(
        (4.0, 4.0 / 60, 0.0)
    )


def test_a_process_given_controls_as_its_gains_do():
    imc = {"process_gain": 0.1, "time_constant": "60s", "dead_time": "60s", "closed_loop": "90s"}
    assert run(pid(imc=imc), [0.5, 0.6, 0.7]) == run(pid(kp=4.0, ki=4.0 / 60), [0.5, 0.6, 0.7])


def test_without_data_nothing_changes():
    assert ask(pid(), seeing(15, 4), {}).desired == 4


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"target": "0%"}, "more than 0"),
        ({"kp": -1}, "greater than or equal to 0"),
        (
            {"imc": {"process_gain": 1, "time_constant": "1m", "dead_time": "2m", "closed_loop": "1m"}},
            "at least the dead time \\(120 s\\), but is 60 s",
        ),
        (
            {"ki": 1, "imc": {"process_gain": 1, "time_constant": "1m", "dead_time": "1m", "closed_loop": "1m"}},
            "has no effect beside `imc`",
        ),
    ],
)
def test_what_cannot_be_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message):
        pid(**fields)
