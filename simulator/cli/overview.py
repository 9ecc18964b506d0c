"""A batch at a glance: a row a scenario, for people, for machines, and for the file beside the results."""

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.words import say_estimate
from foresize.simulator.batch import Outcome
from foresize.simulator.cli.endings import BAD_INPUT
from foresize.simulator.result import Result

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = {
    "latency p95": "turn_latency_p95_s",
    "error rate": "error_rate",
    "cost per user-hour": "cost_per_user_hour_usd",
}
"""Label → metric of the figures that one compares scenarios by."""

Row = dict[str, Any]


def row(outcome: Outcome, out: Path) -> Row:
    """A scenario's verdict and the figures that one compares by, or why there are none; `out` is the batch's folder."""
    assert outcome.job.folder is not None
    folder = Path(os.path.relpath(outcome.job.folder.path, out)).as_posix()
    found: Row = {"name": outcome.job.scenario.name, "folder": folder}
    if not isinstance(outcome.result, Result):
        return found | {"error": str(outcome.result)}
    document = outcome.result.to_dict()
    metrics = {name: document["metrics"][name] for name in SHOWN.values()}
    return found | {"verdict": document["verdict"], "metrics": metrics}


def exit_code_of(row: Row) -> int:
    """What the command would end with if it had run this scenario alone."""
    return BAD_INPUT if "error" in row else int(row["verdict"]["exit_code"])


def table(rows: Iterable[Row]) -> "Table":
    """The overview for a terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD)
    made.add_column("scenario")
    made.add_column("verdict")
    for label in SHOWN:
        made.add_column(label, justify="right")
    for each in rows:
        verdict = "failed" if "error" in each else each["verdict"]["outcome"]
        made.add_row(each["name"], verdict, *(_said(each, metric) for metric in SHOWN.values()))
    return made


def _said(row: Row, metric: str) -> str:
    if "error" in row:
        return ""
    found = row["metrics"][metric]
    value, low, high = (math.nan if found[key] is None else found[key] for key in ("value", "ci_low", "ci_high"))
    return say_estimate(Estimate(value, low, high, found["replications"]), found["unit"])
