"""How a command ends: 0 good, 1 our bug, 2 bad input, 99 an objective missed, 130 interrupted."""

import functools
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import typer

from foresize.simulator.cli import INTERRUPTED
from foresize.simulator.cli.output import show_json, tell

if TYPE_CHECKING:
    from foresize.simulator.scenario.problems import Problem

BUG, BAD_INPUT = 1, 2

P = ParamSpec("P")


def ending_well(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors are messages and exit codes, in JSON where its option `as_json` is set."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            tell("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            _end(error, bool(kwargs.get("as_json")))

    return guarded


def _end(error: Exception, as_json: bool) -> NoReturn:
    from concurrent.futures.process import BrokenProcessPool

    from foresize.policies.guard import PolicyError
    from foresize.simulator.scenario.problems import BadInput

    if isinstance(error, BadInput):
        refuse(error.problems, str(error), as_json)
    if isinstance(error, PolicyError):
        refuse(problems_of(error), str(error), as_json)
    if isinstance(
        error, OSError
    ):  # a name that is too long, a disk that is full: the machine's answer to what was asked
        where = f"{error.filename}: " if error.filename else ""
        refuse(problems_of(error), f"{where}{error.strerror or error}. Nothing more was done.", as_json)
    if isinstance(error, BrokenProcessPool):
        tell("A worker process has died, most likely for want of memory. With fewer --workers it may hold; what --out")
        tell("has is kept.")
    else:
        tell("".join(traceback.format_exception(error)).rstrip())
        tell("This is a bug in Foresize and not in your scenario. Please report it with the lines above.")
    if as_json:
        show_json(problems_as_json(problems_of(error)))
    raise typer.Exit(BUG)


def end(codes: Iterable[int]) -> None:
    """End with the code of the worst of several outcomes: bad input before a missed objective."""
    found = set(codes)
    if found - {0}:
        raise typer.Exit(BAD_INPUT if BAD_INPUT in found else max(found))


def refuse(problems: "Iterable[Problem]", words: str, as_json: bool) -> NoReturn:
    """End with exit code 2, the problems in words or as JSON."""
    if as_json:
        show_json(problems_as_json(problems))
    else:
        tell(words)
    raise typer.Exit(BAD_INPUT)


def problems_of(error: Exception) -> "list[Problem]":
    """What is wrong, of an error that has no place in a file."""
    from foresize.simulator.scenario.problems import Problem

    return [Problem(None, "", str(error) or type(error).__name__)]


def problems_as_json(problems: "Iterable[Problem]") -> dict[str, Any]:
    """Problems as JSON; what one has not (a line, a path) is null."""
    return {"problems": [_document(problem) for problem in problems]}


def _document(problem: "Problem") -> dict[str, Any]:
    place = problem.place
    return {
        "file": place.file if place is not None else None,
        "line": place.line or None if place is not None else None,
        "column": place.column or None if place is not None else None,
        "path": problem.path or None,
        "message": problem.message,
    }
