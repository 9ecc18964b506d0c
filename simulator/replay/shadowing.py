"""A policy beside a real scaler: what it would have answered to the same figures, row by row."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from foresize.policies import Observation
from foresize.policies.guard import ask
from foresize.policies.pods import PENDING, RUNNING, Pods, Requests, Sample
from foresize.policies.replay import Step
from foresize.simulator.replay.csv_columns import COLUMNS, REQUESTS, WHOLE
from foresize.simulator.replay.csv_reading import Record, Row, refuse
from foresize.simulator.replay.judging import Case, Difference, Tally
from foresize.simulator.replay.policy_file import says
from foresize.simulator.scenario.problems import Place
from foresize.simulator.scenario.scenario import Autoscaler

_KEPT = 240
"""How many samples back a policy sees at most."""
_LONG_S = 86_400.0
"""How long the ready replicas have been there, of which a record of averages says nothing."""


def shadow(record: Record, autoscaler: Autoscaler) -> Tally:
    """The record, replayed. Raises BadInput where it has not what the policy needs, or not often enough."""
    _check(record, autoscaler)
    kind = str(getattr(autoscaler.policy, "kind", ""))
    first: Difference | None = None
    shown, agreed = [], 0
    for step in steps(record, autoscaler):
        recorded, ours = step.recorded["desired"], step.ours["desired"]
        shown.append((step.at_s, float(recorded), float(ours)))
        agreed += recorded == ours
        if recorded != ours and first is None:
            first = Difference(step.at_s, ("desired",), dict(step.recorded), dict(step.ours), dict(step.state))
    line = int(first.state["line"]) if first is not None else record.rows[0].line
    case = Case(f"beside {kind}", kind, Place(record.file, line, 0), len(shown), agreed, first, tuple(shown))
    return Tally(record.file, kind, "", [case])


def steps(record: Record, autoscaler: Autoscaler) -> Iterator[Step]:
    """Each decision: at a row, after the policy's period, from the count that was asked for in the row before."""
    memory: dict[str, Any] = {}
    start_s, asked_s = record.rows[0].at_s, record.rows[0].at_s
    samples: list[Sample] = [_sample(record.rows[0], start_s, record.step_s)]
    pipeline = autoscaler.pipeline()
    kept = min(_KEPT, pipeline.kept if pipeline is not None else 1)
    for before, row in pairwise(record.rows):
        samples = [*samples, _sample(row, start_s, record.step_s)][-kept:]
        if row.at_s - asked_s < autoscaler.every - record.step_s / 2:
            continue
        asked_s = row.at_s
        seen = _observed(row, int(before.figures["desired"]), start_s, samples, autoscaler)
        decision = ask(autoscaler.policy, seen, memory)
        said = [f"{each.name}: {each.said}" for each in decision.findings if each.said]
        state = {"line": row.line, "time": row.clock.isoformat(), "desired_before": seen.desired, **row.figures}
        yield Step(
            row.at_s - start_s,
            {"desired": int(row.figures["desired"])},
            {"desired": decision.desired, "reason": decision.reason},
            state | {"steps": said},
        )


def _check(record: Record, autoscaler: Autoscaler) -> None:
    if record.step_s > autoscaler.every * 1.1:
        found = f"rows are {record.step_s:g} s apart, but the policy decides every {autoscaler.every:g} s"
        refuse(
            record.file, 0, "time", f"has too few rows: {found}. Query with that step, or set `every` or its period."
        )
    for bound in ("min", "max"):
        if bound not in record.columns and not says(autoscaler, bound):
            refuse(record.file, 1, bound, f"is missing, and the policy does not say its {bound} either.")
    for name in sorted(getattr(autoscaler.policy, "amounts", frozenset)()):
        if REQUESTS[name] not in record.columns:
            refuse(record.file, 1, REQUESTS[name], f"is missing; the policy compares {name} with an amount, no share.")
    wanted = autoscaler.policy.watches()
    there = {name for column in record.columns if column in COLUMNS for name in _names(column)}
    for name in wanted:
        if name not in there:
            columns = " or ".join(column for column in COLUMNS if name in _names(column))
            refuse(record.file, 1, columns, f"is missing; the policy goes by {name}.")


def _names(column: str) -> tuple[str, str]:
    return COLUMNS[column].measured, COLUMNS[column].scraped


def _observed(row: Row, desired: int, start_s: float, samples: Sequence[Sample], autoscaler: Autoscaler) -> Observation:
    ready = int(row.figures["ready"])
    starting = max(0, desired - ready)
    return Observation(
        now_s=row.at_s - start_s,
        clock=row.clock,
        service="recorded",
        ready=ready,
        starting=starting,
        draining=0,
        desired=desired,
        min=int(row.figures.get("min", autoscaler.min)),
        max=int(row.figures.get("max", autoscaler.max)),
        metrics=_scraped(row),
        scraped_at_s=row.at_s - start_s,
        waiting=int(row.figures.get("lobby", 0)),
        pods=_pods(ready, starting, row.at_s - start_s),
        samples=tuple(samples),
        requests=Requests(*(row.figures.get(column, 1.0) for column in REQUESTS.values())),
    )


def _scraped(row: Row) -> dict[str, float]:
    """The timeline's metrics; those that are means over ready replicas are absent where there are none."""
    return {
        COLUMNS[name].scraped: value * COLUMNS[name].scale
        for name, value in row.figures.items()
        if COLUMNS[name].scraped and (row.figures["ready"] or name in WHOLE)
    }


def _sample(row: Row, start_s: float, step_s: float) -> Sample:
    """Every ready replica at the mean; where nobody says what it requests, that is 1, and what it uses a share."""
    ready = int(row.figures["ready"])
    values, whole = {}, {"ready": float(ready)}
    for name, value in row.figures.items():
        column = COLUMNS[name]
        if column.measured and name in WHOLE:
            whole[column.measured] = value
        elif column.measured:
            request = row.figures.get(REQUESTS.get(column.measured, ""), 1.0)
            values[column.measured] = np.full(ready, value * column.scale * request)
    return Sample(row.at_s - start_s, step_s, np.arange(ready), values, whole)


def _pods(ready: int, starting: int, now_s: float) -> Pods:
    """Ready replicas that have long been there, and those that were asked for and are not ready."""
    count = ready + starting
    is_ready = np.arange(count) < ready
    since_s = np.where(is_ready, now_s - _LONG_S, now_s)
    return Pods(
        names=np.arange(count),
        phase=np.where(is_ready, RUNNING, PENDING),
        ready=is_ready,
        created_s=since_s,
        started_s=np.where(is_ready, since_s, np.nan),
        ready_changed_s=since_s,
        deleted_s=np.full(count, np.nan),
        sessions=np.zeros(count, np.int64),
    )
