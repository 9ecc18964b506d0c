"""The birth certificate says what is needed to make the same again."""

import sys
from pathlib import Path
from typing import Any, Literal

import pytest

import foresize as fs
from foresize.policies import Decision, Observation, Policy
from foresize.simulator.provenance import Took, code_sha256


def test_it_names_scenario_seed_versions_engine_and_turns(tiny_file: Path) -> None:
    scenario = fs.load(tiny_file)
    result = fs.run(scenario, seed=7, replications=2, executor="inline")
    born = result.provenance
    assert fs.loads(born["scenario"]).to_yaml() == scenario.to_yaml()
    assert (born["seed"], born["replications"], born["engine"]) == (7, [0, 1], "compiled")
    assert born["versions"]["foresize"]
    assert born["turns"] == sum(record.totals["turns_completed"] for record in result.records)
    assert born["wall_s"] > 0


def test_what_running_took_is_told_by_the_turns_a_second() -> None:
    assert Took(2.0, 100, 3).to_dict() == {"wall_s": 2.0, "turns_per_s": 50, "replications_run": 3}


class Elsewhere(Policy):
    """A part from another package."""

    kind: Literal["fixed"] = "fixed"

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """Always one."""
        return Decision(1)


def test_parts_of_other_packages_are_part_of_the_codes_hash(
    tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = fs.load(tiny_file)
    own = code_sha256(scenario)
    gateway = scenario.services["gateway"]
    assert gateway.autoscaler is not None
    scaler = gateway.autoscaler.model_copy(update={"policy": Elsewhere()})
    foreign = scenario.model_copy(update={"services": {"gateway": gateway.model_copy(update={"autoscaler": scaler})}})
    before = code_sha256(foreign)
    changed = tmp_path / "changed.py"
    changed.write_text("# the same part, in another state\n")
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(changed))
    assert len({own, before, code_sha256(foreign)}) == 3
