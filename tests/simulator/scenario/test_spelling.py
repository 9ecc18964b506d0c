import pytest

from foresize.simulator.scenario.spelling import did_you_mean, nearest, printable, shorten


def test_the_nearest_spelling_is_found_whatever_its_case():
    assert nearest("Slotz", ["price", "slots", "router"]) == "slots"
    assert nearest("poisson", ["Poisson"]) == "Poisson"


def test_a_word_that_resembles_nothing_gets_no_suggestion():
    assert nearest("zebra", ["slots", "router"]) is None
    assert nearest("slots" * 10_000, ["slots"]) is None
    assert did_you_mean("zebra", ["slots"]) == ""


def test_a_suggestion_is_a_sentence_to_append():
    assert did_you_mean("gatway", ["gateway", "codegen"]) == " Did you mean `gateway`?"


def test_a_long_text_keeps_its_beginning_and_its_end():
    assert shorten("short") == "short"
    assert shorten("a" * 100 + "z", 30).startswith("aaa")
    assert shorten("a" * 100 + "z", 30).endswith("z")
    assert len(shorten("a" * 100, 30)) == 30


@pytest.mark.parametrize("text", ["a\nb", "\x1b[31m", "\udcff", "\0"])
def test_what_could_upset_a_terminal_is_escaped(text):
    assert printable(text).isprintable()
    printable(text).encode()
