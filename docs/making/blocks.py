"""The fenced blocks of a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r'^(?P<indent> *)```(?P<language>[a-z]*)(?: title="(?P<title>[^"]*)")?$')


@dataclass(frozen=True, slots=True)
class Block:
    """One of them."""

    language: str
    title: str
    """The file that it is, or `prints`; empty for neither."""
    lines: tuple[str, ...]
    line: int
    """Of its first line in the page, from 1."""

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(f"{line}\n" for line in self.lines)


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page in their order. Raises ValueError for one without an end, or of an unknown form."""
    lines = page.splitlines()
    number = 0
    while number < len(lines):
        if not lines[number].lstrip().startswith("```"):
            number += 1
            continue
        begin = _FENCE.match(lines[number])
        if begin is None:
            raise ValueError(f"line {number + 1}: not a fence that is known: {lines[number]}")
        indent = begin["indent"]
        end = lines.index(f"{indent}```", number + 1)
        inside = tuple(line.removeprefix(indent) for line in lines[number + 1 : end])
        yield Block(begin["language"], begin["title"] or "", inside, number + 2)
        number = end + 1
