"""The metrics of a service's instances from one reading to the next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan

import numpy as np

from foresize.models.services import Capacity
from foresize.simulator.planes.instance_table import InstanceTable, Ints, Rows
from foresize.simulator.telemetry.measuring import MEASURED, METRICS, SUMS, add_up, find_ready, measure, pool_use

Sums = dict[str, float]
"""The columns of `measuring.SUMS`."""


class PerInstance(Mapping[str, tuple[float, ...]]):
    """The metrics of those that are ready, by ordinal; made of a column when it is asked for."""

    def __init__(self, rows: Rows, ready: Ints) -> None:
        """`rows` are of `measuring.MEASURED`, `ready` the places of those that are."""
        self._rows, self._ready = rows, ready

    def __getitem__(self, metric: str) -> tuple[float, ...]:
        """A value an instance. Raises KeyError where instances have no such metric."""
        if metric not in METRICS:
            raise KeyError(metric)
        return tuple(self._rows[metric][self._ready].tolist())

    def __iter__(self) -> Iterator[str]:
        """The metrics."""
        return iter(METRICS)

    def __len__(self) -> int:
        """How many metrics there are."""
        return len(METRICS)


@dataclass(frozen=True, slots=True)
class Measured:
    """A service's instances over a period."""

    now: InstanceTable
    before: InstanceTable
    rows: Rows
    """Of `measuring.MEASURED`, in the order of `now`."""
    everyone: Sums
    """Over all of them, in that order."""
    of_ready: Sums
    """Over those that are ready, by ordinal."""
    per_instance: PerInstance

    def pool_use(self, database: str) -> float | None:
        """The share of their connection pools to a database that was in use; None where nobody has such a pool."""
        share = pool_use(self.now.pools[database], self.before.pools[database], self.rows)
        return None if isnan(share) else share


class InstanceMetrics:
    """How the instances of one service are measured."""

    def __init__(self, capacity: Capacity) -> None:
        """By what an instance can do."""
        self.capacity = capacity
        self.servers, self.limit = capacity.servers(), float(capacity.most_sessions() or 0)
        self._memory = np.empty(0)

    def of(self, now: InstanceTable, earlier: InstanceTable | None, now_s: float, period_s: float) -> Measured:
        """From an earlier reading, if there is one, to one `period_s` later."""
        before = InstanceTable.empty(0, now.pools) if earlier is None else earlier
        count = len(now)
        rows, places = np.empty(count, MEASURED), np.empty(count, np.int64)
        while not measure(now.rows, before.rows, now_s, period_s, self.servers, self.limit, self._memory, rows):
            self._look_up_memory(int(now.rows["sessions"].max()))
        ready = places[: find_ready(now.rows, places)]
        everyone, of_ready = np.zeros(1, SUMS), np.zeros(1, SUMS)
        add_up(rows, np.arange(count), everyone)
        add_up(rows, ready, of_ready)
        return Measured(now, before, rows, _named(everyone), _named(of_ready), PerInstance(rows, ready))

    def _look_up_memory(self, sessions: int) -> None:
        """Ask the capacity for the share of the memory in use, once for each number of sessions."""
        self._memory = np.array([self.capacity.memory_use(count) for count in range(2 * sessions + 1)])


def mean(metric: str, sums: Sums) -> float:
    """The mean over the instances of the sums; 0 where there are none."""
    return sums[metric] / sums["count"] if sums["count"] else 0.0


def _named(sums: Rows) -> Sums:
    return dict(zip(SUMS.names or (), sums[0].item(), strict=True))
