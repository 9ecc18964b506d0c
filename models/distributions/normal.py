"""The truncated normal distribution."""

import math
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Literal

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from foresize.models.distributions import gaussian
from foresize.models.distributions.base import AQuantity, Quantity, in_order
from foresize.models.distributions.by_formula import ByFormula
from foresize.models.distributions.formula import compiled, formula
from foresize.models.distributions.inverse import between_0_and_1
from foresize.models.distributions.quantity import Cv, PositiveQuantity

_LEAST_LEFT = 1e-6


@formula
def inverse_cdf(mean: float, sd: float, low: float, high: float, below: float, left: float, u: float) -> float:
    """The normal law's inverse CDF on what of it lies between two bounds, which are in standard units.

    `below` is the share of it below the lower bound, `left` the share between both.
    """
    z = gaussian.inverse_cdf(between_0_and_1(below + u * left))
    return mean + sd * min(max(z, low), high)


@formula
def cdf(mean: float, sd: float, low: float, high: float, below: float, left: float, x: float) -> float:
    """(Φ(z) − Φ(a)) / (Φ(b) − Φ(a)) with z = (x − μ)/σ."""
    return (gaussian.cdf(min(max((x - mean) / sd, low), high)) - below) / left


_fast_inverse_cdf = compiled(inverse_cdf)


class Normal(ByFormula):
    """Bell-shaped and cut off: never below `low` (0 if not said) or above `high`.

    `mean`, `sd` and `cv` are those of the whole bell. What is cut off moves the mean: `average()` is exact.
    """

    kind: Literal["normal"] = "normal"
    inverse: ClassVar = staticmethod(inverse_cdf)
    cumulative: ClassVar = staticmethod(cdf)
    ways: ClassVar = (("sd",), ("cv",))
    mean: PositiveQuantity
    """The mean before the cut."""
    sd: PositiveQuantity | None = None
    """The standard deviation before the cut; or say `cv`."""
    cv: Cv | None = None
    """Standard deviation over mean, before the cut."""
    low: AQuantity = Quantity(0.0)
    """The least value."""
    high: AQuantity | None = None
    """The greatest value; endless if not said."""

    @model_validator(mode="after")
    def _something_is_left(self) -> "Normal":
        in_order(self.kind, self.low, self.high)
        if self.parameters()[-1] < _LEAST_LEFT:
            raise PydanticCustomError("normal", "has less than a millionth of its values between `low` and `high`.")
        return self

    def parameters(self) -> tuple[float, float, float, float, float, float]:
        """Mean and standard deviation before the cut; the bounds in standard units; the shares below and between."""
        mean = float(self.mean)
        sd = float(self.sd) if self.sd is not None else mean * float(self.cv or 0.0)
        low = (self.low - mean) / sd
        high = math.inf if self.high is None else (self.high - mean) / sd
        below = gaussian.cdf(low)
        return mean, sd, low, high, below, gaussian.cdf(high) - below

    def average(self) -> float:
        """μ + σ · (φ(a) − φ(b)) / (Φ(b) − Φ(a)) between the standardised bounds a and b."""
        return self.partial_mean(math.inf)

    def sampler(self) -> Callable[[float], float]:
        """The inverse CDF with the parameters at hand."""
        return partial(_fast_inverse_cdf, *self.parameters())

    def partial_mean(self, x: float) -> float:
        """μ · cdf(x) + σ · (φ(a) − φ(z)) / (Φ(b) − Φ(a))."""
        mean, sd, low, high, _, left = self.parameters()
        z = min(max((x - mean) / sd, low), high)
        return mean * self.cdf(x) + sd * (gaussian.density(low) - gaussian.density(z)) / left
