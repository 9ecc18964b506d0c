"""What the study is made from is good, and its page follows from what is measured; the study itself is not run here."""

from datetime import date
from pathlib import Path

import pytest
from making import study_page, study_worlds

from foresize.simulator.compare import compare

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies" / "study.md"


@pytest.mark.parametrize("users", study_worlds.SIZES)
@pytest.mark.parametrize("world", [study_worlds.week, study_worlds.spike], ids=["week", "spike"])
def test_each_world_goes_with_each_policy(world, users: int, tmp_path: Path) -> None:
    scenario, found = world(users), dict(study_worlds.policies(users, tmp_path))
    assert tuple(found) == study_worlds.POLICIES
    for autoscaler in found.values():
        changed = scenario.with_(**{"services.gateway.autoscaler": autoscaler})
        assert changed.services["gateway"].autoscaler is not None


@pytest.mark.parametrize("users", [100, 1000])
def test_the_most_users_of_the_week_are_as_many_as_it_says(users: int) -> None:
    assert study_worlds.expected_sessions(users, study_worlds.MONDAY, 1).max() == pytest.approx(users, rel=0.1)


def test_the_page_tells_by_the_intervals_what_is_better() -> None:
    scenario = study_worlds.spike(100).with_(duration="30m", warmup="0s")
    setups = {name: scenario.with_(**{"services.gateway.autoscaler": {"policy": {"kind": "fixed", "count": count}}})
              for name, count in (("reactive", 2), ("buffer", 9))}  # fmt: skip
    comparison = compare(setups, replications=4, engine="compiled", workers=1)
    text = study_page.page({("spike", 100): comparison}, {"week": 1, "spike": 4}, date(2026, 1, 12))
    assert "Figures of 12 January 2026" in text
    assert "| spike, 100 users | worse: dearer, and nobody feels it |" in text


def test_the_page_that_is_there_is_of_these_worlds_and_policies() -> None:
    text = PAGE.read_text("utf-8")
    for users in study_worlds.SIZES:
        assert text.count(f"### {users} users") == 2
    for policy in study_worlds.POLICIES:
        assert text.count(f"\n| {policy} |") == 1 + 2 * len(study_worlds.SIZES)
