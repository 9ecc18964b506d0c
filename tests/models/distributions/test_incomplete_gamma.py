"""The incomplete gamma function and its inverse, beside 50 digits of it, beside scipy, and beside itself."""

import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc

from foresize.models.distributions.formula import compiled
from foresize.models.distributions.incomplete_gamma import inverse, tails

# shape, x, P and Q, computed by mpmath 1.4 with 50 digits
EXACT = [
    (0.001, 1e-05, 0.98912304469578267, 0.010876955304217331),
    (0.25, 0.01, 0.34818645276048405, 0.65181354723951595),
    (0.25, 3.0, 0.99498910405129169, 0.0050108959487083081),
    (1.0, 2.0, 0.86466471676338731, 0.13533528323661269),
    (3.5, 0.2, 0.00026343889240879617, 0.9997365611075912),
    (3.5, 9.0, 0.98802999764597045, 0.011970002354029551),
    (11.9, 12.0, 0.54999827791251849, 0.45000172208748151),
    (12.0, 11.5, 0.48020190637605787, 0.51979809362394213),
    (12.0, 3.0, 7.1386628974206605e-5, 0.99992861337102579),
    (12.0, 40.0, 0.99999993915797282, 6.0842027176639998e-8),
    (100.0, 70.0, 0.00043037259497989086, 0.99956962740502011),
    (100.0, 130.0, 0.99724959163269347, 0.0027504083673065263),
    (1e4, 9900.0, 0.15865119219356466, 0.84134880780643534),
    (1e6, 1003000.0, 0.99863825935378241, 0.0013617406462175915),
]
SHAPE = st.floats(-9, 9).map(lambda power: 10**power)
U = st.one_of(st.floats(1e-300, 1e-9), st.floats(1e-9, 1 - 2**-53))
fast_tails, fast_inverse = compiled(tails), compiled(inverse)


@pytest.mark.parametrize(("shape", "x", "lower", "upper"), EXACT)
def test_both_tails_are_exact(shape, x, lower, upper):
    found = tails(shape, math.lgamma(shape + 1), x)
    assert found[0] == pytest.approx(lower, rel=1e-13, abs=0)
    assert found[1] == pytest.approx(upper, rel=1e-12, abs=0)


@pytest.mark.parametrize(("shape", "x", "lower", "upper"), EXACT)
def test_the_inverse_is_exact_as_far_as_the_probability_tells(shape, x, lower, upper):
    log_factorial = math.lgamma(shape + 1)
    told = 2**-53 * max(1.0, lower / tails(shape, log_factorial, x)[2])
    assert inverse(shape, log_factorial, lower) == pytest.approx(x, rel=20 * told)


@settings(deadline=None, max_examples=300)
@given(SHAPE, U)
def test_it_inverts_whatever_the_shape(shape, u):
    log_factorial = math.lgamma(shape + 1)
    x = fast_inverse(shape, log_factorial, u)
    if x < sys.float_info.min:  # the quantile of a tiny shape may be less than any number
        assert fast_tails(shape, log_factorial, sys.float_info.min)[0] >= u * (1 - 1e-12)
        return
    lower, upper, weight = fast_tails(shape, log_factorial, x)
    assert lower == pytest.approx(u, rel=1e-12, abs=4e-16 * weight)
    assert upper == pytest.approx(1 - u, rel=1e-12, abs=1e-15 + 4e-16 * weight)


@settings(deadline=None)
@given(st.floats(0.1, 1e5), st.floats(1e-6, 1 - 1e-6))
def test_it_is_scipys(shape, u):
    assert gammainc(shape, fast_inverse(shape, math.lgamma(shape + 1), u)) == pytest.approx(u, rel=1e-11)


@settings(deadline=None)
@given(SHAPE, U)
def test_compiled_it_is_the_same_to_the_bit(shape, u):
    log_factorial = math.lgamma(shape + 1)
    x = inverse(shape, log_factorial, u)
    assert fast_inverse(shape, log_factorial, u) == x
    if x > 0:
        assert fast_tails(shape, log_factorial, x) == tails(shape, log_factorial, x)


@settings(deadline=None)
@given(SHAPE, U, U)
def test_a_greater_probability_has_a_greater_value(shape, one, other):
    log_factorial = math.lgamma(shape + 1)
    less, more = (fast_inverse(shape, log_factorial, u) for u in sorted((one, other)))
    assert less <= more * (1 + 1e-12)
