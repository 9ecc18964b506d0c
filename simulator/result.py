"""A result: what the replications of a scenario measured, judged, priced and explained."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foresize.simulator.analysis.bottleneck import Bottleneck, bottleneck
from foresize.simulator.analysis.breaking import breaking_sentence
from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.metrics import AnyMetric, Measured, estimates, metric_units, metrics_of
from foresize.simulator.analysis.objectives import Objective, parse_objective
from foresize.simulator.analysis.verdict import Verdict, judge
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.columns import Columns, arrays
from foresize.simulator.telemetry.record import RunRecord

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """What `foresize.run` returns. The tables are pandas DataFrames; times are simulated seconds."""

    def __init__(self, scenario: Scenario, records: Sequence[RunRecord], provenance: dict[str, Any]) -> None:
        """Hold the records of a scenario's replications, in order, and their birth certificate."""
        self.scenario = scenario
        self.records = tuple(records)
        self.provenance = provenance

    @classmethod
    def load(cls, folder: str | Path) -> "Result":
        """The result that `save` (or the command line) wrote into a folder.

        Raises BadInput for a folder that is none, or is half written.
        """
        from foresize.simulator.store import load

        return load(Path(folder))

    @cached_property
    def runs(self) -> list[Measured]:
        """Each replication with what follows from its record."""
        return [Measured(self.scenario, record) for record in self.records]

    @cached_property
    def definitions(self) -> dict[str, AnyMetric]:
        """Name, unit and sentence of every metric of this scenario."""
        return metrics_of(self.scenario)

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Every metric's value and 95 % confidence interval over the replications."""
        return estimates(self.runs)

    @cached_property
    def objectives(self) -> list[Objective]:
        """The scenario's objectives as they were understood."""
        units = metric_units(self.scenario)
        return [parse_objective(text, units) for text in self.scenario.objectives]

    @cached_property
    def verdict(self) -> Verdict:
        """Each objective judged on its interval, and what they come to."""
        return Verdict(judge(objective, self.estimates[objective.metric]) for objective in self.objectives)

    @cached_property
    def bottleneck(self) -> Bottleneck:
        """Which resource saturates first, and why that matters."""
        return bottleneck(self.runs)

    @cached_property
    def breaking_point(self) -> str:
        """With how many users it broke and what broke, or that it held, in words."""
        return breaking_sentence(self.runs)

    @cached_property
    def metrics(self) -> "pd.DataFrame":
        """One row a metric: metric, value, ci_low, ci_high, unit."""
        import pandas as pd

        rows = [
            (name, each.value, each.low, each.high, self.definitions[name].unit)
            for name, each in self.estimates.items()
        ]
        return pd.DataFrame(rows, columns=["metric", "value", "ci_low", "ci_high", "unit"])

    @cached_property
    def timeline(self) -> "pd.DataFrame":
        """One row a replication, scrape and service (`foresize.simulator.telemetry.record.TIMELINE`)."""
        return self._table("timeline")

    @cached_property
    def resources(self) -> "pd.DataFrame":
        """One row a replication, scrape and resource: its utilisation."""
        return self._table("resources")

    @cached_property
    def instances(self) -> "pd.DataFrame":
        """One row a replication and instance: when each phase began, how it ended, what it did and cost."""
        from foresize.simulator.analysis.cost import instance_bills

        table = self._table("instances")
        bills = [bill for record in self.records for bill in instance_bills(record, self.scenario)]
        return table.assign(billed_s=[bill.billed_s for bill in bills], cost_usd=[bill.usd for bill in bills])

    @cached_property
    def decisions(self) -> "pd.DataFrame":
        """One row a replication and change of a desired count, with its reason, those of the warm-up included."""
        return self._table("decisions")

    @cached_property
    def nodes(self) -> "pd.DataFrame":
        """One row a replication and machine under the instances; none without `nodes` in the scenario."""
        return self._table("nodes")

    @cached_property
    def scaling(self) -> "pd.DataFrame":
        """One row a replication and scaling event: decision, reason, duration, latency before and after."""
        import pandas as pd

        from foresize.simulator.analysis.scaling import ScalingEvent

        columns = ("replication", *ScalingEvent.__dataclass_fields__)
        rows = [
            (run.record.replication, *(getattr(event, column) for column in columns[1:]))
            for run in self.runs
            for event in run.scaling
        ]
        return pd.DataFrame(rows, columns=list(columns))

    @cached_property
    def latency_parts(self) -> "pd.DataFrame":
        """Where the latency of completed turns goes: part, seconds per turn, share; largest first."""
        import pandas as pd

        turns = sum(record.latency.count for record in self.records)
        parts: dict[str, float] = {}
        for record in self.records:
            for part, seconds in record.parts.items():
                parts[part] = parts.get(part, 0.0) + seconds
        total_s = sum(parts.values())
        rows = [
            (part, seconds / turns, seconds / total_s)
            for part, seconds in sorted(parts.items(), key=lambda item: -item[1])
            if total_s > 0
        ]
        return pd.DataFrame(rows, columns=["part", "per_turn_s", "share"])

    @cached_property
    def cost(self) -> "pd.DataFrame":
        """What the measured window costs on average, item by item: item, category, usd, usd_per_h, share."""
        import pandas as pd

        sums: dict[tuple[str, str], float] = {}
        for run in self.runs:
            for each in run.cost.items:
                key = (each.item, each.category)
                sums[key] = sums.get(key, 0.0) + each.usd / len(self.runs)
        total = sum(sums.values())
        hours = sum(run.window_s for run in self.runs) / len(self.runs) / 3600.0
        rows = [
            (item, category, usd, usd / hours, usd / total if total else 0.0) for (item, category), usd in sums.items()
        ]
        return pd.DataFrame(rows, columns=["item", "category", "usd", "usd_per_h", "share"])

    def summary(self) -> str:
        """The verdict, the figures that matter and the bottleneck, as text for a terminal."""
        from foresize.simulator.report.terminal import summary

        return summary(self)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain JSON: verdict, objectives, metrics, cost, bottleneck, provenance."""
        from foresize.simulator.report.document import document

        return document(self)

    def save(self, folder: str | Path) -> Path:
        """Write summary, tables (Parquet), scenario, records and report into a folder, and return it."""
        from foresize.simulator.store import save

        return save(self, Path(folder))

    def _table(self, name: str) -> "pd.DataFrame":
        import pandas as pd

        def one(record: RunRecord) -> "pd.DataFrame":
            columns: Columns = getattr(record, name)
            return pd.DataFrame({"replication": record.replication, **arrays(columns)})

        return pd.concat([one(record) for record in self.records], ignore_index=True)
