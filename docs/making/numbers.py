"""Where the numbers come from: the marks behind the figures in configs/, as tables.

A mark stands at the end of a comment, `[mem]`: behind a value on its line, or above the value (or group of values)
that it is about. So the page says what the files say, and cannot fall behind them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml

from making.markdown import page, table

MARKS = {
    "doc": "documentation that was read",
    "data": "read from a data file, or computed from it",
    "paper": "a published study",
    "code": "read in a program's source",
    "mem": "remembered from the named source, not looked up again",
    "asm": "an assumption, with its reason",
}
_MARK = re.compile(rf"\[({'|'.join(MARKS)})\]")

INTRO = """
Every figure in the shipped scenarios and price books carries a comment with its source and a mark. This page is
made from those comments. The defaults only have to be honest and of the right size: replace what you can measure,
first of all what is marked *asm*.
"""


@dataclass(frozen=True)
class Figure:
    """A marked comment and what it is about."""

    path: str
    """Of the first value that it is about."""
    written: str
    """That value; empty where it is a group of them."""
    said: str
    """The comment, marks included."""


def numbers() -> str:
    """The page."""
    texts = dict(_sources())
    found = {name: list(figures(text)) for name, text in texts.items()}
    count = Counter(mark for each in found.values() for figure in each for mark in _MARK.findall(figure.said))
    legend = table(("mark", "means", "comments"), ((m, words, str(count[m])) for m, words in MARKS.items() if count[m]))
    sections = [f"## {name}\n\n{header(texts[name])}\n\n{table(('figure', 'as written', 'source'), _rows(each))}"
                for name, each in found.items() if each]  # fmt: skip
    return page("Where the numbers come from", INTRO, [legend, *sections])


def _rows(found: list[Figure]) -> Iterator[tuple[str, str, str]]:
    for figure in found:
        path, written = (f"`{text}`" if text else "" for text in (figure.path, figure.written))
        yield path, written, figure.said


def _sources() -> Iterator[tuple[str, str]]:
    found = _yaml_files(files("foresize.configs"), "")
    yield from sorted(found, key=lambda each: (each[0] != "live_voice.yaml", each))


def _yaml_files(folder: Traversable, inside: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _yaml_files(entry, f"{inside}{entry.name}/")
        elif entry.name.endswith(".yaml"):
            yield f"{inside}{entry.name}", entry.read_text("utf-8")


def header(text: str) -> str:
    """The comment that a file begins with, without the line for editors."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return "\n".join(line for line in lines if "$schema=" not in line).strip()


def figures(text: str) -> Iterator[Figure]:
    """The marked comments of a YAML text, in order, those of its header left out."""
    paths = _paths(yaml.compose(text), ())
    above: list[str] = []
    begun = False
    for number, line in enumerate(text.splitlines()):
        written, comment = _parted(line)
        if comment and not written:
            above.append(comment)
            continue
        path = paths.get(number, "")
        if begun and path and _MARK.search(" ".join(above)):
            yield Figure(path, _value(written, path), " ".join(above))
        above, begun = [], begun or bool(written)
        if path and _MARK.search(comment):
            yield Figure(path, _value(written, path), comment)


def _value(written: str, path: str) -> str:
    """What a line says, without the key that the path ends with."""
    key = path.rpartition(".")[2]
    return written.removeprefix("- ").removeprefix(f"{key}:").strip()


def _parted(line: str) -> tuple[str, str]:
    """What a line says, and its comment."""
    match = re.search(r"(?:^|\s)#\s?(.*)$", line)
    return (line[: match.start()].strip(), match[1].strip()) if match else (line.strip(), "")


def _paths(node: yaml.Node | None, path: tuple[str, ...]) -> dict[int, str]:
    """The dotted path of the first key that is written on each line."""
    found: dict[int, str] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            found.setdefault(key.start_mark.line, ".".join(here))
            for line, inner in _paths(value, here).items():
                found.setdefault(line, inner)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            for line, inner in _paths(value, (*path, str(index))).items():
                found.setdefault(line, inner)
    return found
