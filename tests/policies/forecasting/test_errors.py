import math
from statistics import NormalDist

import pytest

from foresize.policies.forecasting.errors import KEPT, Errors, upper


def judged(pairs):
    return Errors(rows=[[mean, above, value] for mean, above, value in pairs])


def test_before_enough_is_known_the_margin_is_that_of_a_poisson_number():
    assert Errors().margin(0.95) == pytest.approx(NormalDist().inv_cdf(0.95))


def test_the_margin_is_the_quantile_of_past_errors_in_roots_of_the_load():
    of_normal = NormalDist(100.0, 20.0).inv_cdf
    errors = judged([(100.0, 100.0, of_normal((row + 0.5) / KEPT)) for row in range(KEPT)])
    assert errors.margin(0.9) == pytest.approx(2 * NormalDist().inv_cdf(0.9), rel=0.01)


def test_a_forecast_is_judged_when_its_step_has_come():
    errors = Errors(waiting=[[7, 10.0, 12.0], [8, 11.0, 13.0]])
    errors.came(6, 99.0)
    errors.came(7, 14.0)
    assert (errors.rows, errors.waiting) == ([[10.0, 12.0, 14.0]], [[8, 11.0, 13.0]])
    errors.came(8, math.nan)
    assert (len(errors.rows), errors.waiting) == (1, [])


def test_the_score_says_mape_bias_pinball_loss_and_coverage():
    score = judged([(10.0, 12.0, 8.0), (10.0, 12.0, 20.0)]).score(0.9)
    assert score["mape"] == pytest.approx((2 / 8 + 10 / 20) / 2)
    assert score["bias"] == pytest.approx((2 - 10) / 2)
    assert score["pinball"] == pytest.approx((0.1 * 4 + 0.9 * 8) / 2)
    assert (score["covered"], score["count"]) == (0.5, 2)


def test_loads_below_1_are_no_part_of_the_mape():
    assert "mape" not in judged([(1.0, 2.0, 0.0)]).score(0.9)


def test_it_comes_back_from_the_memory():
    errors = Errors(waiting=[[7, 10.0, 12.0]], rows=[[1.0, 2.0, 3.0]])
    assert Errors.from_memory(errors.to_memory()) == errors
    assert Errors.from_memory(Errors().to_memory()) == Errors()


def test_a_nearer_step_has_less_of_the_margin_and_no_load_is_negative():
    assert upper([100.0, 100.0, 100.0, 100.0], 2.0) == pytest.approx([110.0, 100 + 20 * 0.5**0.5, 117.3205, 120.0])
    assert upper([1.0], -3.0) == [0.0]
