"""What is read of a service's instances at one time: by columns where all are looked at, as an object where one is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[Any]
"""Rows with named columns, `INSTANCE` or `POOL`."""


@dataclass(frozen=True, slots=True)
class PoolReading:
    """One instance's connections to one database."""

    used: int
    """Connections that somebody has, those being opened included."""
    opened: int
    size: int
    used_s: float
    """Used connections × time since the instance became ready."""


@dataclass(frozen=True, slots=True)
class InstanceReading:
    """One instance's gauges and counters."""

    sessions: int
    calls: int
    """Calls under way or waiting."""
    queue: int
    """Calls (or sections of calls) that wait, or share beyond what is worked off at full speed."""
    busy_s: float
    """CPU- or worker-seconds used since it became ready, the steady CPU of its streams included."""
    sessions_taken: int
    calls_taken: int
    session_s: float
    pools: dict[str, PoolReading]
    """By database, those that were needed."""


_FIGURES = ("sessions", "calls", "queue", "busy_s", "sessions_taken", "calls_taken", "session_s")
_POOL_FIGURES = ("used", "opened", "size", "used_s")

INSTANCE = np.dtype(
    [("ordinal", "i8"), ("ready_s", "f8"), ("draining", "i8")]
    + [(name, "f8" if name.endswith("_s") else "i8") for name in _FIGURES]
)
"""A row: which instance, since when it has been ready, whether it drains (1), and what `InstanceReading` has."""
POOL = np.dtype([("needed", "i8")] + [(name, "f8" if name.endswith("_s") else "i8") for name in _POOL_FIGURES])
"""A row: whether there is a pool (1), and what `PoolReading` has; zeros where there is none."""


class InstanceTable(Mapping[int, InstanceReading]):
    """A service's instances that are ready or draining at one time, in order of becoming ready.

    table.rows["busy_s"]                  # a column: what is done at every scrape is done with whole columns
    table.rows["busy_s"] - table.then(earlier).rows["busy_s"]        # by how much it has grown
    table.pools["sessions"]["used"]       # the pools to a database, an instance a row
    table[3].busy_s                       # of the instance with ordinal 3, made when asked for
    """

    __slots__ = ("pools", "rows")

    def __init__(self, rows: Rows, pools: dict[str, Rows]) -> None:
        """`rows` are of `INSTANCE`; `pools` are of `POOL`, by database, with a row for each instance."""
        self.rows = rows
        self.pools = pools

    @classmethod
    def empty(cls, count: int, databases: Iterable[str]) -> "InstanceTable":
        """So many rows of zeros."""
        return cls(np.zeros(count, INSTANCE), {name: np.zeros(count, POOL) for name in databases})

    def put(self, place: int, ordinal: int, ready_s: float, draining: bool, reading: InstanceReading) -> None:
        """Fill a row with one instance's reading."""
        self.rows[place] = (ordinal, ready_s, draining, *(getattr(reading, name) for name in _FIGURES))
        for database, pool in reading.pools.items():
            self.pools[database][place] = (1, *(getattr(pool, name) for name in _POOL_FIGURES))

    def __getitem__(self, ordinal: int) -> InstanceReading:
        """One instance's reading. Raises KeyError where it is not there."""
        places = (self.rows["ordinal"] == ordinal).nonzero()[0]
        if not places.size:
            raise KeyError(ordinal)
        place = int(places[0])
        row = self.rows[place]
        pools = {name: each[place].tolist() for name, each in self.pools.items()}
        return InstanceReading(
            **{name: row[name].item() for name in _FIGURES},
            pools={name: PoolReading(*each) for name, (needed, *each) in pools.items() if needed},
        )

    def __iter__(self) -> Iterator[int]:
        """The ordinals."""
        return iter(self.rows["ordinal"].tolist())

    def __len__(self) -> int:
        """How many there are."""
        return len(self.rows)
