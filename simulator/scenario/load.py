"""From a file to a scenario: read, check, or tell everything that is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import Document, from_text, read
from foresize.simulator.scenario.references import problems_of
from foresize.simulator.scenario.scenario import Scenario


def load(path: str | Path, sets: Sequence[str] = ()) -> Scenario:
    """The scenario in a YAML file, with `--set`-like assignments applied.

    Raises BadInput with every problem at once, each with its file, line and column.
    """
    return from_document(read(path, sets))


def loads(text: str, name: str = "<text>") -> Scenario:
    """The scenario in a YAML text; raises BadInput like `load`."""
    return from_document(from_text(text, name))


def from_document(document: Document) -> Scenario:
    """The scenario that a document describes; raises BadInput like `load`."""
    from foresize.simulator.analysis.metrics import metric_units

    scenario = parse(document, Scenario, lambda value: problems_of(value, metric_units(value)))
    scenario.attach(document)
    return scenario
