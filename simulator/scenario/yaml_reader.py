"""Strict YAML: what is read is what a person sees, each value with its line and column.

Plain PyYAML lets a repeated key win silently and reads `no` as False, `1:30` as 90, `1e3` as text and `010` as 8.
Here only `true` and `false` are booleans, numbers are decimal, dates and times stay text, and whatever could hide a
second meaning (repeated keys, anchors, aliases, merge keys, tags, several documents) is refused.

The parser's events are read in one loop, not by recursion, so that hostile nesting cannot exhaust the stack.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from foresize.simulator.scenario.problems import BadInput, Place, Problem, dotted
from foresize.simulator.scenario.spelling import shorten
from foresize.simulator.scenario.yaml_words import syntax_problem

Path = tuple[str | int, ...]
"""Where a value is in the data: keys and list indices from the root."""

DEEPEST = 100
"""The deepest nesting that is read."""
MOST_VALUES = 200_000
"""The most values that are read from one file."""
MOST_DIGITS = 20
"""The most digits of a whole number: more than any seed needs, and none that a float could not hold."""

INTEGER = re.compile(r"[-+]?[0-9]+")
"""A plain text that is a whole number."""
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
"""A plain text that is a number."""
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
"""The plain texts that are a value of their own."""
UNREADABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no scenario may hold: control characters and halves of surrogate pairs."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a text says: its value, where each value is written, and where each key is."""

    value: Any
    places: dict[Path, Place]
    keys: dict[Path, Place]
    problems: tuple[Problem, ...] = ()
    """What is refused although it could be read over: repeated keys, anchors, tags …"""


def load(text: str, name: str) -> Tree:
    """Read one YAML document; `name` is the file name in the places. Raises BadInput with every problem."""
    tree = read(text, name)
    if tree.problems:
        raise BadInput(tree.problems)
    return tree


def read(text: str, name: str) -> Tree:
    """As `load`, but what could be read over comes with the tree, so that more can be told along with it.

    Raises BadInput where the text cannot be read to its end.
    """
    if unreadable := UNREADABLE.search(text):
        line, column = _position(text, unreadable.start())
        message = f"is not a text: it holds the character {unreadable[0]!r}."
        raise BadInput([Problem(Place(name, line, column), "", message)])
    reader = _Reader(name)
    wrong: Problem | None = None
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            reader.take(event)
    except _Enough as enough:
        wrong = enough.problem
    except yaml.YAMLError as error:
        wrong = syntax_problem(error, name, text)
    except ValueError:  # PyYAML hands "\U00110000" to chr()
        wrong = Problem(Place(name, 0, 0), "", "is not valid YAML: it escapes no valid character.")
    if wrong is not None:
        raise BadInput([*reader.problems, wrong])
    return Tree(reader.root, reader.places, reader.keys, tuple(reader.problems))


def scalar(text: str) -> Any:
    """The value of a plain (unquoted) text. Raises ValueError for a number that is too large."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        if len(text.lstrip("+-0")) > MOST_DIGITS:
            raise ValueError(f"is too large a number: {shorten(text)}.")
        return int(text)
    if FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(f"is too large a number: {shorten(text)}.")
        return number
    return text


def _position(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


class _Enough(Exception):
    """Reading on would be of no use."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read yet."""

    value: dict[str, Any] | list[Any]
    path: Path
    is_key: bool = False
    key: str | None = None
    """The key whose value comes next; None before a key."""
    is_refused: bool = False
    """Whether that key was refused, and its value is only read for further problems."""
    seen: dict[str, Place] = field(default_factory=dict)


