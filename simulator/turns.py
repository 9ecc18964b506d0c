"""Rows per turn, written as they come: a file a replication, in chunks, so that memory does not grow with them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.store.atomic import replacing
from foresize.simulator.store.tables import schema

CHUNK = 50_000
"""Rows that are kept before they are written."""

TURNS = {
    "workload": "text",
    "user": "count",
    "turn": "count",
    "spoken_s": "s",
    "latency_s": "s",
    "outcome": "text",
    "service": "text",
    "instance": "count",
}
"""Columns of the turns and their units, one row for each that ended, those of the warm-up included. `user` and `turn`
count from 0, `spoken_s` is the end of speech, `service` and `instance` are where the session was."""


@contextmanager
def turn_rows(path: Path) -> Iterator[Callable[[TurnRow], None]]:
    """What takes the rows of one replication; the Parquet file is there when the block has ended well.

    Raises BadInput where it cannot be written.
    """
    with replacing(path) as temporary, _Writer(temporary) as writer:
        yield writer.add


class _Writer:
    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetWriter(path, schema(TURNS), compression="zstd")
        self._rows: list[TurnRow] = []

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: Any) -> None:
        self._write()
        self._file.close()

    def add(self, row: TurnRow) -> None:
        """Take one row."""
        self._rows.append(row)
        if len(self._rows) >= CHUNK:
            self._write()

    def _write(self) -> None:
        import pyarrow as pa

        if self._rows:
            columns = {name: [getattr(row, name) for row in self._rows] for name in TURNS}
            self._file.write_table(pa.table(columns, schema=schema(TURNS)))
            self._rows.clear()
