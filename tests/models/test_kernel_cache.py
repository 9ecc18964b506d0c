"""Compiled code is kept, and not longer than it is true."""

from pathlib import Path

import numba

from foresize.models import kernel_cache
from foresize.models.streams import draw


def test_numba_keeps_what_it_compiles_in_the_folder_of_this_state():
    assert Path(numba.config.CACHE_DIR) == kernel_cache.FOLDER
    assert str(draw._cache._cache_path).startswith(str(kernel_cache.FOLDER))


def test_another_state_of_any_source_has_another_folder(tmp_path, monkeypatch):
    sources = [tmp_path / "a.py", tmp_path / "b.py"]
    for source in sources:
        source.write_text("x = 1\n")
    monkeypatch.setattr(kernel_cache, "_sources", lambda: sources)
    before = kernel_cache._state()
    assert kernel_cache._state() == before
    sources[1].write_text("x = 2\n")
    assert kernel_cache._state() != before


def test_the_kernel_and_what_it_calls_are_among_the_sources():
    names = {source.name for source in kernel_cache._sources()}
    assert {"loop.py", "table.py", "streams.py"} <= names


def test_only_the_folders_used_last_are_left(tmp_path):
    for age in range(6):
        (tmp_path / f"kernel-{age}").mkdir()
    kernel_cache._forget_older(tmp_path, tmp_path / "kernel-5")
    assert len(list(tmp_path.glob("kernel-*"))) == kernel_cache.KEPT + 1
    assert (tmp_path / "kernel-5").exists()
