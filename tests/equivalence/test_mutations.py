"""The random worlds notice small mistakes in the compiled engine."""

import ast
import shutil
from pathlib import Path

import mutations
import pytest


def test_mistakes_can_be_planted_in_the_engine_as_it_is(tmp_path: Path) -> None:
    shutil.copytree(mutations.ROOT / mutations.ENGINE, tmp_path / mutations.ENGINE)
    mutations.plant(tmp_path)
    sources = [file.read_text() for file in (tmp_path / mutations.ENGINE).glob("*.py")]
    assert all(ast.parse(source) for source in sources)
    assert sum(source.count("if w.mutant ==") for source in sources) == len(mutations.MUTATIONS) >= 12


@pytest.mark.long
def test_each_small_mistake_in_the_engine_is_noticed(table: list[str]) -> None:
    found = mutations.hunt()
    table += ["mistakes in the compiled engine, and the world in which each is noticed", *mutations.rows(found)]
    assert [name for name, how in found.items() if how is None] == []
    assert len(found) == len(mutations.MUTATIONS)
