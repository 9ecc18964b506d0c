"""From a file to a scenario: read, check, or tell everything that is wrong with it."""

from collections.abc import Iterable, Sequence
from os import PathLike

from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import Document, from_text, read
from foresize.simulator.scenario.references import problems_of
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.yaml_reader import Path


def load(path: str | PathLike[str], sets: Sequence[str] = ()) -> Scenario:
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

    scenario = parse(document, Scenario, lambda value: problems_of(value, metric_units(value)), _of_the_rest)
    scenario.attach(document)
    return scenario


def _of_the_rest(data: object) -> Iterable[tuple[Path, str]]:
    """What is wrong across the fields of data from which no scenario can be built, as far as that can be told."""
    from foresize.simulator.analysis.metrics import metric_units
    from foresize.simulator.scenario.salvage import salvage, trustworthy

    if (left := salvage(data)) is None:
        return ()
    scenario, touched = left
    return trustworthy(problems_of(scenario, metric_units(scenario), whole=False), touched)