class _Reader:
    """Builds the value from the parser's events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Any = None
        self.places: dict[Path, Place] = {(): Place(name, 1, 1)}
        self.keys: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._open: list[_Open] = []
        self._documents = 0
        self._values = 0

    def take(self, event: yaml.Event) -> None:
        """Read the parser's next event."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "begins a second document (`---`); a scenario is one document.")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)

    def _node(self, event: yaml.NodeEvent) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            self._stop(event, f"is too large: more than {MOST_VALUES:,} values.")
        self._refuse_references(event)
        if self._expects_key():
            self._key(event)
        else:
            self._value(event)

    def _refuse_references(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._wrong(event, f"uses the alias `*{event.anchor}`; write the value itself, or use `extends`.")
        elif event.anchor is not None:
            self._wrong(event, f"uses the anchor `&{event.anchor}`; write the value itself, or use `extends`.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._wrong(event, f"uses the tag `{shorten(tag)}`; write the plain value.")

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].key is None

    def _key(self, event: yaml.NodeEvent) -> None:
        top = self._open[-1]
        top.key, top.is_refused = "?", True
        if isinstance(event, yaml.CollectionStartEvent):
            self._wrong(event, "uses a mapping or list as a key; a key is a text.")
            self._begin(event, top.path, is_key=True)
        elif isinstance(event, yaml.ScalarEvent):
            self._named(top, event)

    def _named(self, top: _Open, event: yaml.ScalarEvent) -> None:
        key = self._scalar(event, (*top.path, event.value))
        place = self._place(event)
        if _is_plain(event) and key == "<<":
            self._wrong(event, "uses a merge key `<<`; write the values themselves, or use `extends`.")
        elif not isinstance(key, str):
            hint = f'. Write "{shorten(event.value)}" in quotes' if event.value else ""
            self._wrong(event, f"has a key that is not a text: {shorten(event.value) or 'empty'}{hint}.")
        elif key in top.seen:
            first = top.seen[key]
            message = f"is written twice: first at line {first.line}, column {first.column}."
            self.problems.append(Problem(place, dotted((*top.path, key)), message))
            top.key = key
        else:
            top.key, top.is_refused, top.seen[key] = key, False, place
            self.keys[(*top.path, key)] = place

    def _value(self, event: yaml.NodeEvent) -> None:
        path = self._path()
        if isinstance(event, yaml.CollectionStartEvent):
            self.places.setdefault(path, self.keys.get(path) or self._place(event))
            self._begin(event, path)
            return
        value = None
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event, path)
            empty = value is None and not event.value
            self.places.setdefault(path, (self.keys.get(path) if empty else None) or self._place(event))
        self._put(value)

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> Any:
        if unreadable := UNREADABLE.search(event.value):
            self._wrong(event, f"holds the character {unreadable[0]!r}, which no text may have.", path)
            return ""
        if not _is_plain(event):
            return event.value
        try:
            return scalar(event.value)
        except ValueError as error:
            self._wrong(event, str(error), path)
            return 0

    def _path(self) -> Path:
        if not self._open:
            return ()
        top = self._open[-1]
        return (*top.path, len(top.value) if isinstance(top.value, list) else top.key or "?")

    def _begin(self, event: yaml.CollectionStartEvent, path: Path, is_key: bool = False) -> None:
        if len(self._open) >= DEEPEST:
            self._stop(event, f"is nested deeper than {DEEPEST} levels.")
        self._open.append(_Open([] if isinstance(event, yaml.SequenceStartEvent) else {}, path, is_key))

    def _close(self) -> None:
        closed = self._open.pop()
        if not closed.is_key:
            self._put(closed.value)

    def _put(self, value: Any) -> None:
        if not self._open:
            self.root = value
            return
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            return
        if top.key is not None and not top.is_refused:
            top.value[top.key] = value
        top.key = None

    def _place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def _wrong(self, event: yaml.Event, message: str, path: Path | None = None) -> None:
        here = path if path is not None else (self._open[-1].path if self._open else ())
        self.problems.append(Problem(self._place(event), dotted(here), message))

    def _stop(self, event: yaml.Event, message: str) -> NoReturn:
        raise _Enough(Problem(self._place(event), "", message))


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return not event.style


def resolvers() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The YAML tags that a plain text may stand for, with the texts that do: what a writer has to put in quotes."""
    yield "tag:yaml.org,2002:null", re.compile(r"(null|~|)\Z")
    yield "tag:yaml.org,2002:bool", re.compile(r"(true|false)\Z")
    yield "tag:yaml.org,2002:int", re.compile(INTEGER.pattern + r"\Z")
    yield "tag:yaml.org,2002:float", re.compile(f"({FLOAT.pattern})\\Z")
    yield "tag:yaml.org,2002:merge", re.compile(r"<<\Z")
