"""Workers tell their share through a file that the parent reads."""

from pathlib import Path

import pytest

from foresize.simulator import progress
from foresize.simulator.progress import Shares, seldom


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> Shares:
    """Of three replications, told by this process."""
    monkeypatch.setattr(progress, "_EVERY_S", 0.0)
    return Shares(3)


def test_shares_add_up(shares: Shares) -> None:
    shares.slot(0).tell(100.0)(25.0)
    shares.slot(1).tell(100.0)(50.0)
    shares.done(2)
    assert shares.total() == 1.75
    shares.close()


def test_a_share_is_never_more_than_the_whole(shares: Shares) -> None:
    shares.slot(0).tell(10.0)(10.5)
    assert shares.total() == 1.0
    shares.close()


def test_the_file_is_gone_after_closing(shares: Shares) -> None:
    path = Path(shares.slot(0).path)
    assert path.exists()
    shares.close()
    assert not path.exists()


def test_what_is_told_often_is_passed_on_seldom() -> None:
    told: list[float] = []
    tell = seldom(told.append)
    for now_s in range(10_000):
        tell(now_s)
    assert len(told) < 1_000
