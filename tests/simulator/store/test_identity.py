"""Only records of the same scenario, seed, engine and code may stand together."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import foresize as fs
from foresize.simulator.job import planned
from foresize.simulator.store import Identity


@pytest.fixture
def identity(tiny_file: Path) -> Identity:
    """Of the tiny scenario."""
    return planned(fs.load(tiny_file)).identity


def test_it_comes_back_from_its_file(identity: Identity) -> None:
    assert Identity.from_json(identity.to_json(7)) == (identity, 7)


def test_the_same_run_has_no_differences(identity: Identity, tiny_file: Path) -> None:
    again = planned(fs.load(tiny_file), replications=50).identity
    assert list(identity.differences(again)) == []


@pytest.mark.parametrize(("change", "words"), [
    ({"scenario": "other"}, "another scenario (tiny)"),
    ({"scenario_sha256": "0"}, "another state of the scenario tiny or of its files"),
    ({"seed": 5}, "another seed (1)"),
    ({"engine": "other"}, "another engine (compiled)"),
    ({"code_sha256": "0"}, "another state of the simulator's code"),
    ({"format": 0}, "another format (number 1, and this release writes 0)"),
])  # fmt: skip
def test_each_difference_is_told(identity: Identity, change: dict[str, Any], words: str) -> None:
    assert list(identity.differences(replace(identity, **change))) == [words]


def test_another_version_is_told_alone_though_its_code_differs_as_well(identity: Identity) -> None:
    other = replace(identity, versions=identity.versions | {"numpy": "0.1"}, code_sha256="0")
    assert list(other.differences(identity)) == ["another version of numpy (0.1)"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"replications": 3}', "\x00"])
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Identity.from_json(text)
