"""Replications are the same wherever they run, and their progress and errors come through."""

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import foresize as fs
from foresize.policies.guard import PolicyError
from foresize.simulator.execution import Task, simulate
from foresize.simulator.job import planned
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store.records import to_json


@pytest.fixture
def scenario(tiny_file: Path) -> Scenario:
    """The tiny one."""
    return fs.load(tiny_file)


def records(scenario: Scenario, **how: object) -> dict[int, str]:
    """Each replication's record as its file would be."""
    tasks = planned(scenario).tasks(range(3))
    return {task.replication: to_json(found) for task, found in simulate(tasks, 3, **how)}  # type: ignore[arg-type]


def test_one_and_several_processes_and_threads_give_the_same_bytes(scenario: Scenario) -> None:
    inline = records(scenario, executor="inline")
    assert sorted(inline) == [0, 1, 2]
    assert records(scenario, workers=2) == inline
    with ThreadPoolExecutor(2) as threads:
        assert records(scenario, executor=threads) == inline


def test_replications_differ_and_so_do_seeds(scenario: Scenario) -> None:
    inline = records(scenario, executor="inline")
    assert len(set(inline.values())) == 3
    assert inline != records(scenario.with_(seed=2), executor="inline")


@pytest.mark.parametrize("how", [{"executor": "inline"}, {"workers": 2}])
def test_progress_grows_to_the_number_of_replications(scenario: Scenario, how: dict[str, object]) -> None:
    told: list[tuple[float, int]] = []
    records(scenario, on_progress=lambda done, of: told.append((done, of)), **how)
    assert told[-1] == (3, 3)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("how", [{"executor": "inline"}, {"workers": 2}])
def test_a_policys_error_is_what_came_of_its_task_and_others_go_on(
    scenario: Scenario, tmp_path: Path, how: dict[str, object]
) -> None:
    (tmp_path / "wrong.py").write_text("def decide(seen, memory):\n    return 'many'\n")
    policy = {"kind": "python", "file": str(tmp_path / "wrong.py")}
    wrong = scenario.with_(**{"services.gateway.autoscaler.policy": policy})
    tasks = [*planned(wrong).tasks([0]), *planned(scenario).tasks([0], number=1)]
    found = {task.job: what for task, what in simulate(tasks, 2, **how)}  # type: ignore[arg-type]
    assert isinstance(found[0], PolicyError)
    assert "answered 'many'" in str(found[0])
    assert to_json(found[1]) == records(scenario, executor="inline")[0]  # type: ignore[arg-type]


def test_tasks_are_taken_as_there_is_room_so_that_what_became_useless_is_never_begun(scenario: Scenario) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Task]:
        for task in planned(scenario).tasks(range(50)):
            taken.append(task.replication)
            yield task

    running = simulate(tasks(), 50, workers=2)
    next(running)
    assert len(taken) <= 5
    running.close()  # type: ignore[attr-defined]  # a generator


def test_a_worker_ends_with_its_parent_even_while_it_waits_to_send_a_result(tmp_path: Path) -> None:
    """Nobody reads from the pipe any more, and the worker itself holds its other end: it would wait for ever."""
    script = tmp_path / "parent.py"
    script.write_text(
        textwrap.dedent("""\
        import os, signal
        from foresize.simulator.execution import processes

        def much():
            print(os.getpid(), flush=True)
            os.kill(os.getppid(), signal.SIGKILL)
            return bytes(50_000_000)

        if __name__ == "__main__":
            with processes(1) as pool:
                pool.submit(much).result()
        """)
    )
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    shown, _ = parent.communicate(timeout=120)
    assert parent.returncode == -signal.SIGKILL
    assert not psutil.pid_exists(int(shown)) or psutil.Process(int(shown)).status() == psutil.STATUS_ZOMBIE
