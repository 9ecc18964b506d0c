"""Compiled code is kept, and not longer than it is true."""

import os
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
    assert {"loop.py", "table.py", "streams.py", "histogram.py", "codes.py", "formula.py", "capacity.py"} <= names


def test_what_is_never_compiled_does_not_make_it_compile_anew():
    names = {source.name for source in kernel_cache._sources()}
    assert not {"prices.py", "sessions.py", "nodes.py", "plane.py"} & names


def test_only_the_folders_used_last_are_left(tmp_path):
    count = kernel_cache.KEPT + 4
    folders = [tmp_path / f"kernel-{number}" for number in range(count)]
    for age, folder in enumerate(reversed(folders)):
        folder.mkdir()
        os.utime(folder, (1e9 + age, 1e9 + age))
    used = folders[-1]
    kernel_cache._mark_used(used)
    kernel_cache._forget_older(tmp_path, folders[0])
    left = {folder for folder in folders if folder.exists()}
    assert left == {folders[0], used, *folders[1 : kernel_cache.KEPT]}
