"""The models: what they are fitted to, how a new step moves them, and what they expect of the coming ones.

The fits are those of statsmodels (Seabold & Perktold, 2010), on the last steps only; between fits each step moves the
model by its recursion, in constant time.
"""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Literal, Protocol

import numpy as np

from foresize.policies.pods import Floats

Name = Literal["holt_winters", "seasonal_naive", "sarimax"]
Numbers = dict[str, float]
"""Parameters that were fitted, or the state of a model, by name."""


class Model(Protocol):
    """A load y, whose usual value at its place in the season is s."""

    seasons: ClassVar[float]
    """The seasons that must be known."""

    def fit(self, values: Floats, usual: Floats) -> Numbers:
        """The parameters that suit the last steps best; neither column has NaN."""
        ...

    def moved(self, fitted: Numbers, state: Numbers, value: float, usual: float) -> Numbers:
        """The state after another step; `state` is empty before the first, `value` NaN where nothing was measured."""
        ...

    def ahead(self, fitted: Numbers, state: Numbers, usual: Sequence[float]) -> list[float]:
        """What is expected of the next steps, for each of which the usual value is given."""
        ...


class Level:
    """As it is now, so it stays: for as long as no season is known."""

    seasons: ClassVar[float] = 0.0

    def fit(self, values: Floats, usual: Floats) -> Numbers:
        """Nothing is fitted."""
        return {}

    def moved(self, fitted: Numbers, state: Numbers, value: float, usual: float) -> Numbers:
        """The last load that was measured."""
        return state if math.isnan(value) else {"level": value}

    def ahead(self, fitted: Numbers, state: Numbers, usual: Sequence[float]) -> list[float]:
        """The same."""
        return [state.get("level", 0.0)] * len(usual)


class SeasonalNaive:
    """As it was at this place of the season: ŷ(t+k) = s(t+k)."""

    seasons: ClassVar[float] = 1.0

    def fit(self, values: Floats, usual: Floats) -> Numbers:
        """Nothing is fitted."""
        return {}

    def moved(self, fitted: Numbers, state: Numbers, value: float, usual: float) -> Numbers:
        """Nothing moves it."""
        return {}

    def ahead(self, fitted: Numbers, state: Numbers, usual: Sequence[float]) -> list[float]:
        """The usual values."""
        return list(usual)


class HoltWinters:
    """Additive Holt–Winters with a damped trend: l ← l + φb + αe, b ← φb + αβe with e = y − s − (l + φb),
    and ŷ(t+k) = l + (φ + … + φᵏ) b + s(t+k); γ has done its work in s.

    The form is that of statsmodels' ExponentialSmoothing, b ← β(l − l₋₁) + (1 − β)φb, after Hyndman & Athanasopoulos,
    "Forecasting: Principles and Practice".
    """

    seasons: ClassVar[float] = 2.0

    def fit(self, values: Floats, usual: Floats) -> Numbers:
        """α, β and φ of least squared errors one step ahead."""
        beyond = values - usual
        if np.ptp(beyond) < _FLAT:
            return {"alpha": 1.0, "beta": 0.0, "phi": 0.9}
        from statsmodels.tsa.holtwinters import ExponentialSmoothing

        model = ExponentialSmoothing(
            beyond,
            trend="add",
            damped_trend=True,
            initialization_method="known",
            initial_level=beyond[0],
            initial_trend=0.0,
        )
        found = model.fit().params
        names = {"alpha": "smoothing_level", "beta": "smoothing_trend", "phi": "damping_trend"}
        return {ours: float(found[theirs]) for ours, theirs in names.items()}

    def moved(self, fitted: Numbers, state: Numbers, value: float, usual: float) -> Numbers:
        """Level and trend after the step."""
        if not state:
            return {} if math.isnan(value) else {"level": value - usual, "trend": 0.0}
        trend = fitted["phi"] * state["trend"]
        level = state["level"] + trend
        error = 0.0 if math.isnan(value) else value - usual - level
        return {"level": level + fitted["alpha"] * error, "trend": trend + fitted["alpha"] * fitted["beta"] * error}

    def ahead(self, fitted: Numbers, state: Numbers, usual: Sequence[float]) -> list[float]:
        """Level, damped trend and season."""
        expected, trend, level = [], state.get("trend", 0.0), state.get("level", 0.0)
        for season in usual:
            trend *= fitted["phi"]
            level += trend
            expected.append(level + season)
        return expected


