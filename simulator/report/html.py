"""A result as one HTML file that holds everything it needs: it opens offline, in ten years, and asks nobody."""

from pathlib import Path

from foresize.simulator.analysis.words import say
from foresize.simulator.report.page import page
from foresize.simulator.result import Result
from foresize.simulator.store import atomic


def render(result: Result) -> str:
    """The report as HTML: a pure function of the scenario, the records and the versions.

    It has no date, no host and no wall time, so that the same run gives the same bytes on another day.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=PackageLoader("foresize.simulator.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["say"] = say
    return environment.get_template("report.html.jinja").render(page(result), plotly_js=get_plotlyjs())


def write_report(result: Result, path: str | Path) -> Path:
    """Write the report to `path`, whole or not at all, and return it.

    Raises BadInput where the folder cannot be written.
    """
    atomic.write(Path(path), render(result))
    return Path(path)
