"""The page as Streamlit's own test harness opens it, without a browser."""

from collections.abc import Callable
from importlib.resources import files

import pytest
from streamlit.testing.v1 import AppTest

import foresize as fs

SHORT = {"duration_min": "6", "warmup_min": "1", "replications": "2"}
"""What makes a run a matter of seconds, as a link carries it."""


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open the page by a link: the scenario's name, and what was moved in it; by a bare address without a name."""

    def opened(scenario: str = "", **moved: str) -> AppTest:
        page = AppTest.from_file(str(files("foresize.dashboard") / "app.py"), default_timeout=120)
        if scenario:
            page.query_params["scenario"] = scenario
        for key, value in moved.items():
            page.query_params[f"{scenario.replace('/', '.')}.{key}"] = value
        return page.run()

    return opened


@pytest.fixture
def open_short(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """The same for a run of seconds."""
    return lambda scenario, **moved: open_page(scenario, **SHORT, **moved)


@pytest.fixture(scope="session")
def live_voice() -> fs.Scenario:
    """The reference scenario as it is shipped."""
    return fs.load(str(files("foresize.configs") / "live_voice.yaml"))
