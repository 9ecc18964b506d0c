"""Arrival times, handed to compiled code in chunks."""

from typing import Any

import numpy as np
import numpy.typing as npt

from foresize.models.arrivals import Arrivals
from foresize.models.arrivals.chunks import chunks
from foresize.models.streams import Streams
from foresize.simulator.scenario.scenario import Scenario

Times = npt.NDArray[np.float64]


class Feed:
    """The users of one workload, in order of coming."""

    def __init__(self, scenario: Scenario, name: str, streams: Streams, row: Any) -> None:
        """Nobody has come; `row` is the workload's row of its table."""
        self.arrivals: Arrivals = scenario.workload[name].arrivals
        self.row = row
        self._chunks = chunks(self.arrivals, streams, name, scenario.start, scenario.duration)
        self._times: Times = np.zeros(0)
        self._leaves: Times = np.zeros(0)
        self._fed = 0

    def refill(self) -> None:
        """Hand over the next chunk of times; and when the users in a closed population's new places are taken away."""
        self._times = next(self._chunks, np.zeros(0))
        self.row["arrivals"], self.row["arrivals_length"] = self._times.ctypes.data, len(self._times)
        self.row["arrivals_next"] = 0
        self.row["arrivals_over"] = len(self._times) == 0
        if self.arrivals.population:
            self._take_away(len(self._times))

    def _take_away(self, count: int) -> None:
        came = self._fed + count
        if came > len(self._leaves):
            longer = np.full(max(came, 2 * len(self._leaves)), np.inf)
            longer[: self._fed] = self._leaves[: self._fed]
            self._leaves = longer
        for place in range(self._fed, came):
            self._leaves[place] = self.arrivals.leaves_s(place)
        self._fed = came
        self.row["leaves"], self.row["leaves_length"] = self._leaves.ctypes.data, len(self._leaves)
