"""A result folder takes the records of one run, and is complete or says that it is not."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

import foresize as fs
from foresize.simulator.result import Result
from foresize.simulator.store import ResultFolder
from foresize.simulator.store.tables import TABLES


@pytest.fixture(scope="module")
def result(tiny_text: str) -> Result:
    """Of two replications."""
    return fs.run(fs.loads(tiny_text), replications=2, executor="inline")


@pytest.fixture(scope="module")
def saved_once(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is saved; not to be changed."""
    return result.save(tmp_path_factory.mktemp("saved") / "out")


@pytest.fixture
def folder(saved_once: Path, tmp_path: Path) -> Path:
    """A copy that can be changed."""
    return Path(shutil.copytree(saved_once, tmp_path / "out"))


def contents(folder: Path) -> dict[str, bytes]:
    """Each file but the one that may differ."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return {name: content for name, content in files.items() if name != "timing.json"}


def test_it_has_records_tables_summary_report_and_scenario(folder: Path) -> None:
    assert sorted(contents(folder)) == sorted(
        ["identity.json", "records/0000.json", "records/0001.json", "report.html", "scenario.yaml", "summary.json",
         *(f"{name}.parquet" for name in TABLES)]
    )  # fmt: skip


def test_what_was_loaded_is_what_was_saved(result: Result, folder: Path) -> None:
    loaded = Result.load(folder)
    assert loaded.to_dict() == result.to_dict()
    pd.testing.assert_frame_equal(loaded.timeline, result.timeline)
    pd.testing.assert_frame_equal(loaded.instances, result.instances)


def test_saving_it_again_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    assert contents(Result.load(folder).save(tmp_path / "again")) == contents(folder)


def test_it_can_move(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder, tmp_path / "moved" / "away")
    loaded = Result.load(tmp_path / "moved" / "away")
    assert loaded.verdict.outcome == "pass"
    assert not [name for name, text in contents(tmp_path / "moved" / "away").items() if str(tmp_path).encode() in text]


def test_what_making_it_took_is_in_a_file_of_its_own(result: Result, folder: Path) -> None:
    took = json.loads((folder / "timing.json").read_text())
    assert (took["wall_s"], took["replications_run"]) == (result.provenance["wall_s"], 2)
    assert took["host"]["cpus"]
    assert "wall_s" not in (folder / "summary.json").read_text()


@pytest.mark.parametrize("table", TABLES)
def test_tables_hold_what_the_result_has_with_their_types_and_units(result: Result, folder: Path, table: str) -> None:
    read = pq.read_table(folder / f"{table}.parquet")
    expected = getattr(result, table)
    assert read.num_rows == len(expected)
    assert read.column_names == list(expected.columns) == list(TABLES[table])
    for name, unit in TABLES[table].items():
        field = read.schema.field(name)
        assert field.metadata == {b"unit": unit.encode()}
        assert str(field.type) == {"text": "string", "count": "int64"}.get(unit, "double")
        pd.testing.assert_series_equal(
            read.column(name).to_pandas(), expected[name], check_dtype=False, check_index=False, check_names=False
        )


def test_a_result_takes_the_place_of_another(folder: Path, tiny_file: Path) -> None:
    other = fs.run(fs.load(tiny_file).with_(duration="3m"), replications=1, executor="inline")
    other.save(folder)
    assert Result.load(folder).to_dict() == other.to_dict()
    assert not (folder / "records" / "0001.json").exists()


def test_nothing_of_somebody_elses_is_overwritten(result: Result, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "scenario.yaml").write_text("# my work")
    with pytest.raises(fs.BadInput, match="neither empty nor a result folder"):
        result.save(tmp_path / "mine")
    assert [file.read_text() for file in (tmp_path / "mine").iterdir()] == ["# my work"]


def test_a_file_cannot_be_the_folder(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(fs.BadInput, match="is a file, not a folder"):
        result.save(tmp_path / "file")


def test_a_half_written_folder_says_how_far_it_is(folder: Path) -> None:
    (folder / "summary.json").unlink()
    (folder / "records" / "0001.json").unlink()
    with pytest.raises(fs.BadInput, match="is half written: 1 of 2 replications are there"):
        Result.load(folder)


def test_a_folder_of_results_says_which_it_holds(folder: Path) -> None:
    with pytest.raises(fs.BadInput, match=r"is not a result folder\. It holds some: .*out\."):
        Result.load(folder.parent)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(fs.BadInput, match="does not exist"):
        Result.load(tmp_path / "nowhere")


@pytest.mark.parametrize(("file", "text", "message"), [
    ("records/0001.json", "{}", r"0001\.json +is damaged: .* Delete it, and run the scenario again"),
    ("records/0001.json", None, r"0001\.json +cannot be read: No such file"),
    ("summary.json", "{}", "is no summary of a result: its birth certificate is missing"),
    ("summary.json", "not JSON", "summary.json +cannot be read"),
    ("identity.json", "[]", "identity.json +cannot be read"),
    ("scenario.yaml", "name: [", r"scenario\.yaml:\d+:\d+ +is not valid YAML"),
    ("timing.json", "[]", "timing.json +is not a JSON object"),
])  # fmt: skip
def test_a_folder_that_was_tampered_with_is_refused(folder: Path, file: str, text: str | None, message: str) -> None:
    if text is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(text)
    with pytest.raises(fs.BadInput, match=message):
        Result.load(folder)


def test_a_damaged_record_counts_as_not_there(folder: Path) -> None:
    (folder / "records" / "0000.json").write_text("{")
    assert sorted(ResultFolder(folder).kept(range(2))) == [1]
    assert sorted(ResultFolder(folder).kept(range(2), with_turns=True)) == []
