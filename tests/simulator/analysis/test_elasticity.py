"""The elasticity metrics against sums done by hand, and their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.simulator.analysis.elasticity import elasticity

counts = st.integers(0, 20)
steps = st.lists(st.tuples(counts, counts, st.floats(0.5, 60)), min_size=2, max_size=30)


def of(rows):
    demand, supply, periods_s = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return elasticity(demand, supply, periods_s)


def test_they_are_the_integrals_of_the_step_curves():
    found = of([(4, 2, 10), (4, 4, 10), (2, 4, 20)])

    assert found.under_provisioning == pytest.approx((2 / 4) * 10 / 40)
    assert found.over_provisioning == pytest.approx((2 / 2) * 20 / 40)
    assert found.time_under == pytest.approx(10 / 40)
    assert found.time_over == pytest.approx(20 / 40)
    # second period: supply rises, demand stands; third: demand falls, supply stands
    assert found.instability == pytest.approx(1.0)


def test_supply_that_follows_at_once_is_perfect():
    found = of([(1, 1, 5), (3, 3, 5), (2, 2, 5)])
    assert (found.under_provisioning, found.over_provisioning, found.time_under, found.time_over) == (0, 0, 0, 0)
    assert found.instability == 0


def test_an_empty_window_has_none():
    assert all(np.isnan(getattr(elasticity(*[np.empty(0)] * 3), name)) for name in ("time_under", "instability"))


@given(steps)
def test_too_little_and_too_much_never_fill_more_than_all_the_time(rows):
    found = of(rows)
    assert 0 <= found.time_under + found.time_over <= 1 + 1e-9
    assert 0 <= found.under_provisioning <= 1 + 1e-9
    assert 0 <= found.instability <= 1 + 1e-9


@given(steps, st.integers(1, 5))
def test_more_supply_never_leaves_more_missing(rows, more):
    richer = [(demand, supply + more, period_s) for demand, supply, period_s in rows]
    assert of(richer).under_provisioning <= of(rows).under_provisioning + 1e-12
    assert of(richer).time_under <= of(rows).time_under + 1e-12
