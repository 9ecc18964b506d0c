"""Which engine is taken, and why."""

from pathlib import Path

import pytest

import foresize as fs
from foresize.simulator.engines import ENGINES, choose_engine


def test_auto_takes_one_that_there_is(tiny_file: Path) -> None:
    assert choose_engine(fs.load(tiny_file), "auto").engine in ENGINES


def test_what_is_not_in_this_release_is_refused_with_what_is(tiny_file: Path) -> None:
    with pytest.raises(fs.BadInput, match="`compiled` is not part of this release: use `auto` or `simpy`"):
        choose_engine(fs.load(tiny_file), "compiled")
