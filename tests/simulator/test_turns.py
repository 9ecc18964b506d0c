"""Rows per turn go to Parquet in chunks, whole or not at all."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import foresize as fs
from foresize.simulator import turns
from foresize.simulator.execution import Task, attempt
from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.telemetry.record import RunRecord
from foresize.simulator.turns import TURNS, turn_rows

ROW = TurnRow("callers", 3, 0, 1.5, 0.25, "completed", "gateway", 0)


def test_a_replications_turns_are_those_of_its_record(tiny_file: Path, tmp_path: Path) -> None:
    scenario = fs.load(tiny_file)
    file = tmp_path / "turns.parquet"
    record = attempt(Task(scenario, 0, 1, file))
    assert isinstance(record, RunRecord)
    table = pq.read_table(file).to_pandas()
    assert list(table.columns) == list(TURNS)
    measured = table[(table.spoken_s + table.latency_s > 30) & (table.outcome == "completed")]
    assert len(measured) == record.totals["turns_completed"]
    assert measured.latency_s.sum() == pytest.approx(record.latency.sum)


def test_rows_are_written_in_chunks_and_none_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CHUNK", 10)
    file = tmp_path / "turns.parquet"
    with turn_rows(file) as add:
        for _ in range(25):
            add(ROW)
    read = pq.ParquetFile(file)
    assert [read.metadata.row_group(i).num_rows for i in range(read.num_row_groups)] == [10, 10, 5]


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        with turn_rows(tmp_path / name) as add:
            add(ROW)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_replication_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def break_off() -> None:
        with turn_rows(tmp_path / "turns.parquet") as add:
            add(ROW)
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        break_off()
    assert list(tmp_path.iterdir()) == []


def test_no_turn_at_all_is_a_table_without_rows(tmp_path: Path) -> None:
    with turn_rows(tmp_path / "turns.parquet"):
        pass
    assert pq.read_table(tmp_path / "turns.parquet").num_rows == 0
