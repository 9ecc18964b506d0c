"""What is wrong with an input: every problem with its place, told together."""

from collections.abc import Iterable
from dataclasses import dataclass

from foresize.simulator.scenario.spelling import printable, shorten

_WIDEST_COLUMN = 48
_LONGEST_MESSAGE = 600
_LONGEST_PLACE = 200
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written. Line and column count from 1; line 0 means the file (or `--set` text) as a whole,
    column 0 the line as a whole."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        column = f":{self.column}" if self.column else ""
        return f"{self.file}:{self.line}{column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is written, the dotted path of the value, and what to do about it."""

    place: Place | None
    path: str
    message: str


class BadInput(Exception):
    """An input that cannot be used, with all its `problems`; the command line ends with exit code 2."""

    def __init__(self, problems: Iterable[Problem], consequence: str = "Nothing was simulated.") -> None:
        """Keep the problems, and the `consequence` that the last line tells."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        self.consequence = consequence
        super().__init__(self.problems, consequence)  # pickle calls the class with these

    @classmethod
    def one(cls, message: str, *, file: str | None = None, path: str = "") -> "BadInput":
        """A single problem, of a file as a whole or of no file."""
        return cls([Problem(None if file is None else Place(file, 0, 0), path, message)])

    def __str__(self) -> str:
        shown = self.problems[:_MOST_LINES]
        rows = [_row(problem) for problem in shown]
        widths = [min(_WIDEST_COLUMN, max((len(row[column]) for row in rows), default=0)) for column in (0, 1)]
        lines = [_aligned(row, widths) for row in rows]
        count = len(self.problems)
        if count > len(shown):
            lines.append(f"… and {count - len(shown)} more.")
        return "\n".join([*lines, f"{count} problem{'' if count == 1 else 's'}. {self.consequence}"])


def _row(problem: Problem) -> tuple[str, str, str]:
    place, message = str(problem.place or ""), shorten(problem.message, _LONGEST_MESSAGE)
    return printable(shorten(place, _LONGEST_PLACE)), printable(problem.path), printable(message)


def _aligned(row: tuple[str, str, str], widths: list[int]) -> str:
    place, path, message = row
    cells = [cell.ljust(width) for cell, width in ((place, widths[0]), (path, widths[1])) if width]
    return " ".join([*cells, message]).rstrip()


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sorted as a reader goes through the files, each problem once."""

    def position(problem: Problem) -> tuple[str, int, int, str]:
        place = problem.place or Place("", 0, 0)
        return place.file, place.line, place.column, problem.path

    return sorted(dict.fromkeys(problems), key=position)


def dotted(path: Iterable[str | int]) -> str:
    """A path as it is shown: `services.gateway.autoscaler.max`, `objectives.0`."""
    return ".".join(printable(shorten(str(step))) for step in path)
