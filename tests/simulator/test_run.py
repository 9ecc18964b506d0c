"""`foresize.run` from Python."""

from pathlib import Path

import pytest

import foresize as fs
from foresize.policies.guard import PolicyError


def test_replications_and_seed_are_the_scenarios_unless_said(tiny_file: Path) -> None:
    scenario = fs.load(tiny_file)
    assert [record.replication for record in fs.run(scenario, executor="inline").records] == [0, 1, 2]
    result = fs.run(scenario, replications=1, seed=9, executor="inline")
    assert [(record.replication, record.seed) for record in result.records] == [(0, 9)]


@pytest.mark.parametrize(("how", "message"), [
    ({"replications": 0}, "replications must be between 1 and 100,000, but is 0"),
    ({"seed": -1}, "seed must be at least 0"),
    ({"engine": "warp"}, "engine must be `auto` or `simpy` or `compiled`, but is `warp`"),
])  # fmt: skip
def test_what_cannot_be_run_is_refused(tiny_file: Path, how: dict[str, object], message: str) -> None:
    with pytest.raises(fs.BadInput, match=message):
        fs.run(fs.load(tiny_file), executor="inline", **how)  # type: ignore[arg-type]


def test_a_policys_error_is_raised(tiny_file: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("def decide(seen, memory):\n    return -1\n")
    wrong = {"kind": "python", "file": str(tmp_path / "wrong.py")}
    with pytest.raises(PolicyError, match="answered -1 instances"):
        fs.run(fs.load(tiny_file).with_(**{"services.gateway.autoscaler.policy": wrong}), executor="inline")
