"""The pages of the scenario language."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import WithJsonSchema

from foresize.models import units
from foresize.models.journeys import STEPS
from making.attributes import attribute_docs
from making.links import LINKS, OUTSIDE, SCENARIO
from making.markdown import page, prose, table
from making.specs import fields, section

INTRO = """
One YAML file is one scenario. It is read strictly: an unknown key, a key twice, a number without its unit, a name
that is nowhere defined, an impossible value are errors, all told at once with file, line and column, and nothing is
simulated. `foresize schema` prints the same language as a JSON Schema, which editors complete and check with.

- `extends: other.yaml` lays the file over another one. Mappings merge key by key, lists and single values replace
  those below, a mapping of another `kind` replaces the whole mapping, and `null` removes a key.
- `--set services.gateway.autoscaler.max=40` on the command line and `scenario.with_(…)` in Python change single
  values.
- Paths under a key `file` are relative to the file that names them.
- The names of services, databases, APIs, journeys and workloads are yours.

Services with their instances and autoscalers: [services](services.md). Databases and external APIs: [what is
outside](outside.md).
"""


def scenario() -> str:
    """The page of the file, of users and of journeys."""
    sections = [section(spec, title, LINKS) for spec, title in SCENARIO.items()]
    return page("The scenario language", INTRO, [_units(), *sections, _steps()])


def outside() -> str:
    """The page of databases and external APIs."""
    intro = "What services talk to. How it behaves: [the model](../model.md)."
    sections = [section(spec, title, LINKS) for spec, title in OUTSIDE.items()]
    return page("Databases and external APIs", intro, sections)


def _units() -> str:
    return "## Units\n\n" + table(("what", "written like", "inside"), _unit_rows())


def _unit_rows() -> Iterator[tuple[str, str, str]]:
    for name, doc in attribute_docs(units).items():
        told: Any = next((each for each in get_args(getattr(units, name)) if isinstance(each, WithJsonSchema)), None)
        if told is not None and not name.startswith("Positive"):
            what, _, written = told.json_schema["description"].rstrip(".").partition(": ")
            yield what.removeprefix("A "), written, doc.partition(",")[0].rstrip(".")


def _steps() -> str:
    parts = ["## Steps", "A journey is a list of steps. Which step an entry is, its key says."]
    for key, spec in STEPS.items():
        parts += [f"### {key}", prose(spec.__dict__.get("__doc__")), fields(spec, LINKS)]
    return "\n\n".join(parts)
