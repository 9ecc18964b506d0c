"""A YAML parser's complaint, in words that say what to do."""

import re

import yaml

from foresize.simulator.scenario.problems import Place, Problem

_WORDS = (
    (r"'\\t'|tab", "has a tab where YAML wants spaces; indent with spaces."),
    (r"mapping values are not allowed", "has a `:` where none can be; quote the text, or mind the indentation."),
    (r"could not find expected ':'", "has a line without its `:`."),
    (r"expected <block end>|did not find expected '-' indicator|did not find expected key",
     "does not line up with the lines above; mind the indentation."),
    (r"expected ',' or '\]'", "has a list in [ ] that lacks a comma or its closing `]`."),
    (r"expected ',' or '\}'", "has a mapping in { } that lacks a comma or its closing `}`."),
    (r"unexpected end of stream", "has a quoted text without its closing quote."),
    (r"exceeded maximum nesting depth", "is nested deeper than 100 levels."),
    (r"cannot start any token", "has a character that no plain text can begin with; put the text in quotes."),
)  # fmt: skip


def syntax_problem(error: yaml.YAMLError, name: str, text: str) -> Problem:
    """The problem of a `text` that is not YAML."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read")
    mark = getattr(error, "problem_mark", None)
    if mark is None or "unexpected end of stream" in said:  # the end of the file tells less than the opening quote
        mark = getattr(error, "context_mark", None) or mark
    place = Place(name, mark.line + 1, mark.column + 1) if mark is not None else Place(name, 0, 0)
    return Problem(place, "", _words(error, said, _is_tab(text, place)))


def _words(error: yaml.YAMLError, said: str, is_tab: bool) -> str:
    for pattern, words in _WORDS:
        if re.search(pattern, r"'\t'" if is_tab else said):
            return words
    context = getattr(error, "context", None)
    return f"is not valid YAML: {f'{context}, ' if context else ''}{said}."


def _is_tab(text: str, place: Place) -> bool:
    line = text.split("\n")[place.line - 1] if 0 < place.line <= text.count("\n") + 1 else ""
    return line[place.column - 1 : place.column] == "\t"
