"""A batch goes on where it was, ends in the same bytes, and one scenario's failure is not the others'."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import foresize as fs
from foresize.policies.guard import PolicyError
from foresize.simulator.batch import Outcome, run_batch
from foresize.simulator.job import Job, planned
from foresize.simulator.report import html
from foresize.simulator.result import Result
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.store import ResultFolder


@pytest.fixture(scope="module", autouse=True)
def quick_report() -> Iterator[None]:
    """Drawing the report takes longer than all that is looked at here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(html, "write_report", lambda result, path: path.write_text(result.verdict.sentence))
        yield


@pytest.fixture(scope="module")
def scenario(tiny_text: str) -> Scenario:
    """Of one minute."""
    return fs.loads(tiny_text).with_(duration="1m", warmup="10s", replications=4)


def contents(folder: Path) -> dict[str, bytes]:
    """Each file but the one that may differ."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in files.items() if name != "timing.json"}


def job(scenario: Scenario, folder: Path, *, turns: bool = False, seed: int | None = None) -> Job:
    """One that keeps its records."""
    return planned(scenario, seed=seed, folder=ResultFolder(folder), turns=turns)


def run_all(*jobs: Job, fresh: bool = False) -> list[Outcome]:
    """In this process."""
    return list(run_batch(jobs, workers=1, fresh=fresh))


@pytest.fixture(scope="module")
def undisturbed(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run with rows per turn leaves."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    assert [outcome.simulated for outcome in run_all(job(scenario, folder, turns=True))] == [4]
    return contents(folder)


@pytest.fixture
def stopped(scenario: Scenario, tmp_path: Path) -> Path:
    """The folder of a run that was stopped after two replications, in the middle of writing a third."""
    folder = tmp_path / "out"

    def stop(done: float, of: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    running = run_batch([job(scenario, folder, turns=True)], workers=1, on_progress=stop)
    with pytest.raises(KeyboardInterrupt):
        next(running)
    (folder / "records" / "0002.json.4194999.tmp").write_text("half")
    return folder


def test_what_was_stopped_is_not_complete(stopped: Path) -> None:
    with pytest.raises(fs.BadInput, match="is half written: 1 of 4"):
        Result.load(stopped)


def test_it_goes_on_where_it_was_and_ends_in_the_same_bytes(
    scenario: Scenario, stopped: Path, undisturbed: dict[str, bytes]
) -> None:
    kept = (stopped / "records" / "0000.json").stat().st_mtime_ns
    (outcome,) = run_all(job(scenario, stopped, turns=True))
    assert outcome.simulated == 3
    assert (stopped / "records" / "0000.json").stat().st_mtime_ns == kept
    assert contents(stopped) == undisturbed


def test_what_is_complete_is_not_run_again_and_keeps_its_timing(
    scenario: Scenario, stopped: Path, undisturbed: dict[str, bytes]
) -> None:
    run_all(job(scenario, stopped, turns=True))
    timing = (stopped / "timing.json").read_bytes()
    (outcome,) = run_all(job(scenario, stopped, turns=True))
    assert outcome.simulated == 0
    assert contents(stopped) == undisturbed
    assert (stopped / "timing.json").read_bytes() == timing


def test_a_replication_without_the_rows_that_are_asked_for_is_run_again(
    scenario: Scenario, stopped: Path, undisturbed: dict[str, bytes]
) -> None:
    (stopped / "turns-0000.parquet").unlink()
    (outcome,) = run_all(job(scenario, stopped, turns=True))
    assert outcome.simulated == 4
    assert contents(stopped) == undisturbed


def test_fresh_runs_all_of_it_again(scenario: Scenario, stopped: Path, undisturbed: dict[str, bytes]) -> None:
    (outcome,) = run_all(job(scenario, stopped, turns=True), fresh=True)
    assert outcome.simulated == 4
    assert contents(stopped) == undisturbed


def test_more_replications_are_added_to_those_that_are_there(scenario: Scenario, stopped: Path) -> None:
    (outcome,) = run_all(job(scenario.with_(replications=5), stopped))
    assert outcome.simulated == 4
    assert isinstance(outcome.result, Result)
    assert len(outcome.result.records) == 5


def test_records_of_another_run_are_refused_before_anything_is_written(
    scenario: Scenario, stopped: Path, tmp_path: Path
) -> None:
    before = contents(stopped)
    with pytest.raises(fs.BadInput, match=r"has records of another seed \(1\)\. Take another --out, or .*--fresh"):
        run_all(job(scenario, tmp_path / "new"), job(scenario, stopped, seed=2))
    with pytest.raises(fs.BadInput, match="has records of another state of the scenario tiny"):
        run_all(job(scenario.with_(duration="2m"), stopped))
    assert contents(stopped) == before
    assert not (tmp_path / "new").exists()


def test_fresh_discards_the_records_of_another_run(scenario: Scenario, stopped: Path) -> None:
    (outcome,) = run_all(job(scenario, stopped, seed=2), fresh=True)
    assert isinstance(outcome.result, Result)
    assert {record.seed for record in outcome.result.records} == {2}
    assert not list(stopped.glob("turns-*"))


@pytest.fixture
def failing(scenario: Scenario, tmp_path: Path) -> Scenario:
    """One whose policy answers nonsense."""
    (tmp_path / "wrong.py").write_text("def decide(seen, memory):\n    return None\n")
    wrong = {"kind": "python", "file": str(tmp_path / "wrong.py")}
    return scenario.with_(**{"name": "failing", "services.gateway.autoscaler.policy": wrong})


def test_a_failing_scenario_does_not_stop_the_others(scenario: Scenario, failing: Scenario, tmp_path: Path) -> None:
    jobs = [job(failing, tmp_path / "failing"), job(scenario, tmp_path / "good")]
    outcomes = {outcome.job.scenario.name: outcome.result for outcome in run_all(*jobs)}
    assert isinstance(outcomes["failing"], PolicyError)
    assert isinstance(outcomes["tiny"], Result)
    assert not (tmp_path / "failing" / "summary.json").exists()


def test_results_come_as_they_end(scenario: Scenario, tmp_path: Path) -> None:
    jobs = [job(scenario, tmp_path / "one"), job(scenario.with_(name="other"), tmp_path / "other")]
    running: Iterator[Outcome] = run_batch(jobs, workers=1)
    assert next(running).job is jobs[0]
    assert (tmp_path / "one" / "summary.json").exists()
    assert not (tmp_path / "other" / "summary.json").exists()


def test_the_files_of_a_scenario_go_with_its_result(scenario: Scenario, tmp_path: Path) -> None:
    (tmp_path / "work.csv").write_text("t\n20\n30\n")
    work = {"kind": "empirical", "file": str(tmp_path / "work.csv"), "column": "t", "unit": "ms"}
    measured = scenario.with_(**{"journeys.talk.0.work": work})
    run_all(job(measured, tmp_path / "out"))
    before = contents(tmp_path / "out")
    assert before["files/work.csv"] == b"t\n20\n30\n"
    (tmp_path / "work.csv").unlink()
    shutil.move(tmp_path / "out", tmp_path / "moved")
    moved = fs.load(tmp_path / "moved" / "scenario.yaml")
    assert [each.simulated for each in run_all(job(moved, tmp_path / "moved"))] == [0]
    assert [each.simulated for each in run_all(job(moved, tmp_path / "moved"), fresh=True)] == [4]
    assert contents(tmp_path / "moved") == before
