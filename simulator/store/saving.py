"""A result into a folder, and back."""

import json
from pathlib import Path
from typing import Any

from foresize.simulator.engines import Choice
from foresize.simulator.portable import portable
from foresize.simulator.report.document import TIMING as TIMES
from foresize.simulator.result import Result
from foresize.simulator.scenario.load import load as load_scenario
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.store.folder import SCENARIO, SUMMARY, TIMING, ResultFolder
from foresize.simulator.store.identity import Identity


def save(result: Result, path: Path) -> Path:
    """Write the whole result into a folder, in the place of any result that is there, and return the folder.

    Raises BadInput where it cannot be written, or is the folder of something else.
    """
    folder = ResultFolder(path)
    born = result.provenance
    origin = portable(result.scenario)
    asked = Identity.of(result.scenario, origin, born["seed"], Choice(born["engine"], born["engine_why"]))
    folder.check(asked, fresh=True)
    folder.begin(asked, len(result.records), origin, fresh=True)
    for record in result.records:
        folder.add(record)
    folder.finish(result)
    return path


def load(path: Path) -> Result:
    """The result in a folder (or of its `summary.json`).

    Raises BadInput, in words, for a folder that is none, is half written, or was tampered with.
    """
    folder = result_folder(path)
    certificate = certificate_of(json_of(folder.summary), folder.summary)
    scenario = load_scenario(folder.path / SCENARIO)
    records = [folder.record(replication) for replication in certificate["replications"]]
    if (folder.path / TIMING).is_file():
        took = json_of(folder.path / TIMING)
        certificate |= {key: took[key] for key in TIMES if key in took}
    return Result(scenario, records, certificate)


def certificate_of(summary: dict[str, Any], file: Path) -> dict[str, Any]:
    """The birth certificate in the content of a `summary.json`. Raises BadInput where it has none."""
    found = summary.get("provenance")
    wanted = {"scenario": str, "seed": int, "replications": list, "engine": str, "versions": dict, "files": dict,
              "code_sha256": str}  # fmt: skip
    if not isinstance(found, dict) or not all(isinstance(found.get(key), kind) for key, kind in wanted.items()):
        raise BadInput.one("is no summary of a result: its birth certificate is missing.", file=str(file))
    return found


def result_folder(path: Path) -> ResultFolder:
    """The folder of a complete result, by itself or its `summary.json`. Raises BadInput where it is none."""
    folder = ResultFolder(path.parent if path.name == SUMMARY and not path.is_dir() else path)
    if not folder.path.exists():
        raise BadInput.one("does not exist.", file=str(path))
    if not folder.path.is_dir() or folder.identity is None:
        raise BadInput.one(f"is not a result folder.{_inside(folder.path)}", file=str(path))
    if not folder.summary.is_file():
        _, asked = folder.identity
        kept = len(folder.kept(range(asked)))
        message = (
            f"is half written: {kept} of {asked} replications are there. The command that began it will finish it."
        )
        raise BadInput.one(message, file=str(path))
    return folder


def _inside(path: Path) -> str:
    """What was probably meant: the folders of a batch."""
    if not path.is_dir():
        return ""
    found = sorted(str(each.parent) for each in path.glob(f"*/{SUMMARY}"))
    return f" It holds some: {', '.join(found[:10])}." if found else ""


def json_of(file: Path) -> dict[str, Any]:
    """The object in a JSON file. Raises BadInput where there is none."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput.one(f"cannot be read: {getattr(error, 'strerror', None) or error}.", file=str(file)) from None
    if not isinstance(content, dict):
        raise BadInput.one("is not a JSON object.", file=str(file))
    return content
