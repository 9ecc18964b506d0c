"""The page of the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from making.markdown import page, prose, table

EXIT_CODES = (
    ("0", "good: every objective met, or too close to call; also whatever has no verdict"),
    ("1", "a bug in Foresize, or a law of queueing that did not hold at the end of a run"),
    ("2", "bad input: a scenario, an option, a policy that answers nonsense"),
    ("99", "at least one objective is missed (k6 has the same code for a crossed threshold)"),
    ("130", "interrupted by Ctrl-C; what a batch or `--out` has so far is kept"),
)
INTRO = """
Results go to standard output, progress and words about them to standard error. With `--json` there is one JSON
document on standard output, also where something is wrong. A scenario is a file, or the name of a shipped one:
`baseline`.
"""


def commands() -> str:
    """The page."""
    from typer.main import get_command

    from foresize.simulator.cli.app import app

    group: Any = get_command(app)
    listed = ((f"[`{name}`](#{name})", _first(command.help)) for name, command in group.commands.items())
    return page("The command line", INTRO, [
        table(("command", "does"), listed),
        *(_section(name, command) for name, command in group.commands.items()),
        "## Exit codes\n\n" + table(("code", "means"), EXIT_CODES),
    ])  # fmt: skip


def _section(name: str, command: Any) -> str:
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    shown = (_metavar(each) if each.required else f"[{_metavar(each)}]" for each in arguments)
    usage = " ".join(["foresize", name, "[OPTIONS]", *shown])
    rows = table(("argument or option", "if not said", "meaning"), _rows(command.params))
    return f"## {name}\n\n{prose(command.help)}\n\n```text\n{usage}\n```\n\n{rows}"


def _rows(parameters: list[Any]) -> Iterator[tuple[str, str, str]]:
    for each in parameters:
        if each.param_type_name == "argument":
            yield f"`{_metavar(each)}`", "required" if each.required else "–", each.help or ""
            continue
        takes = "" if each.is_flag else f" {_metavar(each)}"
        yield f"`{', '.join(each.opts)}{takes}`", _default(each), each.help or ""


def _metavar(parameter: Any) -> str:
    if parameter.metavar:
        return str(parameter.metavar).strip("[]") + ("..." if parameter.nargs == -1 else "")
    takes = parameter.type_descriptor.annotation
    return "|".join(get_args(takes)) or {int: "N", Path: "PATH"}.get(takes, "TEXT")


def _default(parameter: Any) -> str:
    value = parameter.default
    if parameter.required:
        return "required"
    return "–" if value in (None, False, (), []) or callable(value) else f"`{value}`"


def _first(text: str | None) -> str:
    return prose(text).split("\n\n")[0]
