"""Running a saved result again: the same scenario, seed and replications must give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from foresize.policies.guard import PolicyError
from foresize.simulator.execution import Progress, simulate
from foresize.simulator.job import planned
from foresize.simulator.result import Result
from foresize.simulator.scenario.load import loads
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store import ResultFolder, load
from foresize.simulator.store.records import to_json
from foresize.simulator.store.saving import certificate_of, json_of, result_folder
from foresize.simulator.telemetry.record import RunRecord


@dataclass(frozen=True)
class Saved:
    """What is needed to run a result again, and to compare."""

    scenario: Scenario
    certificate: dict[str, Any]
    """Its birth certificate."""
    folder: ResultFolder | None
    """Where its records are; None of a `summary.json` that is alone."""
    summary: dict[str, Any]
    """The content of its `summary.json`."""

    @property
    def replications(self) -> Sequence[int]:
        """The numbers of its replications."""
        numbers: list[int] = self.certificate["replications"]
        return numbers


@dataclass(frozen=True)
class Comparison:
    """What came out when a result was run again."""

    found: dict[str, str]
    """What was compared (`replication 3`), and what is different about it: nothing where it is the same to the byte."""
    made_by: list[str]
    """In which respects what made the saved result is not what is here now."""

    @property
    def is_identical(self) -> bool:
        """Whether all that was compared is the same to the byte."""
        return not any(self.found.values())

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        compared = [{"what": what, "difference": difference or None} for what, difference in self.found.items()]
        return {"identical": self.is_identical, "compared": compared, "made_by": self.made_by}


def saved(path: Path) -> Saved:
    """A result folder, its `summary.json`, or such a file alone, as something to run again.

    Raises BadInput where it is none of them.
    """
    if path.is_file() and ResultFolder(path.parent).identity is None:
        return _alone(path)
    folder = result_folder(path)
    result = load(path)
    return Saved(result.scenario, result.provenance, folder, json_of(folder.summary))


def _alone(path: Path) -> Saved:
    summary = json_of(path)
    certificate = certificate_of(summary, path)
    if certificate["files"]:
        lacking = ", ".join(certificate["files"])
        raise BadInput.one(f"needs the files of its scenario ({lacking}): give the result's folder.", file=str(path))
    return Saved(loads(certificate["scenario"], f"{path} (scenario)"), certificate, None, summary)


def repeat(
    original: Saved, replication: int | None = None, *, workers: int | None = None, on_progress: Progress | None = None
) -> Comparison:
    """Run all replications of a saved result again, or one alone, and compare with what was saved.

    Raises BadInput for a replication that it has not, and PolicyError.
    """
    wanted = _wanted(original, replication)
    job = planned(original.scenario, len(wanted), original.certificate["seed"], original.certificate["engine"])
    records: list[RunRecord] = []
    for _, found in simulate(job.tasks(wanted), len(wanted), workers=workers, on_progress=on_progress):
        if isinstance(found, PolicyError):
            raise found
        records.append(found)
    result = job.result(records, None)
    before = {key: original.certificate[key] for key in ("seed", "engine", "code_sha256", "versions")}
    made_by = list(replace(job.identity, **before).differences(job.identity))
    return Comparison(_compared(original, result), made_by)


def _wanted(original: Saved, replication: int | None) -> Sequence[int]:
    if replication is None:
        return original.replications
    if original.folder is None:
        raise BadInput.one("needs the result's folder: a summary alone has no records.", path="replication")
    if replication not in original.replications:
        known = f"{min(original.replications)} to {max(original.replications)}"
        message = f"must be one of the result's replications ({known}), but is {replication}."
        raise BadInput.one(message, path="replication")
    return [replication]


def _compared(original: Saved, result: Result) -> dict[str, str]:
    if original.folder is None:
        return {"summary": _difference_of_summaries(original.summary, result)}
    return {f"replication {each.replication}": _difference(original.folder, each) for each in result.records}


def _difference(folder: ResultFolder, record: RunRecord) -> str:
    """The fields in which the record is not the saved one."""
    if to_json(record) == folder.record_text(record.replication):
        return ""
    kept = folder.record(record.replication)
    names = [each.name for each in fields(RunRecord)]
    other = [name for name in names if repr(getattr(kept, name)) != repr(getattr(record, name))]
    return f"differs in {', '.join(other) or 'the way that it is written'}"


def _difference_of_summaries(before: dict[str, Any], result: Result) -> str:
    from foresize.simulator.report.document import document

    now = document(result, timing=False)
    other = [key for key in now if key != "provenance" and now[key] != before.get(key)]
    return f"differs in {', '.join(other)}" if other else ""
