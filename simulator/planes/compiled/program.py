"""A workload's journey as instructions, one after the other.

What a call does while it holds its worker stands between `CALL` and `RETURN`, what has a time-out between `LIMIT` and
`END_LIMIT`, what is not waited for between `DETACH`, which jumps over it, and `END`. Each instruction has the random
streams of its place in the expanded journey, by the names that the readable engine gives them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from foresize.models.journeys import Call, Chance, External, Journey, Network, Query, Step
from foresize.simulator.planes.compiled.codes import (
    CALL,
    CHANCE,
    DETACH,
    END,
    END_LIMIT,
    EXTERNAL,
    JUMP,
    LIMIT,
    NETWORK,
    NOBODY,
    QUERY,
    RETURN,
)
from foresize.simulator.planes.compiled.layout import OP
from foresize.simulator.planes.compiled.numbers import Numbers
from foresize.simulator.planes.simpy_plane.program import EXTERNAL_STREAMS
from foresize.simulator.scenario.scenario import Scenario


class Program:
    """The instructions of all workloads of a scenario."""

    def __init__(self, scenario: Scenario, numbers: Numbers) -> None:
        """Write the journey of each workload down; `first` says where it begins."""
        self.scenario = scenario
        self.numbers = numbers
        self.first: dict[str, int] = {}
        self.deepest = 0
        """The most calls and limits within each other."""
        self.detached = 0
        """Instructions that begin work in the background."""
        self._ops: list[dict[str, Any]] = []
        for name, workload in scenario.workload.items():
            self.first[name] = len(self._ops)
            steps = scenario.journeys[workload.turn.steps]
            self._write(steps, f"{name}.{workload.turn.steps}", 0 if workload.turn.timeout is None else 1)
            self._add(code=END)

    def ops(self) -> npt.NDArray[Any]:
        """The table of instructions."""
        table = np.full(len(self._ops), NOBODY).astype(OP)
        for row, op in zip(table, self._ops, strict=True):
            for column, value in op.items():
                row[column] = value
        return table

    def _add(self, **op: Any) -> dict[str, Any]:
        self._ops.append(op)
        return op

    def _write(self, steps: Sequence[Step], place: str, depth: int) -> None:
        for index, step in enumerate(steps):
            self._write_step(step, f"{place}.{index}", depth)

    def _write_step(self, step: Step, place: str, depth: int) -> None:
        if isinstance(step, Journey):
            self._write(self.scenario.journeys[step.journey], f"{place}.{step.journey}", depth)
        elif isinstance(step, Chance):
            self._write_chance(step, place, depth)
        elif step.wait:
            self._write_limited(step, place, depth)
        else:
            self.detached += 1
            detach = self._add(code=DETACH)
            self._write_limited(step, place, 0)
            self._add(code=END)
            detach["target"] = len(self._ops)

    def _write_chance(self, step: Chance, place: str, depth: int) -> None:
        chance = self._add(code=CHANCE, value=step.chance, draw=self._stream(place, "chance"))
        self._write(step.steps, f"{place}.steps", depth)
        jump = self._add(code=JUMP)
        chance["target"] = len(self._ops)
        self._write(step.otherwise, f"{place}.otherwise", depth)
        jump["target"] = len(self._ops)

    def _write_limited(self, step: Call | Query | External | Network, place: str, depth: int) -> None:
        if step.timeout is None:
            self._write_leaf(step, place, depth)
            return
        self._add(code=LIMIT, value=step.timeout)
        self._write_leaf(step, place, depth + 1)
        self._add(code=END_LIMIT)

    def _write_leaf(self, step: Call | Query | External | Network, place: str, depth: int) -> None:
        self.deepest = max(self.deepest, depth + isinstance(step, Call))
        match step:
            case Call():
                work = self.numbers.distribution(step.work)
                draw = self._stream(place, "work")
                self._add(code=CALL, resource=self.numbers.services[step.call], distribution=work, draw=draw)
                self._write(step.steps, f"{place}.steps", depth + 1)
                self._add(code=RETURN)
            case Query():
                self._write_query(step, place)
            case External():
                draws = {name: self._stream(place, name) for name in EXTERNAL_STREAMS}
                draws["draw"] = draws.pop("latency")
                self._add(code=EXTERNAL, resource=self.numbers.apis[step.external], **draws)
            case Network():
                delay = self.numbers.distribution(step.network)
                self._add(code=NETWORK, distribution=delay, draw=self._stream(place, "delay"))

    def _write_query(self, step: Query, place: str) -> None:
        database = self.scenario.databases[step.query]
        self._add(
            code=QUERY,
            resource=self.numbers.databases[step.query],
            distribution=self.numbers.distribution(database.read if step.operation == "read" else database.write),
            draw=self._stream(place, "time"),
            resume=self._stream(place, "resume"),
        )

    def _stream(self, place: str, what: str) -> int:
        return self.numbers.stream(f"{place}.{what}")
