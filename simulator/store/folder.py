"""A result folder: records as they come, and in the end what follows from them."""

import json
import os
import platform
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from foresize.simulator.portable import FOLDER, Portable
from foresize.simulator.report.document import TIMING as TIMES
from foresize.simulator.result import Result
from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.store import atomic, records, tables
from foresize.simulator.store.identity import Identity
from foresize.simulator.telemetry.record import RunRecord

IDENTITY, SCENARIO, SUMMARY, REPORT, TIMING = (
    "identity.json", "scenario.yaml", "summary.json", "report.html", "timing.json",
)  # fmt: skip
"""The folder's single files, beside the tables; TIMING alone differs from one run to the same on another day."""


@dataclass(frozen=True)
class ResultFolder:
    """A folder that keeps the result of one scenario.

    Each replication is one file, whole or not there; `summary.json` is written last, so that a folder that has it is
    complete. Two runs of the same scenario, seed and code leave the same bytes in every file except `timing.json`, on
    any number of processes, and whether or not one of them was killed in between.
    """

    path: Path

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.path / REPORT

    @property
    def summary(self) -> Path:
        """The result as JSON; where it is not there, the folder is not complete."""
        return self.path / SUMMARY

    @cached_property
    def identity(self) -> tuple[Identity, int] | None:
        """What its records were made from, and how many were asked for; None where it is no result folder.

        Raises BadInput where that cannot be read.
        """
        file = self.path / IDENTITY
        if not file.is_file():
            return None
        try:
            return Identity.from_json(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BadInput.one(f"cannot be read: {error}.", file=str(file)) from None

    def check(self, asked: Identity, *, fresh: bool = False) -> None:
        """Raise BadInput, before anything is written, unless the folder is empty or holds records of the same run.

        With `fresh`, those of another run are all right too, for they will be discarded.
        """
        if self.path.is_dir() and self.identity is not None:
            found = list(self.identity[0].differences(asked))
            if found and not fresh:
                way_out = "Take another --out, or discard them with --fresh."
                raise self._refused(f"has records of {', '.join(found)}. {way_out}")
        elif self.path.is_dir() and any(self.path.iterdir()):
            raise self._refused("is neither empty nor a result folder: take another --out.")
        elif self.path.exists() and not self.path.is_dir():
            raise self._refused("is a file, not a folder: take another --out.")

    def _refused(self, message: str) -> BadInput:
        return BadInput([Problem(Place(str(self.path), 0, 0), "", message)])

    def begin(self, asked: Identity, replications: int, origin: Portable, *, fresh: bool = False) -> None:
        """Make the folder ready for records: what they are made from is written first.

        Records of the same run are kept unless `fresh`; those of another are discarded. Raises BadInput where the
        folder cannot be written.
        """
        try:
            known = self.identity
            if fresh or (known is not None and list(known[0].differences(asked))):
                self.discard()
            self._records.mkdir(parents=True, exist_ok=True)
            self.sweep()
            self.summary.unlink(missing_ok=True)
            self._write_files(origin)
        except OSError as error:
            raise atomic.not_written(self.path, error) from None
        atomic.write(self.path / SCENARIO, origin.text)
        atomic.write(self.path / IDENTITY, asked.to_json(replications))

    def _write_files(self, origin: Portable) -> None:
        """Copy the scenario's files (which may lie here already) and remove what other runs had here."""
        folder = self.path / FOLDER
        if origin.files:
            folder.mkdir(exist_ok=True)
        for name, source in origin.files.items():
            with atomic.replacing(folder / name) as temporary:
                shutil.copyfile(source, temporary)
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name not in origin.files:
                    file.unlink()

    def discard(self) -> None:
        """Remove what a run has left here but its scenario's files, and nothing else."""
        for name in (SUMMARY, IDENTITY, SCENARIO, REPORT, TIMING, *(f"{table}.parquet" for table in tables.TABLES)):
            (self.path / name).unlink(missing_ok=True)
        for file in self.path.glob("turns-*.parquet"):
            file.unlink()
        shutil.rmtree(self._records, ignore_errors=True)

    def sweep(self) -> None:
        """Remove the temporary files of processes that were killed."""
        for folder in (self.path, self._records, self.path / FOLDER):
            atomic.sweep(folder)

    @property
    def _records(self) -> Path:
        return self.path / "records"

    def turns(self, replication: int) -> Path:
        """The file with the rows of a replication's turns."""
        return self.path / f"turns-{replication:04}.parquet"

    def count(self, replications: int) -> int:
        """How many of so many replications have a record."""
        return sum(self._file(replication).is_file() for replication in range(replications))

    def _file(self, replication: int) -> Path:
        return self._records / f"{replication:04}.json"

    def record_text(self, replication: int) -> str:
        """A record's file. Raises BadInput where it is not there."""
        file = self._file(replication)
        try:
            return file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or error
            raise BadInput.one(f"cannot be read: {why}.", file=str(file)) from None

    def record(self, replication: int) -> RunRecord:
        """A record. Raises BadInput where it is not there or not what was written."""
        text = self.record_text(replication)
        try:
            return records.from_json(text)
        except ValueError as error:
            file = str(self._file(replication))
            raise BadInput.one(f"is damaged: {error}. Delete it, and run the scenario again.", file=file) from None

    def kept(self, wanted: Iterable[int], *, with_turns: bool = False) -> dict[int, RunRecord]:
        """Those of the wanted replications that are there and whole (and have rows of their turns, if asked)."""
        found: dict[int, RunRecord] = {}
        for replication in wanted:
            if not with_turns or self.turns(replication).is_file():
                with suppress(BadInput):
                    found[replication] = self.record(replication)
        return found

    def add(self, record: RunRecord) -> RunRecord:
        """Keep a record that has just been made, and return it as it will be read again. Raises BadInput."""
        text = records.to_json(record)
        atomic.write(self._file(record.replication), text)
        return records.from_json(text)

    def finish(self, result: Result) -> None:
        """Write what follows from the records: tables, report, summary. Raises BadInput where it cannot be written."""
        tables.write_tables(result, self.path)
        self.write_report(result)
        if took := {key: result.provenance[key] for key in TIMES if key in result.provenance}:
            write_json(self.path / TIMING, took | {"host": host()})
        self.sweep()
        atomic.write(self.summary, summary_text(result))

    def write_report(self, result: Result, file: Path | None = None) -> Path:
        """Write the HTML report, here or elsewhere, and return where. Raises BadInput where it cannot be written."""
        from foresize.simulator.report.html import write_report

        file = self.report if file is None else file
        with atomic.replacing(file) as temporary:
            write_report(untimed(result), temporary)
        return file


def host() -> dict[str, Any]:
    """The machine, for whoever wonders why it took so long."""
    return {"system": platform.platform(), "machine": platform.machine(), "cpus": os.cpu_count()}


def untimed(result: Result) -> Result:
    """The same result without what making it took: a pure function of scenario, seed and code."""
    certificate = {key: value for key, value in result.provenance.items() if key not in TIMES}
    return Result(result.scenario, result.records, certificate)


def summary_text(result: Result) -> str:
    """The content of `summary.json`: the result as JSON, without what making it took."""
    from foresize.simulator.report.document import document

    return _json(document(result, timing=False))


def write_json(file: Path, content: Any) -> None:
    """Write a JSON document into a file. Raises BadInput where it cannot be written."""
    atomic.write(file, _json(content))


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
