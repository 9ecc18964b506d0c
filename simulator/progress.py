"""How far running replications have come, told by worker processes on this machine through a file in memory."""

import mmap
import os
import struct
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

_SHARE = struct.Struct("d")
_EVERY_S = 0.1

Tell = Callable[[float], None]
"""Told the simulated seconds now and then."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one replication tells its share: a place in the file. It travels to the worker."""

    path: str
    index: int

    def tell(self, duration_s: float) -> Tell:
        """What writes the share of the duration down, ten times a second at most."""
        with open(self.path, "r+b") as file:
            shares = mmap.mmap(file.fileno(), 0)

        def write(now_s: float) -> None:
            _SHARE.pack_into(shares, self.index * _SHARE.size, min(1.0, now_s / duration_s))

        return seldom(write)


class Shares:
    """The file, as the parent reads it. Close it at the end."""

    def __init__(self, count: int) -> None:
        """A place for each of `count` replications, all at 0."""
        handle, self._path = tempfile.mkstemp(prefix="foresize-progress-")
        with open(handle, "r+b") as file:
            file.truncate(count * _SHARE.size)
            self._map = mmap.mmap(file.fileno(), 0)

    def slot(self, index: int) -> Slot:
        """The place of one replication."""
        return Slot(self._path, index)

    def done(self, index: int) -> None:
        """A replication is over."""
        _SHARE.pack_into(self._map, index * _SHARE.size, 1.0)

    def total(self) -> float:
        """How many replications have been simulated, those under way by their share."""
        return float(sum(share for (share,) in _SHARE.iter_unpack(self._map[:])))

    def close(self) -> None:
        """Remove the file."""
        self._map.close()
        with suppress(OSError):
            os.unlink(self._path)


def seldom(tell: Tell) -> Tell:
    """The same, but ten times a second at most."""
    next_at = time.monotonic() + _EVERY_S

    def maybe(now_s: float) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + _EVERY_S
            tell(now_s)

    return maybe
