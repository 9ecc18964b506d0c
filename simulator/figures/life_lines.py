"""The life of each instance of the first replication: a row an instance, coloured by phase, marked at its end."""

from collections.abc import Iterator
from itertools import pairwise
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from foresize.models.instances import START_PHASES
from foresize.simulator.analysis.billing import Life
from foresize.simulator.analysis.words import say
from foresize.simulator.figures.base import Figure
from foresize.simulator.figures.over_time import Clock, rounded
from foresize.simulator.figures.theme import INK, MUTED, PHASES, VERMILION, blank, frame, plain
from foresize.simulator.result import Result

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_INSTANCES = 80
"""So many rows are shown; of more instances an even choice in the order of their request."""
ENDS = {
    "drained": ("circle-open", MUTED),
    "cut off": ("x-thin-open", VERMILION),
    "crashed": ("star", VERMILION),
    "cancelled": ("diamond-open", INK),
}
"""Marker and colour of each end of an instance's life."""
COLUMNS = ("service", "instance", "phase", "from_s", "to_s", "end", "sessions", "instances", "counted_from_s")


def data(result: Result) -> "pd.DataFrame":
    """One row an instance and phase of its life: service, instance (its name), phase, from_s, to_s, end, sessions.

    `instances` is how many there were in all, `counted_from_s` the end of the warm-up.
    """
    import pandas as pd

    record = result.records[0]
    table = result.instances[result.instances["replication"] == record.replication]
    chosen = np.unique(np.linspace(0, len(table) - 1, min(len(table), MOST_INSTANCES)).round().astype(int))
    rows = [
        (row["service"], f"{row['service']} {row['ordinal']}", phase, from_s, to_s, row["end"], row["sessions"])
        for row in table.iloc[chosen].to_dict("records")
        for phase, from_s, to_s in phases(row, record.end_s)
    ]
    return pd.DataFrame([(*row, len(table), record.start_s) for row in rows], columns=list(COLUMNS))


def phases(row: dict[Any, Any], end_s: float) -> Iterator[tuple[str, float, float]]:
    """The phases of a life that took time, in order, each from when to when; `end_s` ends what still runs."""
    life = Life(**{name: row[name] for name in Life.__slots__})
    begun = [("failed starts", life.requested_s if life.attempts > 1 else nan)]
    begun += [(phase, life.began_s(phase)) for phase in START_PHASES]
    if not isnan(life.stopped_s):
        begun += [("stopped", life.stopped_s), ("resuming", life.asked_s)]
    begun += [("ready", life.ready_s), ("draining", life.draining_s), ("gone", life.gone_s), ("gone", end_s)]
    known = [(phase, time_s) for phase, time_s in begun if not isnan(time_s)]
    for (phase, from_s), (_, to_s) in pairwise(known):
        if phase != "gone" and to_s > from_s:
            yield phase, from_s, to_s


def draw(data: "pd.DataFrame") -> "go.Figure":
    """A bar a phase, an instance a row, the first on top; a marker where a life ended."""
    if not len(data):
        return blank("This scenario has no instances.")
    names = list(dict.fromkeys(data["instance"]))
    figure, clock = frame(90 + max(60, min(17 * len(names), 900))), Clock(data["to_s"].max())
    for phase, colour in PHASES.items():
        own = data[data["phase"] == phase]
        if len(own):
            figure.add_bar(
                y=[plain(name) for name in own["instance"]], x=clock.of(own["to_s"] - own["from_s"]),
                base=clock.of(own["from_s"]), orientation="h", name=phase, marker={"color": colour, "line_width": 0},
                text=_texts(own), textposition="none", hovertemplate="%{text}<extra></extra>",
            )  # fmt: skip
    _ends(figure, data, clock)
    _warmup(figure, data["counted_from_s"].iloc[0], clock)
    figure.update_layout(barmode="overlay", bargap=0.2)
    figure.update_yaxes(categoryorder="array", categoryarray=[plain(name) for name in names][::-1])
    figure.update_yaxes(range=[-0.7, len(names) - 0.3], ticks="", showgrid=False)
    clock.label(figure, range=[0, data["to_s"].max() / clock.unit_s])
    return figure


def says(data: "pd.DataFrame") -> str:
    """How many instances there were, what became of them, and how long the longest drain took."""
    if not len(data):
        return ""
    lives = data.drop_duplicates("instance")
    count = int(lives["instances"].iloc[0])
    shown = f"{count:,}" if count == len(lives) else f"{len(lives)} of {count:,}"
    ended = ", ".join(f"{n} {end}" for end, n in _ends_in_words(lives).items())
    drains = data[data["phase"] == "draining"]
    longest = (drains["to_s"] - drains["from_s"]).max() if len(drains) else nan
    told = "" if isnan(longest) else f"; the longest drain took {say(float(longest), 's')}"
    return f"First replication, {shown} {'instance' if count == 1 else 'instances'}: {ended}{told}."


def _ends_in_words(lives: "pd.DataFrame") -> dict[str, int]:
    counts = lives["end"].value_counts(sort=False)
    return {"there to the end" if end == "alive" else str(end): int(n) for end, n in counts.items()}


def _ends(figure: "go.Figure", data: "pd.DataFrame", clock: Clock) -> None:
    last = data.drop_duplicates("instance", keep="last")
    for end, (symbol, colour) in ENDS.items():
        own = last[last["end"] == end]
        if len(own):
            figure.add_scatter(
                y=[plain(name) for name in own["instance"]], x=clock.of(own["to_s"]), mode="markers", name=end,
                marker={"symbol": symbol, "size": 9, "color": colour, "line": {"width": 2, "color": colour}},
                hovertemplate=f"%{{y}}: {end}<extra></extra>",
            )  # fmt: skip


def _warmup(figure: "go.Figure", counted_from_s: float, clock: Clock) -> None:
    if counted_from_s > 0:
        figure.add_vline(
            x=rounded([counted_from_s / clock.unit_s])[0], line={"color": MUTED, "width": 1, "dash": "dot"}
        )


def _texts(rows: "pd.DataFrame") -> list[str]:
    columns = ("instance", "phase", "from_s", "to_s", "sessions")
    return [
        f"{plain(instance)}: {phase} for {say(to_s - from_s, 's')}, from {say(from_s, 's')}"
        f"<br>{sessions} sessions in all"
        for instance, phase, from_s, to_s, sessions in zip(*(rows[column] for column in columns), strict=True)
    ]


FIGURE = Figure("life-lines", "The life of each instance", position=40, data=data, draw=draw, says=says)
