"""`foresize explain-scaling`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Json, ResultPath
from foresize.simulator.cli.output import show, show_json

if TYPE_CHECKING:
    from rich.tree import Tree

    from foresize.policies.reasons import Finding
    from foresize.simulator.explain_scaling import Explanation


@ending_well
def explain_scaling(
    result: ResultPath,
    at: Annotated[str, typer.Option(metavar="TIME", help="Since the start: 00:14:15, or 14m15s.")],
    service: Annotated[str | None, typer.Option(help="Whose autoscaler; the only one's if not said.")] = None,
    replication: Annotated[int, typer.Option("--replication", "-k", min=0, help="Of which replication.")] = 0,
    as_json: Json = False,
) -> None:
    """Say why an autoscaler decided as it did: what it saw, each formula, which limit was binding, what came of it.

    The replication is played again up to that time, so every decision can be asked for, also one that changed nothing.
    """
    from foresize.simulator.explain_scaling import explain_scaling as explanation_of

    explanation = explanation_of(result, _seconds(at), service, replication)
    if as_json:
        show_json(explanation.to_dict())
    else:
        _show(explanation)


def _seconds(text: str) -> float:
    from pydantic_core import PydanticCustomError

    from foresize.models.units import parse_duration

    clock = re.fullmatch(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?", text.strip())
    if clock is not None:
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + float(clock[3] or 0)
    try:
        return parse_duration(text)
    except PydanticCustomError:
        raise typer.BadParameter(
            f"must be a time since the start like 00:14:15 or 14m15s, but is {text!r}.", param_hint="--at"
        ) from None


def _show(explanation: "Explanation") -> None:
    from rich.console import Console
    from rich.tree import Tree

    seen, decision = explanation.seen, explanation.decision
    hours, rest = divmod(seen.now_s, 3600)
    when = f"{int(hours):02d}:{int(rest // 60):02d}:{rest % 60:04.1f}".removesuffix(".0")
    answer = f"{seen.desired} → {decision.desired}" if decision.desired != seen.desired else f"stays at {seen.desired}"
    tree = Tree(f"[bold]{explanation.service} {answer}[/] at {when} ({seen.clock:%Y-%m-%d %H:%M:%S}), "
                f"replication {explanation.replication}")  # fmt: skip
    for finding in explanation.findings:
        _grow(tree, finding)
    Console(highlight=False).print(tree)
    show(f"Answer: {decision.desired}. {decision.reason}")
    limits = explanation.limits
    show(f"Binding: {', '.join(each.name for each in limits)}." if limits else "No limit was binding.")
    for sentence in explanation.outcome:
        show(sentence)


def _grow(tree: "Tree", finding: "Finding") -> None:
    from rich.markup import escape

    mark = " [bold red]◀ binding[/]" if finding.binds else ""
    branch = tree.add(
        f"{escape(finding.name)}: {escape(finding.said)}{mark}" if finding.said else escape(finding.name) + mark
    )
    for part in finding.parts:
        _grow(branch, part)
