"""The standard normal law beside Python's own."""

from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresize.models.distributions import gaussian
from foresize.models.distributions.formula import compiled

U = st.one_of(st.floats(1e-300, 1e-3), st.floats(1e-3, 1 - 2**-53))
compiled_inverse = compiled(gaussian.inverse_cdf)


@settings(deadline=None)
@given(U)
def test_the_inverse_is_pythons(u):
    assert gaussian.inverse_cdf(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-15, abs=0)


@settings(deadline=None)
@given(U)
def test_compiled_it_is_the_same_to_the_bit(u):
    assert compiled_inverse(u) == gaussian.inverse_cdf(u)


@settings(deadline=None)
@given(U)
def test_it_is_the_inverse_of_the_cdf(u):
    assert gaussian.cdf(gaussian.inverse_cdf(u)) == pytest.approx(u, rel=1e-12)
