"""What stands in the HTML report, section by section, as values that the template only has to set."""

from dataclasses import dataclass
from typing import Any

from foresize.simulator.analysis.verdict import Judgement
from foresize.simulator.analysis.words import say, say_estimate
from foresize.simulator.explain import explain
from foresize.simulator.figures import figures
from foresize.simulator.report.assumptions import counted_marks, left_out, setting, sources
from foresize.simulator.report.document import TIMING
from foresize.simulator.report.gauge import Gauge, gauge
from foresize.simulator.report.headlines import has_sessions, headlines, instances_sentence
from foresize.simulator.report.terminal import MARKS, birth_line, breaking_matters
from foresize.simulator.result import Result

MOST_EVENTS = 60
"""So many scaling events of the first replication are listed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure with its data."""

    name: str
    title: str
    sentence: str
    json: str
    height: int


@dataclass(frozen=True, slots=True)
class Row:
    """An objective as it is shown."""

    mark: str
    outcome: str
    text: str
    measured: str
    sentence: str
    gauge: Gauge | None


def page(result: Result) -> dict[str, Any]:
    """Everything that the template shows."""
    found = sources(result.scenario)
    return {
        "scenario": result.scenario,
        "verdict": result.verdict,
        "mark": MARKS[result.verdict.outcome][0],
        "in_short": in_short(result),
        "bottleneck": result.bottleneck.sentence,
        "breaking_point": result.breaking_point if breaking_matters(result) else "",
        "one_replication": len(result.records) < 2,
        "objectives": [_objective(judgement) for judgement in result.verdict.judgements],
        "headlines": headlines(result),
        "instances_sentence": instances_sentence(result),
        "figures": drawn(result),
        "events": _events(result),
        "most_events": MOST_EVENTS,
        "metrics": _metrics(result),
        "setting": setting(result),
        "explained": explain(result.scenario),
        "sources": found,
        "marks": counted_marks(found),
        "left_out": list(left_out(result.scenario)),
        "yaml": result.provenance["scenario"],
        "born": _birth(result),
        "birth_line": birth_line(result, timing=False),
    }


def in_short(result: Result) -> str:
    """Users, latency, errors and cost in one sentence that can be forwarded alone, as far as they are known."""
    value = {name: each.value for name, each in result.estimates.items()}
    if value["turn_latency_p95_s"] != value["turn_latency_p95_s"]:
        return "No turn was completed, so there is no latency to speak of."
    requests = f"{say(value['request_rate_per_s'] * 60, 'count')} requests a minute"
    users = f"up to {round(value['peak_concurrent_users']):,} users at once"
    asked = users if has_sessions(result) else requests
    told = f"With {asked}, 95 % of the answers begin within {say(value['turn_latency_p95_s'], 's')}"
    told += f" and {say(value['error_rate'], 'fraction')} of the turns fail"
    if not value["cost_total_usd"] > 0:
        return f"{told}."
    hour = value["cost_per_user_hour_usd"]
    per = f"{say(hour, 'usd')} per user and hour, " if hour == hour else ""
    return f"{told}; it costs {per}{say(value['cost_per_hour_usd'], 'usd')} an hour in all."


def drawn(result: Result) -> list[Drawn]:
    """The figures that have something to show."""
    found = []
    for figure in figures().values():
        data = figure.data(result)
        if len(data):
            drawing = figure.draw(data)
            found.append(
                Drawn(
                    name=figure.name,
                    title=figure.title,
                    sentence=figure.says(data),
                    json=drawing.to_json(engine="json"),  # orjson, where installed, writes numbers in another way
                    height=drawing.layout.height,
                )
            )
    return found


def _objective(judgement: Judgement) -> Row:
    return Row(
        mark=MARKS[judgement.outcome][0],
        outcome=judgement.outcome,
        text=judgement.objective.text,
        measured=say_estimate(judgement.estimate, judgement.objective.unit),
        sentence=judgement.sentence.removeprefix(f"{judgement.objective.text}: "),
        gauge=gauge(judgement),
    )


def _events(result: Result) -> list[dict[str, str]]:
    first = result.scaling[result.scaling["replication"] == result.records[0].replication]
    return [
        {
            "at": say(row["time_s"], "s"),
            "service": row["service"],
            "change": f"{row['before']} → {row['desired']}",
            "reason": row["reason"],
            "ready": _known(row["duration_s"]),
            "before": _known(row["latency_before_s"]),
            "after": _known(row["latency_after_s"]),
        }
        for row in first.head(MOST_EVENTS).to_dict("records")
    ]


def _metrics(result: Result) -> list[dict[str, str]]:
    definitions = result.definitions
    return [
        {
            "name": name,
            "value": say(each.value, definitions[name].unit),
            "interval": say_estimate(each, definitions[name].unit).partition("(")[2].removesuffix(")"),
            "sentence": definitions[name].sentence,
        }
        for name, each in result.estimates.items()
    ]


def _birth(result: Result) -> dict[str, str]:
    """The birth certificate without what differs from one day to the next."""
    rows = {}
    for key, value in result.provenance.items():
        if key not in TIMING:
            text = (
                ", ".join(f"{name} {version}" for name, version in value.items()) if isinstance(value, dict) else value
            )
            rows[key.replace("_", " ")] = ", ".join(map(str, text)) if isinstance(text, list) else str(text)
    return rows


def _known(seconds: float) -> str:
    return say(seconds, "s") if seconds == seconds else "–"
