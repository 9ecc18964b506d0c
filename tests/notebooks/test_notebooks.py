"""The notebooks run from their first cell to their last, and what their prose claims is so."""

import json
import math
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST_BYTES = 500_000
PATIENCE_S = 900

TELL = """
import json
def _told(result):
    metrics = result.metrics.set_index("metric")[["value", "ci_low", "ci_high"]]
    return {
        "metrics": {name: list(row) for name, row in metrics.iterrows()},
        "verdict": result.verdict.outcome,
        "bottleneck": result.bottleneck.resource,
        "failures": list(result.bottleneck.failures),
        "shares": result.cost.groupby("category")["share"].sum().to_dict(),
    }
print(json.dumps({str(users): _told(result) for users, result in (results | {1300: beyond}).items()}))
"""
"""A last cell that tells what the notebook found."""


@pytest.fixture(scope="module")
def found() -> dict[int, dict[str, Any]]:
    """What the first forecast found, by users."""
    notebook = nbformat.read(FOLDER / "01_first_forecast.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(TELL))
    place = {"metadata": {"path": str(FOLDER)}}
    NotebookClient(notebook, timeout=PATIENCE_S, kernel_name="python3", resources=place).execute()
    return {int(users): told for users, told in json.loads(notebook.cells[-1].outputs[0].text).items()}


def value(told: dict[str, Any], metric: str) -> float:
    return float(told["metrics"][metric][0])


def test_the_first_forecast_is_what_its_prose_says(found: dict[int, dict[str, Any]]) -> None:
    sizes = [found[users] for users in (100, 200, 500, 1000)]
    for told in sizes:
        for metric in ("turn_latency_p95_s", "cost_per_user_hour_usd"):
            middle, low, high = told["metrics"][metric]
            assert math.isfinite(low)
            assert low <= middle <= high
        assert told["verdict"] != "fail"
        assert told["shares"]["external APIs"] > 0.9
    p95s, costs, gateways = (
        [value(told, metric) for told in sizes]
        for metric in ("turn_latency_p95_s", "cost_per_user_hour_usd", "gateway_instances")
    )
    assert max(p95s) < 1.1 * min(p95s), "the latency hardly moves"
    assert max(costs) < 1.1 * min(costs), "the cost per user hardly moves"
    assert gateways == sorted(gateways)
    assert found[1000]["bottleneck"] == "live_model session quota"


def test_one_size_more_fails_on_the_quota_and_latency_does_not_tell(found: dict[int, dict[str, Any]]) -> None:
    beyond, before = found[1300], found[1000]
    assert beyond["verdict"] == "fail"
    assert beyond["failures"][0] == "quota@live_model"
    assert value(beyond, "turn_latency_p95_s") < 1.1 * value(before, "turn_latency_p95_s")
    assert value(beyond, "cost_per_user_hour_usd") < value(before, "cost_per_user_hour_usd")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_executed_small_and_without_a_machines_paths(path: Path) -> None:
    assert path.stat().st_size < LARGEST_BYTES
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = json.dumps([cell.outputs for cell in code])
    assert '"output_type": "error"' not in outputs
    assert not any(str(place) in outputs for place in (FOLDER.parent, Path.home(), gettempdir(), "site-packages"))
