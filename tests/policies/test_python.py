import os
import pickle
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from pydantic import TypeAdapter, ValidationError

from foresize.models.part import kinds
from foresize.policies import AnyPolicy, Decision, Policy, policy_kinds
from foresize.policies.guard import PolicyError, ask
from foresize.policies.users_file import module_of

ONE_PER_TWENTY = """
import math
from typing import Any

from foresize.policies import Decision, Observation, Policy


class OnePerTwenty(Policy):
    '''One instance for every `per` sessions.'''

    per: int = 20

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        sessions = seen.metrics.get("sessions", 0) * seen.ready
        return Decision(math.ceil(sessions / self.per), f"{sessions:.0f} sessions")
"""
TWO = """
from foresize.policies import Policy
from foresize.policies.target import Target

class Three(Policy):
    def decide(self, seen, memory):
        return 3

class Four(Three):
    '''Which can be chosen by its name only.'''

class Abstract(Policy):
    '''No policy, for it does not decide.'''

limit = 4
"""


@pytest.fixture
def policy(tmp_path):
    """A policy of a file with this text."""

    def go(text, **fields):
        file = tmp_path / "my_policy.py"
        file.write_text(textwrap.dedent(text), encoding="utf-8")
        return TypeAdapter(AnyPolicy).validate_python({"kind": "python", "file": str(file)} | fields)

    return go


@pytest.fixture
def problems(policy):
    """What is wrong with it: pairs of the field and the message."""

    def go(text, **fields):
        with pytest.raises(ValidationError) as refused:
            policy(text, **fields)
        return [((*e["loc"][1:], *e.get("ctx", {}).get("at", ())), e["msg"]) for e in refused.value.errors()]

    return go


def test_a_class_of_fifteen_lines_decides(policy, look):
    assert ask(policy(ONE_PER_TWENTY), look(0, 4, sessions=25.0), {}) == Decision(5, "100 sessions")


def test_its_fields_are_the_options(policy, look):
    assert ask(policy(ONE_PER_TWENTY, options={"per": 10}), look(0, 4, sessions=25.0), {}).desired == 10


def test_the_example_that_teaches_the_interface_runs(policy, look):
    example = Policy.__doc__.split("`decide`:\n")[1].split("    The literal")[0]
    imports = "import math\nfrom typing import Any, Literal\nfrom foresize import Decision, Observation, Policy\n"
    decided = policy(imports + textwrap.dedent(example), options={"per": 10})
    assert ask(decided, look(0, 4, sessions=25.0), {}) == Decision(10, "100 sessions")


def test_a_class_with_a_kind_of_its_own_joins_no_family(policy, look):
    text = ONE_PER_TWENTY.replace("    per: int", '    kind: str = "target"\n    per: int')
    before = policy_kinds(), kinds(Policy)
    assert ask(policy(text), look(0, 4, sessions=25.0), {}).desired == 5
    assert (policy_kinds(), kinds(Policy)) == before


def test_a_plain_function_decides(policy, look):
    decided = policy("def decide(seen, memory):\n    return seen.ready + 1")
    assert ask(decided, look(0, 4), {}).desired == 5


def test_one_of_several_classes_is_chosen_by_name(policy, look):
    assert ask(policy(TWO, **{"class": "Four"}), look(), {}).desired == 3


def test_annotations_may_be_texts(policy, look):
    text = "from __future__ import annotations\n" + ONE_PER_TWENTY
    assert ask(policy(text), look(0, 4, sessions=25.0), {}).desired == 5


def test_the_file_hides_no_module_of_its_name(tmp_path, look):
    file = tmp_path / "json.py"
    file.write_text("def decide(seen, memory):\n    return 2")
    decided = TypeAdapter(AnyPolicy).validate_python({"kind": "python", "file": str(file)})
    assert ask(decided, look(), {}).desired == 2
    assert hasattr(sys.modules["json"], "dumps")
    assert "my_policy" not in sys.modules


def test_a_changed_file_is_read_again(policy, look):
    first = policy("def decide(seen, memory):\n    return 2")
    second = policy("def decide(seen, memory):\n    return 3")
    assert [ask(each, look(), {}).desired for each in (first, second)] == [2, 3]


def test_it_is_pickled_with_its_text_so_that_a_worker_needs_no_file(policy, look):
    before = policy(ONE_PER_TWENTY, options={"per": 10})
    sent = pickle.dumps(before)
    os.unlink(before.file)
    module_of.cache_clear()
    after = pickle.loads(sent)
    assert after == before
    assert ask(after, look(0, 4, sessions=25.0), {}).desired == 10


def test_it_decides_and_fails_alike_in_a_process_that_has_no_file(policy, look):
    good, bad = policy(ONE_PER_TWENTY), policy("def decide(seen, memory):\n    return None\n")
    os.unlink(good.file)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:
        decision = worker.submit(ask, good, look(0, 4, sessions=25.0), {}).result()
        error = worker.submit(ask, bad, look(), {}).exception()
    assert decision == Decision(5, "100 sessions")
    assert type(error) is PolicyError
    assert "answered None" in str(error)


