"""Distributions in a table for compiled code, beside the distributions themselves."""

import ast
import gc
import inspect
import subprocess
import sys
import textwrap
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from foresize.models.distributions import AnyDistribution, Distribution, distribution_kinds, rows, table
from foresize.models.distributions.exponential import Exponential
from foresize.models.distributions.shifted import Shifted
from foresize.models.distributions.table import NotCompiled, cdf, quantile, sample, tabulate

ANY = TypeAdapter(AnyDistribution)
U = st.one_of(st.floats(2**-53, 1e-6), st.floats(1e-6, 1 - 2**-53))
MEAN = st.floats(1e-3, 1e4)
WEIGHT = st.floats(0.01, 100)


def read(kind, **parameters):
    return {"kind": kind, **parameters}


LEAVES = st.one_of(
    st.builds(lambda value: read("constant", value=value), st.floats(0, 100)),
    st.builds(lambda mean: read("exponential", mean=mean), MEAN),
    st.builds(lambda mean, cv: read("lognormal", mean=mean, cv=cv), MEAN, st.floats(0.05, 5)),
    st.builds(lambda mean, cv: read("gamma", mean=mean, cv=cv), MEAN, st.floats(0.05, 5)),
    st.builds(lambda mean, cv: read("normal", mean=mean, cv=cv), MEAN, st.floats(0.05, 2)),
    st.builds(lambda mean, cv: read("weibull", mean=mean, cv=cv), MEAN, st.floats(0.05, 5)),
    st.builds(lambda mean, cv: read("hyperexponential", mean=mean, cv=cv), MEAN, st.floats(1.1, 9)),
    st.builds(lambda values: read("empirical", values=values), st.lists(st.floats(0, 99), min_size=1, max_size=5)),
    st.builds(lambda low, more: read("uniform", low=low, high=low + more), st.floats(0, 9), st.floats(0.1, 9)),
)


def made_of(inner):
    part = st.builds(lambda weight, of: {"weight": weight, "of": of}, WEIGHT, inner)
    return st.one_of(
        st.builds(lambda by, of: read("shifted", by=by, of=of), st.floats(0, 100), inner),
        st.builds(lambda low, of: read("truncated", low=low, of=of), st.floats(0, 10), inner),
        st.builds(lambda high, of: read("truncated", high=high, of=of), st.floats(1, 1e4), inner),
        st.builds(lambda parts: read("mixture", components=parts), st.lists(part, min_size=1, max_size=3)),
    )


NESTED = st.recursive(LEAVES, made_of, max_leaves=6)


@settings(deadline=None, max_examples=200)
@given(NESTED, U)
def test_whatever_is_made_of_others_has_the_same_values(spec, u):
    try:
        one = ANY.validate_python(spec)
    except ValidationError:
        assume(False)
    table = tabulate([one])
    x = one.quantile(u)
    assert sample(table, 0, u) == pytest.approx(one.sampler()(u), rel=1e-12, abs=0)
    assert quantile(table, 0, u) == pytest.approx(x, rel=1e-12, abs=0)
    assert cdf(table, 0, x) == pytest.approx(one.cdf(x), rel=1e-12, abs=1e-15)


def test_each_has_the_row_of_its_place():
    mixture = read("mixture", components=[{"weight": 1, "of": 3}, {"weight": 1, "of": read("shifted", by=4, of=5)}])
    specs = [1, mixture, 2, read("empirical", values=[7, 6]), mixture, read("shifted", by=1, of=mixture)]
    table = tabulate([ANY.validate_python(spec) for spec in specs])
    assert [sample(table, row, 0.25) for row in range(len(specs))] == [1, 3, 2, 6, 3, 4]
    assert [sample(table, row, 0.75) for row in range(len(specs))] == [1, 9, 2, 7, 9, 10]


def test_none_is_a_table_too():
    table = tabulate([])
    assert [part.shape for part in table] == [(0, 4), (0, rows.MOST_PARAMETERS), (0,)]
    assert type(table) is type(tabulate([ANY.validate_python(1)]))


def test_every_kind_of_ours_has_a_row():
    ours = {part for part in distribution_kinds().values() if part.__module__.startswith("foresize.")}
    assert set(rows.OF) == ours


@pytest.fixture
def forgets_new_kinds():
    """A class is a kind for as long as it lives."""
    yield
    gc.collect()


@pytest.mark.usefixtures("forgets_new_kinds")
def test_a_kind_of_ones_own_is_refused_by_its_name():
    class Coin(Distribution):
        kind: Literal["coin"] = "coin"

        def average(self):
            return 0.5

        def quantile(self, u):
            return float(u > 0.5)

    class Slower(Exponential):
        kind: Literal["slower"] = "slower"

        def quantile(self, u):
            return 2 * super().quantile(u)

    with pytest.raises(NotCompiled, match="`coin` is not built in") as caught:
        tabulate([ANY.validate_python(1), Coin()])
    assert caught.value.kind == "coin"
    with pytest.raises(NotCompiled, match="`coin`"):
        tabulate([Shifted.model_construct(by=1.0, of=Coin())])
    with pytest.raises(NotCompiled, match="`slower`"):
        tabulate([Slower(mean=1)])


KERNEL = """
from numba import njit
from foresize.models.distributions.table import quantile, sample

@njit(cache=True)
def total(table, n):
    total = 0.0
    for i in range(n):
        total += sample(table, i % 3, (i + 0.5) / n) + quantile(table, i % 3, (i + 0.5) / n)
    return total
"""
PROGRAM = """
import kernel
from pydantic import TypeAdapter
from foresize.models.distributions import AnyDistribution, table

query = {"kind": "mixture", "components": [
    {"weight": 9, "of": {"kind": "exponential", "mean": "2ms"}},
    {"weight": 1, "of": {"kind": "truncated", "high": "1s", "of": {"kind": "gamma", "mean": "80ms", "cv": 2}}}]}
specs = [query, {"kind": "shifted", "by": "1ms", "of": query}, {"kind": "hyperexponential", "mean": "1s", "cv": 2}]
of_all = table.tabulate([TypeAdapter(AnyDistribution).validate_python(spec) for spec in specs])
print(kernel.total(of_all, 300), table.sample(of_all, 1, 0.95))
for function in (kernel.total, table.sample):
    print(sum(function.stats.cache_hits.values()), sum(function.stats.cache_misses.values()))
"""


def test_a_second_process_finds_it_compiled(tmp_path):
    (tmp_path / "kernel.py").write_text(KERNEL)
    (tmp_path / "program.py").write_text(textwrap.dedent(PROGRAM))
    first, second = (
        subprocess.run([sys.executable, tmp_path / "program.py"], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    numbers, ours, the_tables = second.splitlines()
    assert numbers == first.splitlines()[0]
    assert ours == the_tables == "1 0"


def test_no_compiled_function_calls_itself_by_whatever_way():
    """Numba would compile it, but another process would call address 0 in what is kept on disk."""
    calls = {}
    for function in (
        node for node in ast.walk(ast.parse(inspect.getsource(table))) if isinstance(node, ast.FunctionDef)
    ):
        names = {node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and hasattr(node.func, "id")}
        calls[function.name] = names
    reached = {name: set(own) for name, own in calls.items()}
    for _ in calls:
        reached = {name: own.union(*(reached.get(each, ()) for each in own)) for name, own in reached.items()}
    assert [name for name, own in reached.items() if name in own] == []
    assert "quantile" in reached["sample"]