class Sarimax:
    """A regression on the season with ARMA(1, 1) errors: y = βs + η, η(t) = φη(t−1) + e(t) + θe(t−1), and
    ŷ(t+k) = βs(t+k) + φᵏ⁻¹ (φη(t) + θe(t)).

    The season comes in as the regressor (SARIMAX's X) in the place of a seasonal difference, whose state would be as
    long as a season.
    """

    seasons: ClassVar[float] = 2.0

    def fit(self, values: Floats, usual: Floats) -> Numbers:
        """β, φ and θ of the greatest likelihood."""
        if np.ptp(values - usual) < _FLAT or np.max(np.abs(usual)) < _FLAT:
            return {"beta": 1.0, "phi": 0.9, "theta": 0.0}
        from statsmodels.tsa.statespace.sarimax import SARIMAX

        model = SARIMAX(values, exog=usual, order=(1, 0, 1), concentrate_scale=True)
        beta, phi, theta = model.fit(disp=0, maxiter=50, cov_type="none").params
        return {"beta": float(beta), "phi": float(phi), "theta": float(theta)}

    def moved(self, fitted: Numbers, state: Numbers, value: float, usual: float) -> Numbers:
        """What the load is beyond its regression, and the last step's surprise."""
        expected = fitted["phi"] * state.get("beyond", 0.0) + fitted["theta"] * state.get("surprise", 0.0)
        beyond = expected if math.isnan(value) else value - fitted["beta"] * usual
        return {"beyond": beyond, "surprise": beyond - expected if state else 0.0}

    def ahead(self, fitted: Numbers, state: Numbers, usual: Sequence[float]) -> list[float]:
        """The season, and what is left of the way beyond it."""
        beyond = fitted["phi"] * state.get("beyond", 0.0) + fitted["theta"] * state.get("surprise", 0.0)
        return [fitted["beta"] * season + beyond * fitted["phi"] ** after for after, season in enumerate(usual)]


_FLAT = 1e-9
MODELS: Mapping[str, Model] = {
    "level": Level(),
    "seasonal_naive": SeasonalNaive(),
    "holt_winters": HoltWinters(),
    "sarimax": Sarimax(),
}
"""By name; `level` is what is left where no season is known."""


def usable(name: Name, seasons: float) -> str:
    """The model to go by where so many seasons are known: the one that is wished, or the best that can be."""
    return next(each for each in (name, "seasonal_naive", "level") if seasons >= MODELS[each].seasons)


def fitted(name: str, values: Sequence[float], usual: Sequence[float]) -> Numbers | None:
    """The parameters on the last steps; None where no fit is found."""
    y, s = _without_gaps(values, usual)
    return _quietly(lambda: MODELS[name].fit(y, s))


def _without_gaps(values: Sequence[float], usual: Sequence[float]) -> tuple[Floats, Floats]:
    """Both columns from where the season is known; a gap in the load keeps its distance to the usual."""
    known = len(usual) - sum(value == value for value in usual)
    y, s = np.asarray(values[known:], np.float64), np.asarray(usual[known:], np.float64)
    beyond = y - s
    last = np.maximum.accumulate(np.where(np.isnan(beyond), 0, np.arange(len(beyond))))
    return s + np.nan_to_num(beyond[last]), s


def _quietly(fit: Callable[[], Numbers]) -> Numbers | None:
    """The fit without its warnings, which are about convergence: what has not converged is judged by its errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = fit()
        except (np.linalg.LinAlgError, ValueError):
            return None
    return found if all(map(math.isfinite, found.values())) else None
