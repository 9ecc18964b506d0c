"""The compiled plane by itself: slices, growing tables, errors in the scenario's words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import foresize as fs
from foresize.models.distributions.table import NotCompiled
from foresize.models.streams import Streams
from foresize.simulator.planes.compiled import CompiledPlane
from foresize.simulator.planes.compiled import plane as module
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario

WORLD = {
    "name": "world",
    "duration": "10m",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "2/s"},
            "session": {"lifetime": {"kind": "exponential", "mean": "3m"}},
            "turn": {"gap": {"kind": "exponential", "mean": "10s"}, "steps": "talk"},
        }
    },
    "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
    "services": {"gateway": {"capacity": {"kind": "cpu", "vcpus": 2, "sessions": 50}, "instances": 20}},
}


def scenario(**changes: object) -> Scenario:
    return Scenario.model_validate({**WORLD, **changes})


def test_a_run_in_slices_is_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Replication(scenario(), 0, engine="compiled").run()
    monkeypatch.setattr(module, "SLICE", 7)
    assert Replication(scenario(), 0, engine="compiled").run() == whole


def test_memory_grows_with_the_users_who_are_there() -> None:
    replication = Replication(scenario(), 0, engine="compiled")
    replication.run()
    tables = replication.plane.world.tables
    most = replication.plane.world.now["tasks_live"] + replication.plane.world.now["tasks_room"]
    assert 300 < most == len(tables["tasks"]) <= 1024
    assert len(tables["events"]) <= 4 * len(tables["tasks"])


def test_time_that_stands_still_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CROWD", 10_000)
    endless = {"workload": {"requests": {"arrivals": {"kind": "closed", "users": 1}, "turn": {"steps": "talk"}}},
               "journeys": {"talk": [{"network": "0s"}]}}  # fmt: skip
    with pytest.raises(BadInput, match="time stands still at 0s"):
        Replication(scenario(**endless), 0, engine="compiled").run()


def test_more_apis_than_a_task_has_bits_for_are_left_to_the_readable_engine() -> None:
    many = scenario(external_apis={f"api{number}": {"latency": "1ms"} for number in range(63)})
    with pytest.raises(NotCompiled, match="63"):
        CompiledPlane(many, Streams(1, 0))


@pytest.mark.long
def test_no_table_is_read_beyond_its_end(tmp_path: Path) -> None:
    """The whole reference scenario with every index checked, which needs code of its own."""
    program = (
        "import foresize as fs, sys\n"
        "from foresize.simulator.replicate import Replication\n"
        "print(Replication(fs.load(sys.argv[1]), 0, engine='compiled').run().totals['turns_completed'])\n"
    )
    file = Path(fs.__file__).parent.parent / "configs" / "live_voice.yaml"
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program, file], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0
