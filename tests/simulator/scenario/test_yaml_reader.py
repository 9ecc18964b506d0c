import pytest
import yaml

from foresize.simulator.scenario import yaml_reader
from foresize.simulator.scenario.problems import BadInput, Place
from foresize.simulator.scenario.yaml_reader import DEEPEST, load


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request, monkeypatch):
    """Every reading is the same with the C parser and, where PyYAML was built without it, with the Python one."""
    if request.param == "libyaml":
        if not hasattr(yaml, "CSafeLoader"):
            pytest.skip("PyYAML without libyaml")
        return
    monkeypatch.setattr(yaml_reader, "_PARSER", yaml.SafeLoader)


def problems(text):
    with pytest.raises(BadInput) as caught:
        load(text, "a.yaml")
    return [(p.place.line, p.place.column, p.path, p.message) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("Off", "Off"), ("True", "True"), ("NULL", "NULL"),
        ("7", 7), ("-3", -3), ("+3", 3), ("010", 10), ("0o10", "0o10"), ("0x1F", "0x1F"), ("1_000", "1_000"),
        ("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-3", -0.0015),
        (".inf", ".inf"), (".nan", ".nan"),
        ("1:30", "1:30"), ("30m", "30m"), ("2026-01-12", "2026-01-12"), ("2026-01-12T08:00", "2026-01-12T08:00"),
        ("'7'", "7"), ('"true"', "true"), ("turn latency p95 < 2s", "turn latency p95 < 2s"), ("=", "="),
    ],
)  # fmt: skip
def test_a_plain_value_means_what_a_person_sees(written, value):
    read = load(f"a: {written}\n", "a.yaml").value["a"]
    assert read == value
    assert type(read) is type(value)


def test_a_key_that_yaml_1_1_takes_for_true_is_a_key():
    assert load("session: {on: gateway, y: 1}", "a.yaml").value == {"session": {"on": "gateway", "y": 1}}


def test_each_value_has_its_place_and_each_key_too():
    tree = load("a: 1\nb:\n  c: [x,\n    {d: 2}]\n  e:\n", "a.yaml")
    at = {path: (place.line, place.column) for path, place in tree.places.items()}
    assert at == {
        (): (1, 1), ("a",): (1, 4), ("b",): (2, 1), ("b", "c"): (3, 3), ("b", "c", 0): (3, 7),
        ("b", "c", 1): (4, 5), ("b", "c", 1, "d"): (4, 9), ("b", "e"): (5, 3),
    }  # fmt: skip
    assert tree.keys[("b", "c", 1, "d")] == Place("a.yaml", 4, 6)


def test_every_repeated_key_is_told_with_both_places():
    assert problems("a: 1\nb: {c: 1, c: 2}\na:\n  d: 1\n  d: 2\n") == [
        (2, 11, "b.c", "is written twice: first at line 2, column 5."),
        (3, 1, "a", "is written twice: first at line 1, column 1."),
        (5, 3, "a.d", "is written twice: first at line 4, column 3."),
    ]


def test_anchors_aliases_merge_keys_and_tags_are_refused_together():
    found = problems("a: &x 1\nb: *x\nc:\n  <<: {d: 1}\ne: !!python/object:os.system y\n? *x\n: 1\n")
    assert [(line, column) for line, column, *_ in found] == [(1, 4), (2, 4), (4, 3), (5, 4), (6, 3)]
    for message, word in zip([f[3] for f in found], ["&x", "*x", "<<", "tag", "*x"], strict=True):
        assert word in message


def test_a_billion_laughs_are_refused():
    lines = ["a0: &a0 [lol]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10))]
    assert any("alias" in message for *_, message in problems("\n".join(lines)))


@pytest.mark.parametrize("key", ["1", "true", "null", "1.5", "[a]", "{a: b}", "~"])
def test_a_key_is_a_text(key):
    (line, _, _, message), *more = problems(f"x: 0\n? {key}\n: 1\n")
    assert (line, more) == (2, [])
    assert "key" in message


def test_a_number_in_quotes_is_a_key():
    assert load('"1": a\n"<<": b', "a.yaml").value == {"1": "a", "<<": "b"}


@pytest.mark.parametrize("number", ["9" * 30, "1e999", "-1e999", "9" * 10_000])
def test_a_number_that_no_computer_holds_is_refused(number):
    ((line, column, path, message),) = problems(f"a: {number}")
    assert (line, column, path) == (1, 4, "a")
    assert "too large" in message
    assert len(message) < 120


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c", (1, 5), "`:`"),
        ("a:\n\t- b", (2, 1), "tab"),
        ("a: [1, 2\nb: 3", (2, 2), "`]`"),
        ("a: {b: [1, 2}", (1, 13), "`]`"),
        ("a: {b: 1", (1, 9), "`}`"),
        ('a: "x', (1, 4), "quote"),
        ("a: @b", (1, 4), "quotes"),
        ("a:\n  - b\n c: 1", (3, 2), "line up"),
        ("a: 1\n  b: 2", (2, 4), "`:`"),
    ],
)
def test_broken_yaml_is_explained_at_its_place(text, place, words):
    line, column, _, message = problems(text)[-1]
    assert words in message
    assert line in (place[0], place[0] + 1)  # the two parsers see the end of a flow list one token apart
    if line == place[0]:
        assert abs(column - place[1]) <= 2


def test_a_second_document_is_refused():
    ((line, _, _, message),) = problems("a: 1\n---\nb: 2\n")
    assert line == 2
    assert "second document" in message


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_hostile_nesting_is_refused(text):
    assert "deeper than 100 levels" in problems(text)[-1][3]


def test_the_deepest_nesting_is_read():
    load("[" * DEEPEST + "]" * DEEPEST, "a.yaml")


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr(yaml_reader, "MOST_VALUES", 100)
    assert "more than 100 values" in problems("a: [" + "1," * 200 + "]")[-1][3]


@pytest.mark.parametrize("text", ["a: \0", "a: \x1b[31m", "a: \ud800", 'a: "\\0"', 'a: "\\ud800"', 'a: "\\U00110000"'])
def test_a_character_that_no_text_may_hold_is_refused(text):
    assert len(problems(text)) == 1
