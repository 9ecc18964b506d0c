"""The measured tables, on the terminal and as a page with a chart."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table
from timing import Goal, Section

ROOT = Path(__file__).resolve().parents[2]
PAGE, CHART = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "images" / "benchmarks.png"
WIDTH, HEIGHT = 1200, 330
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
         "--virtual-time-budget=5000")  # fmt: skip

HEAD = """# Benchmarks

`make bench` measures the engines side by side with each other and with other programs, and prints these tables;
`tests/benchmarks/bench.py --write` writes this page. Times on a shared machine wander: contenders take turns, the best
round of each counts, and the ratios are the figures. Rates are per second of processor time of one core.

"""
FOOT = """
## How it is measured

The models are in `tests/benchmarks/worlds.py`, those for other programs in `tests/benchmarks/peers/`, written from the
programs' documentation; they run in an environment of their own, which the first run makes. Compilation and set-up are
done before the clock starts, except in *A fresh process*. `--long` adds the month.
"""


def goals_of(sections: Sequence[Section]) -> list[Goal]:
    """All of them, in the order of the sections."""
    return [goal for section in sections for goal in section.goals]


def show(sections: Sequence[Section], lines: Sequence[str]) -> None:
    """Print everything."""
    console = Console()
    for section in sections:
        table = Table(title=section.title, title_justify="left")
        for number, column in enumerate(section.columns):
            table.add_column(column, justify="left" if number == 0 else "right")
        for row in section.rows:
            table.add_row(*row)
        console.print(table)
        for note in section.notes:
            console.print(note, style="dim")
    table = Table(title="To reach", title_justify="left")
    for column in ("work", "to reach", "measured", ""):
        table.add_column(column)
    for goal in goals_of(sections):
        table.add_row(goal.work, goal.wanted, goal.measured, "yes" if goal.met else "no")
    console.print(table)
    for line in lines:
        console.print(line)


def write(sections: Sequence[Section], lines: Sequence[str]) -> None:
    """Write the page and the chart."""
    rows = [(goal.work, goal.wanted, goal.measured, "yes" if goal.met else "**no**") for goal in goals_of(sections)]
    text = HEAD + _markdown(("work", "to reach", "measured", "reached"), rows)
    text += "\n![Rates of the engines and of other programs](images/benchmarks.png)\n"
    for section in sections:
        text += f"\n## {section.title}\n\n{_markdown(section.columns, section.rows)}"
        text += "".join(f"\n{note}\n" for note in section.notes)
    text += FOOT + "\n" + "\n".join(f"- {line}" for line in lines) + "\n"
    PAGE.write_text(text, "utf-8")
    _draw([section for section in sections if section.bars])


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _draw(sections: Sequence[Section]) -> None:
    """The rates as bars on a logarithmic axis, photographed by the browser; no picture where there is none."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        print("The chart is left as it is: drawing it needs chromium.")
        return
    titles = [section.title for section in sections]
    chart = make_subplots(rows=1, cols=len(sections), subplot_titles=titles, horizontal_spacing=0.14)
    for column, section in enumerate(sections, start=1):
        names, rates = list(section.bars), list(section.bars.values())
        labels = [f"{rate:,.0f}" for rate in rates]
        colours = ["#2a6fbb" if number == 0 else "#b8c4d0" for number in range(len(names))]
        bars = go.Bar(y=[_broken(name) for name in names], x=rates, text=labels, textposition="outside",
                      marker_color=colours, cliponaxis=False, orientation="h")  # fmt: skip
        chart.add_trace(bars, row=1, col=column)
    chart.update_xaxes(type="log", range=[3.5, 7.5], dtick=1, title_text="per second of one core, logarithmic")
    chart.update_yaxes(autorange="reversed")
    chart.update_layout(width=WIDTH, height=HEIGHT, showlegend=False, template="plotly_white", margin_t=50)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "chart.html"
        chart.write_html(page, include_plotlyjs=True, config={"displayModeBar": False})
        asked = [f"--window-size={WIDTH + 20},{HEIGHT + 20}", f"--user-data-dir={folder}/profile"]
        command = [browser, *FLAGS, *asked, f"--screenshot={CHART}", page.as_uri()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _broken(name: str) -> str:
    return name.replace(", ", ",<br>")
