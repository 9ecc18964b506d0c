import pickle
from types import MappingProxyType
from typing import Any

import numpy
import pytest

from foresize.policies import Decision, Policy
from foresize.policies.guard import PolicyError, ask


class Answering(Policy):
    """Answers whatever it is made with."""

    answer: Any = None
    keep: Any = None

    def decide(self, seen, memory):
        if self.keep is not None:
            memory["kept"] = self.keep
        return self.answer


class Raising(Policy):
    """Fails in a way of its own."""

    how: str

    def decide(self, seen, memory):
        match self.how:
            case "division":
                return Decision(1 // (seen.ready - 4))
            case "absent":
                return Decision(seen.metrics["cpu"])
            case "exit":
                raise SystemExit(3)
            case "see":
                seen.metrics["cpu"] = 0.0
            case "seen":
                seen.ready = 3
            case "self":
                self.how = "another"
        return Decision(1)


def message(policy, seen, memory=None):
    with pytest.raises(PolicyError) as wrong:
        ask(policy, seen, {} if memory is None else memory)
    return str(wrong.value)


@pytest.mark.parametrize(("wish", "count"), [(0, 2), (2, 2), (5, 5), (9, 9), (10, 9), (10**30, 9)])
def test_the_answer_is_clamped_to_min_and_max(look, wish, count):
    assert ask(Answering(answer=Decision(wish, "why")), look(0, 4, least=2, most=9), {}).desired == count


def test_the_reason_says_which_bound_held(look):
    seen = look(0, 4, least=2, most=9)
    assert ask(Answering(answer=Decision(12, "busy")), seen, {}).reason == "busy; max 9"
    assert ask(Answering(answer=Decision(0, "idle")), seen, {}).reason == "idle; min 2"
    assert ask(Answering(answer=Decision(3, "fine")), seen, {}).reason == "fine"


@pytest.mark.parametrize(
    "answer", [3, 3.0, numpy.int64(3), numpy.float64(3.0), Decision(numpy.int64(3)), Decision(3.0)]
)
def test_a_bare_whole_number_is_taken_for_a_decision(look, answer):
    decision = ask(Answering(answer=answer), look(), {})
    assert decision == Decision(3, "")
    assert type(decision.desired) is int


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("three", "answered 'three'"),
        (None, "Is a `return` missing?"),
        (True, "answered True"),
        (float("nan"), "answered nan"),
        (float("inf"), "answered inf"),
        (2.5, "Round it up with `math.ceil`"),
        (-1, "answered -1 instances"),
        (Decision(-2), "answered -2 instances"),
        (Decision("3"), "answered a Decision of '3'"),
        (Decision(None), "answered a Decision of "),
        (Decision(numpy.bool_(True)), "answered a Decision of "),
        ([3], "answered [3]"),
    ],
)
def test_anything_else_is_an_error_that_says_what_is_allowed(look, answer, words):
    said = message(Answering(answer=answer), look())
    assert words in said
    assert 'It must answer a whole number of instances of at least 0: `return Decision(3, "why")`.' in said


def test_a_reason_that_is_no_text_is_an_error(look):
    assert "gave 7 as its reason" in message(Answering(answer=Decision(3, 7)), look())


def test_the_error_names_policy_file_line_service_and_time(look):
    line = Answering.decide.__code__.co_firstlineno
    assert message(Answering(), look(5.25)).startswith(
        f"The policy (Answering, {__file__}:{line}) of service `gateway` answered None "
        "at 315 s of the simulation (2026-01-12 08:05:15). "
    )


def test_an_exception_is_told_with_its_line_and_without_a_traceback(look):
    said = message(Raising(how="division"), look())
    line = Raising.decide.__code__.co_firstlineno + 3
    assert f"raised ZeroDivisionError: integer division or modulo by zero in {__file__}:{line} at 0 s" in said
    assert "`seen.ready` and any metric can be 0" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("absent", "A metric without data is absent"),
        ("exit", "raised SystemExit: 3"),
        ("see", "does not support item assignment"),
        ("seen", "`memory` is the place to keep anything"),
        ("self", "`memory` is the place to keep anything"),
    ],
)
def test_each_way_to_fail_has_its_way_out(look, how, words):
    seen = look()
    object.__setattr__(seen, "metrics", MappingProxyType({}))
    assert words in message(Raising(how=how), seen)


def test_an_interruption_is_no_error_of_the_policy(look):
    class Interrupted(Policy):
        def decide(self, seen, memory):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(Interrupted(), look(), {})


@pytest.mark.parametrize("keep", [{1, 2}, float("nan"), object(), {"deep": [b"bytes"]}, Decision(3)])
def test_a_memory_that_json_has_not_is_an_error_that_names_the_entry(look, keep):
    said = message(Answering(answer=3, keep=keep), look())
    assert "left something in `memory` that is not JSON ('kept': " in said


def test_a_memory_that_holds_itself_is_an_error(look):
    circle = []
    circle.append(circle)
    assert "not JSON" in message(Answering(answer=3), look(), {"circle": circle})


def test_a_memory_without_bounds_is_an_error(look):
    assert "forget what is old" in message(Answering(answer=3), look(), {"past": [0.0] * 300_000})


def test_the_error_crosses_process_boundaries(look):
    with pytest.raises(PolicyError) as wrong:
        ask(Answering(), look(), {})
    again = pickle.loads(pickle.dumps(wrong.value))
    assert (type(again), str(again)) == (PolicyError, str(wrong.value))


@pytest.mark.parametrize(
    "keep", [[], {}, "", "ä€𝄞", True, None, 10**20, 1e300, -0.0, {"1": [2, {"x": None}]}, {1: 2}, (1, 2)]
)
def test_whatever_json_has_may_be_kept(look, keep):
    assert ask(Answering(answer=3, keep=keep), look(), {}).desired == 3


@pytest.mark.parametrize(("what", "longest"), [("𝄞", 83_000), (0, 333_000), (-1.2345678901234567e-300, 38_000)])
def test_a_memory_may_be_as_long_as_its_json_and_no_longer(look, what, longest):
    keep = what * longest if isinstance(what, str) else [what] * longest
    assert ask(Answering(answer=3, keep=keep), look(), {}).desired == 3
    more = what * 84_000 if isinstance(what, str) else [what] * (longest + 3_000)
    assert "forget what is old" in message(Answering(answer=3, keep=more), look())
