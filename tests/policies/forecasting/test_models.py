import math
import warnings

import numpy as np
import pytest

from foresize.policies.forecasting.models import MODELS, fitted, usable

COUNT = 400
SEASON = 50 + 30 * np.sin(2 * np.pi * np.arange(COUNT + 10) / 200)


@pytest.fixture
def noisy():
    """A load whose distance to 1.2 times the season is an AR(1) process."""
    chance, beyond, values = np.random.default_rng(4), 0.0, []
    for season in SEASON[:COUNT]:
        beyond = 0.8 * beyond + chance.normal(0, 2)
        values.append(1.2 * season + beyond)
    return np.array(values)


def played(name, parameters, values):
    state = {}
    for value, season in zip(values, SEASON, strict=False):
        state = MODELS[name].moved(parameters, state, float(value), float(season))
    return MODELS[name].ahead(parameters, state, SEASON[COUNT : COUNT + 5].tolist())


def test_holt_winters_goes_on_as_statsmodels_would(noisy):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    beyond = noisy - SEASON[:COUNT]
    model = ExponentialSmoothing(beyond, trend="add", damped_trend=True, initialization_method="known",
                                 initial_level=beyond[0], initial_trend=0.0)  # fmt: skip
    theirs = model.fit(smoothing_level=0.5, smoothing_trend=0.2, damping_trend=0.9, optimized=False)
    ours = played("holt_winters", {"alpha": 0.5, "beta": 0.2, "phi": 0.9}, noisy)
    assert ours == pytest.approx(theirs.forecast(5) + SEASON[COUNT : COUNT + 5])


def test_sarimax_goes_on_as_statsmodels_would(noisy):
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    parameters = fitted("sarimax", noisy, SEASON[:COUNT])
    model = SARIMAX(noisy, exog=SEASON[:COUNT], order=(1, 0, 1), concentrate_scale=True)
    theirs = model.smooth([parameters["beta"], parameters["phi"], parameters["theta"]])
    expected = theirs.forecast(5, exog=SEASON[COUNT : COUNT + 5, None])
    assert played("sarimax", parameters, noisy) == pytest.approx(expected, rel=1e-6)


def test_sarimax_finds_the_process_that_made_the_load(noisy):
    parameters = fitted("sarimax", noisy, SEASON[:COUNT])
    assert parameters["beta"] == pytest.approx(1.2, abs=0.05)
    assert parameters["phi"] == pytest.approx(0.8, abs=0.12)


def test_a_fitted_model_beats_the_last_season_where_the_level_is_another(noisy):
    truth = 1.2 * SEASON[COUNT : COUNT + 5]
    miss = {
        name: np.abs(played(name, fitted(name, noisy, SEASON[:COUNT]), noisy) - truth).mean()
        for name in ("holt_winters", "sarimax", "seasonal_naive")
    }
    assert miss["holt_winters"] < miss["seasonal_naive"] / 2
    assert miss["sarimax"] < miss["seasonal_naive"] / 2


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "values",
    [[5.0] * 80, [0.0] * 80, [math.nan] * 80, [0.0] * 79 + [1e9], [math.nan, 3.0] * 40, [float(k) for k in range(80)]],
    ids=["constant", "nothing", "unknown", "a_jump", "gaps", "a_line"],
)
def test_any_load_gives_finite_parameters_or_none_and_no_warning(name, values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fitted(name, values, [2.0] * 80)
    assert found is None or all(map(math.isfinite, found.values()))


def test_a_step_without_a_measurement_moves_only_by_what_was_expected():
    parameters = {"alpha": 0.5, "beta": 0.1, "phi": 0.5}
    moved = MODELS["holt_winters"].moved(parameters, {"level": 4.0, "trend": 2.0}, math.nan, 10.0)
    assert moved == {"level": 5.0, "trend": 1.0}


def test_too_few_seasons_leave_a_simpler_model():
    assert [usable("sarimax", seasons) for seasons in (0.5, 1.0, 1.9, 2.0)] == [
        "level", "seasonal_naive", "seasonal_naive", "sarimax",
    ]  # fmt: skip
    assert usable("seasonal_naive", 1.0) == "seasonal_naive"
