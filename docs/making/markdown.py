"""Markdown as the pages have it."""

import inspect
import re
from collections.abc import Iterable, Sequence

MADE = "<!-- Made by docs/make_reference.py from the code: change that, then `make docs`. -->"


def page(title: str, intro: str, sections: Iterable[str]) -> str:
    """A whole page."""
    return "\n\n".join([MADE, f"# {title}", intro.strip(), *(section.strip() for section in sections)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells may be of several lines, which become one."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: its paragraphs, each on one line, and its indented examples as they are."""
    blocks = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(block if block.startswith("    ") else " ".join(block.split()) for block in blocks)


def sentence(docstring: str | None) -> str:
    """The first paragraph on one line."""
    return prose(docstring).split("\n\n")[0]


def anchor(heading: str) -> str:
    """What a link to a heading says after `#`."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
