"""The wheel works: built from a copy of the sources, away from the repository, it has everything that it runs."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import foresize as fs

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("configs", "dashboard", "door", "models", "policies", "simulator")
FILES = ("LICENSE", "README.md", "pyproject.toml", "setup.py")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without the network: setuptools is among the development tools."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / "source" / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder / "source"]
    subprocess.run([*pip, *build], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the wheel, and not the repository, is `foresize`; its dependencies are those of here."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return os.environ | {"PYTHONPATH": str(folder)}


def run(installed: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "from foresize.simulator.cli import main; main()"
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=folder, env=installed, capture_output=True, text=True, check=False)


def test_every_shipped_file_is_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    kept = [file for room in SOURCES if room != "door" for file in (ROOT / room).rglob("*")
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc"]  # fmt: skip
    missing = [str(file.relative_to(ROOT)) for file in kept if f"foresize/{file.relative_to(ROOT)}" not in packed]
    assert missing == []
    assert "foresize/py.typed" in packed
    assert not any(name.startswith(("tests/", "docs/", "models/", "foresize/tests")) for name in packed)


def test_the_installed_package_is_not_the_repository(installed: dict[str, str], tmp_path: Path) -> None:
    where = [sys.executable, "-c", "import foresize.simulator as s; print(s.__file__)"]
    shown = subprocess.run(where, cwd=tmp_path, env=installed, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith(installed["PYTHONPATH"])


def test_its_help_names_every_command(installed: dict[str, str], tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "--help")
    assert shown.returncode == 0
    commands = ("run", "validate", "explain", "list", "schema", "init", "rerun", "report", "batch")
    assert [name for name in commands if name not in shown.stdout] == []


def test_it_knows_the_shipped_scenarios_and_their_prices(installed: dict[str, str], tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "explain", "baseline")
    assert shown.returncode == 0, shown.stderr
    assert "It costs about $" in shown.stdout


def test_it_writes_a_report_with_what_it_has(installed: dict[str, str], tmp_path: Path) -> None:
    scenario = fs.load(str(ROOT / "configs" / "baseline.yaml"), ["duration=12m"])
    fs.run(scenario, replications=1, executor="inline").save(tmp_path / "result")
    (tmp_path / "result" / "report.html").unlink()
    shown = run(installed, tmp_path, "report", "result")
    assert shown.returncode == 0, shown.stderr
    assert (tmp_path / "result" / "report.html").stat().st_size > 1_000_000


@pytest.mark.long  # compiled code is kept by the place of its sources, and compiling takes a minute
def test_it_runs_a_shipped_scenario_from_an_empty_folder(installed: dict[str, str], tmp_path: Path) -> None:
    shown = run(installed, tmp_path, "run", "baseline", "--replications", "2", "--out", "result")
    assert shown.returncode in (0, 99), shown.stderr
    assert shown.stdout.startswith("baseline")
    assert (tmp_path / "result" / "report.html").stat().st_size > 1_000_000
