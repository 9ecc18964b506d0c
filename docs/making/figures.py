"""The pages of metrics and tables."""

from collections.abc import Iterable
from importlib.resources import files
from types import ModuleType

import foresize as fs
from foresize.simulator import turns
from foresize.simulator.analysis.episodes import USUAL_ERRORS, USUAL_LATENCY_S
from foresize.simulator.analysis.metrics import ALWAYS, metrics_of
from foresize.simulator.analysis.metrics.base import AnyMetric, Ratio
from foresize.simulator.analysis.objectives import words_of
from foresize.simulator.telemetry import record
from making.attributes import attribute_docs
from making.markdown import page, prose, table

UNITS = {"s": "seconds", "fraction": "share", "usd": "USD", "per_s": "per second", "count": "number", "text": "text"}


def metrics() -> str:
    """The page of the metrics."""
    reference = fs.load(str(files("foresize.configs") / "live_voice.yaml"))
    own = {name: each for name, each in metrics_of(reference).items() if each not in ALWAYS}
    intro = f"""
Every metric is measured over the window after the warm-up. `Result.metrics`, `--json`, objectives, report and
dashboard share these definitions. An objective names a metric by its words: `{words_of("turn_latency_p95_s")} < 2s` for
`turn_latency_p95_s`. *Mean*: the mean over replications with Student's t interval. *Ratio*: the sum over all
replications of one thing over the sum of another, with a jackknife interval; shares of counted things also with
Wilson's. See [how uncertainty is computed](../model.md#uncertainty).

Breaches are counted against the scenario's own objectives on `turn latency p95` and `error rate`; without one,
against {USUAL_LATENCY_S:g} s and {USUAL_ERRORS:.0%}."""
    return page("Metrics", intro, [
        "## Of every scenario\n\n" + _metrics(ALWAYS),
        "## Of each service, database and API\n\nNamed after the scenario's own; here those of the reference scenario."
        "\n\n" + _metrics(own.values()),
    ])  # fmt: skip


def _metrics(found: Iterable[AnyMetric]) -> str:
    rows = [(f"`{metric.name}`", UNITS[metric.unit], _kind(metric), metric.sentence) for metric in found]
    return table(("metric", "unit", "over replications", "meaning"), rows)


def _kind(metric: AnyMetric) -> str:
    return "ratio" if isinstance(metric, Ratio) else "mean"


def tables() -> str:
    """The page of the tables."""
    intro = """
The tables of a result: as pandas DataFrames in Python (`Result.timeline`, …), as Parquet files in a result folder.
Each has a column `replication` in front. Times are simulated seconds since the scenario's start."""
    return page("Tables", intro, [
        _columns("timeline", record, "TIMELINE"),
        _columns("resources", record, "RESOURCES"),
        _columns("instances", record, "INSTANCES"),
        _columns("decisions", record, "DECISIONS"),
        _columns("nodes", record, "NODES"),
        _columns("turns", turns, "TURNS"),
    ])  # fmt: skip


def _columns(title: str, module: ModuleType, name: str) -> str:
    columns: dict[str, str] = getattr(module, name)
    rows = [(f"`{column}`", UNITS.get(unit, unit)) for column, unit in columns.items()]
    return f"## {title}\n\n{prose(attribute_docs(module)[name])}\n\n{table(('column', 'unit'), rows)}"
