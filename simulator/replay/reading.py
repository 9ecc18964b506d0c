"""From a `.jsonl` file to recordings, or everything that is wrong with it, line by line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from foresize.policies.replay import Recording, recording_kinds
from foresize.simulator.scenario.files import read_text
from foresize.simulator.scenario.locating import locate
from foresize.simulator.scenario.overrides import in_words
from foresize.simulator.scenario.problems import BadInput, Place, Problem, dotted
from foresize.simulator.scenario.spelling import did_you_mean, shorten
from foresize.simulator.scenario.wording import message_of

CONSEQUENCE = "Nothing was replayed."
LARGEST_BYTES = 200 * 2**20
"""The largest file that is read: a week of decisions is a few megabytes."""


@dataclass(frozen=True)
class Recorded:
    """A recording, and where it is written."""

    recording: Recording
    place: Place


def read_recordings(file: str) -> list[Recorded]:
    """The recordings of a file, a JSON object a line; empty lines are none.

    Raises BadInput with every line that is no recording: the field, the rule, and what was found.
    """
    lines = read_text(Path(file), file, largest_bytes=LARGEST_BYTES).split("\n")
    kinds = recording_kinds()
    found: list[Recorded] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        place = Place(file, number, 0)
        if not line.strip():
            continue
        try:
            found.append(Recorded(_recording(line, place, kinds), place))
        except BadInput as error:
            problems += error.problems
    if not problems and not found:
        problems.append(Problem(Place(file, 0, 0), "", "holds no recording."))
    if problems:
        raise BadInput(problems, CONSEQUENCE)
    return found


def _recording(line: str, place: Place, kinds: dict[str, type[Recording]]) -> Recording:
    data = _object(line, place)
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise BadInput([Problem(place, "kind", _not_a_kind(data, kinds))])
    try:
        return kinds[kind].model_validate_json(line)
    except ValidationError as error:
        raise BadInput(_problems(error, place, kinds[kind], data)) from None


def _object(line: str, place: Place) -> dict[str, Any]:
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        at = Place(place.file, place.line, error.colno)
        raise BadInput([Problem(at, "", f"is not JSON: {error.msg[:1].lower()}{error.msg[1:]}.")]) from None
    except (ValueError, RecursionError) as error:
        raise BadInput([Problem(place, "", f"is not JSON: {error}.")]) from None
    if not isinstance(data, dict):
        raise BadInput([Problem(place, "", f"must be an object with a `kind`, but is {in_words(data)}.")])
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different."""
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise ValueError(f"the key `{shorten(key)}` is there twice")
        data[key] = value
    return data


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _not_a_kind(data: dict[str, Any], kinds: dict[str, type[Recording]]) -> str:
    allowed = f" Allowed: {', '.join(kinds)}."
    if "kind" not in data:
        return f"is missing; it says which recording it is.{allowed}"
    if not isinstance(data["kind"], str):
        return f"must be a text, but is {in_words(data['kind'])}.{allowed}"
    word = data["kind"]
    return f"`{shorten(word)}` is not a kind of recording.{did_you_mean(word, kinds) or allowed}"


def _problems(error: ValidationError, place: Place, model: type[Recording], data: dict[str, Any]) -> Iterator[Problem]:
    for detail in error.errors():
        further = detail.get("ctx", {}).get("at", ())
        located = locate(model, data, detail["loc"])
        path = (*located.path, *located.rest, *further)
        if detail["type"] == "extra_forbidden":
            path = tuple(detail["loc"])
        yield Problem(place, dotted(path), message_of(detail, located))