def test_the_file_is_absolute_wherever_it_was_named_from(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text("def decide(seen, memory):\n    return 2")
    monkeypatch.chdir(tmp_path)
    decided = TypeAdapter(AnyPolicy).validate_python({"kind": "python", "file": "mine.py"})
    assert decided.file == str(tmp_path / "mine.py")


def test_nothing_can_be_kept_in_the_policy_itself(policy, look):
    text = ONE_PER_TWENTY.replace("per: int = 20", "past: list[int] = []").replace(
        "sessions = ", "self.past.append(1)\n        return len(self.past)\n        sessions = "
    )
    decided = policy(text)
    assert [ask(decided, look(), {}).desired for _ in range(3)] == [1, 1, 1]


def test_an_error_while_it_decides_names_the_users_class_and_line(policy, look):
    decided = policy(ONE_PER_TWENTY.replace("/ self.per", "/ 0"))
    with pytest.raises(PolicyError) as wrong:
        ask(decided, look(), {})
    assert f"The `python` policy (OnePerTwenty, {decided.file}:13) of service `gateway`" in str(wrong.value)
    assert f" in {decided.file}:15 at 0 s" in str(wrong.value)


def test_an_error_inside_a_library_names_the_line_that_called_it(policy, look):
    decided = policy("import json\ndef decide(seen, memory):\n    return json.loads('{')")
    with pytest.raises(PolicyError, match=rf"raised JSONDecodeError: .* in {decided.file}:3 at"):
        ask(decided, look(), {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def decide(:\n", "my_policy.py:1` is not Python: invalid syntax"),
        ("a = 1\nreturn 3\n", "my_policy.py:2` is not Python: 'return' outside function"),
        ("limit = 3\n", "has no policy: write a class that inherits from foresize.policies.Policy"),
        ("", "has no policy"),
        ("from foresize.policies.target import Target\n", "has no policy"),
        ("decide = 3\n", "has no policy"),
        ("\n\nimport nowhere_at_all\n", "raised ModuleNotFoundError: No module named 'nowhere_at_all' in "),
        ("\n\n1 / 0\n", "my_policy.py:3 when it was loaded"),
        ("raise SystemExit(2)\n", "raised SystemExit: 2 in "),
        (TWO, "has several policies. Name one as `class`: Three, Four."),
        ("def decide(seen):\n    return 1\n", "`decide` (line 1) must take (seen, memory)"),
        ("async def decide(seen, memory):\n    return 1\n", "`decide` (line 1) must be a plain function"),
        (ONE_PER_TWENTY.replace("memory: dict[str, Any]", ""), "`OnePerTwenty.decide` (line 13) must take (self, seen"),
        (ONE_PER_TWENTY.replace("per: int = 20", "per = 20"), "raised PydanticUserError: A non-annotated attribute"),
        (ONE_PER_TWENTY.replace("dict[str, Any]", "dict[str, An]"), "NameError: name 'An' is not defined"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_as_the_scenario_is_read(problems, text, words):
    ((place, said),) = problems(text)
    assert place == ("file",)
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Thre", "Did you mean `Three`?"),
        ("Nothing_alike", "Allowed: Three, Four."),
        ("Abstract", "`Abstract` is no policy: it must inherit from foresize.policies.Policy and define `decide`."),
        ("Target", "`Target` is no policy"),
        ("limit", "`limit` is no policy"),
    ],
)
def test_a_class_that_is_not_there_is_told_with_those_that_are(problems, name, words):
    ((place, said),) = problems(TWO, **{"class": name})
    assert place == ("class",)
    assert words in said


def test_all_wrong_options_are_told_each_at_its_place(problems):
    text = ONE_PER_TWENTY.replace("per: int = 20", "per: int\n    most: int = 3\n    step: int")
    assert dict(problems(text, options={"per": "many", "mos": 3})) == {
        ("options", "per"): "Input should be a valid integer, unable to parse string as an integer",
        ("options", "step"): "is missing; `OnePerTwenty` needs it.",
        ("options", "mos"): "is not an option of `OnePerTwenty`. Did you mean `most`?",
    }


def test_the_options_of_a_class_are_listed_where_none_is_near(problems):
    assert problems(ONE_PER_TWENTY, options={"x": 1}) == [
        (("options", "x"), "is not an option of `OnePerTwenty`. Allowed: per.")
    ]


def test_what_a_class_says_itself_about_its_options_is_passed_on(problems):
    checked = ONE_PER_TWENTY.replace(
        "    def decide",
        "    def model_post_init(self, context):\n        if self.per < 1:\n            raise WHAT\n\n    def decide",
    )
    said = problems(checked.replace("WHAT", "ValueError('per must not be {0}, but is {x}.')"), options={"per": 0})
    assert said == [(("options",), "Value error, per must not be {0}, but is {x}.")]
    ((place, words),) = problems(checked.replace("WHAT", "KeyError('per')"), options={"per": 0})
    assert place == ("options",)
    assert "are not taken: `OnePerTwenty` raised KeyError: 'per' in " in words


def test_a_function_takes_no_options(problems):
    ((place, said),) = problems("def decide(seen, memory):\n    return 1", options={"per": 2})
    assert place == ("options",)
    assert "must be left out" in said


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "my_polcy.py", "does not exist. Did you mean `my_policy.py`?"),
        (lambda folder: folder / "gone" / "my_policy.py", "There is no folder `"),
        (lambda folder: folder, "` is a folder."),
        (lambda folder: "/dev/null", "must be a Python file, but `/dev/null` is a device."),
        (lambda folder: folder / "latin.py", "is not a UTF-8 text"),
        (lambda folder: folder / "zero.py", "or holds a zero byte"),
        (lambda folder: str(folder / "a\0b.py"), "cannot be read: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, make, words):
    (tmp_path / "my_policy.py").write_text(ONE_PER_TWENTY)
    (tmp_path / "latin.py").write_bytes("# é".encode("latin-1"))
    (tmp_path / "zero.py").write_bytes(b"a = '\0'")
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(AnyPolicy).validate_python({"kind": "python", "file": str(make(tmp_path))})
    assert words in refused.value.errors()[0]["msg"]


def test_a_file_that_failed_leaves_nothing_behind(problems):
    before = set(sys.modules)
    problems("1 / 0")
    assert set(sys.modules) == before
