"""The regularised incomplete gamma function P(a, x), its complement Q, and the inverse of P, to the last digits.

Where the shape is large and x not far from it, by Temme's uniform expansion, which takes the same few terms however
large the shape is (Temme, 1987, "On the computation of the incomplete gamma function ratios for large values of the
parameters", in the form of Gil, Segura & Temme, 2012, "Efficient and accurate algorithms for the computation and
inversion of the incomplete gamma function ratios", SIAM J. Sci. Comput. 34:6). Elsewhere by the power series of P or
the continued fraction of Q (DLMF 8.7.1 and 8.9.2).

`log_factorial` is ln Γ(a + 1) throughout: it depends on the shape alone, so whoever draws has it at hand.
"""

import math

from foresize.models.distributions import gaussian
from foresize.models.formula import formula

_LARGE = 12.0
_MOST_TERMS = 1000
_MOST_STEPS = 100
_LEAST = 1e-307
_TERMS = 25


def _expansion(terms: int) -> tuple[float, ...]:
    """The Taylor coefficients of η/μ, where η²/2 = μ − ln(1 + μ): with μ = Σ αₖηᵏ it is dμ/dη − η."""
    alpha = [0.0, 1.0]
    for k in range(2, terms + 2):
        crossed = sum(j * alpha[j] * alpha[k + 1 - j] for j in range(2, k))
        alpha.append((alpha[k - 1] - crossed) / (k + 1))
    return tuple((k + 1) * alpha[k + 1] - (k == 1) for k in range(terms + 1))


_F = _expansion(_TERMS + 1)


@formula
def tails(shape: float, log_factorial: float, x: float) -> tuple[float, float, float]:
    """P, Q and x times the density at 0 < x < ∞; the lesser of P and Q is the one whose digits are kept."""
    if shape >= _LARGE and x > 0.25 * shape:
        off = (x - shape) / shape
        half = max(off - math.log1p(off), 0.0)
        if half < 0.5:
            return _uniform(shape, math.copysign(math.sqrt(2.0 * half), off))
    weight = shape * math.exp(shape * math.log(x) - x - log_factorial)
    if x < shape + 1.0:
        lower = weight * _series(shape, x)
        return lower, 1.0 - lower, weight
    upper = weight * _fraction(shape, x)
    return 1.0 - upper, upper, weight


@formula
def _uniform(shape: float, eta: float) -> tuple[float, float, float]:
    """Half a complementary error function each, and Temme's remainder."""
    z = eta * math.sqrt(0.5 * shape)
    bell = math.exp(-z * z)
    remainder, stirling = _remainder(shape, eta)
    rest = bell * remainder / math.sqrt(2.0 * math.pi * shape)
    weight = bell * math.sqrt(shape / (2.0 * math.pi)) / stirling
    if eta < 0.0:
        lower = 0.5 * math.erfc(-z) - rest
        return lower, 1.0 - lower, weight
    upper = 0.5 * math.erfc(z) + rest
    return 1.0 - upper, upper, weight


@formula
def _remainder(shape: float, eta: float) -> tuple[float, float]:
    """S(η), and Γ(a) over Stirling's approximation of it, both by the same backward recurrence."""
    total = after = at = 0.0
    for n in range(_TERMS - 1, -1, -1):
        after, at = at, _F[n + 1] + (n + 2) * after / shape
        total = total * eta + at
    stirling = 1.0 + after / shape
    return total / stirling, stirling


@formula
def _series(shape: float, x: float) -> float:
    """P over `weight`: 1/a + x/(a(a + 1)) + …"""
    total = term = 1.0 / shape
    for n in range(1, _MOST_TERMS):
        term *= x / (shape + n)
        total += term
        if term < 1e-17 * total:
            break
    return total


@formula
def _fraction(shape: float, x: float) -> float:
    """Q over `weight`: 1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − …)), by Lentz's method."""
    b = x + 1.0 - shape
    c = 1e300
    d = 1.0 / b
    fraction = d
    for n in range(1, _MOST_TERMS):
        a = n * (shape - n)
        b += 2.0
        d = 1.0 / (b + a * d)
        c = b + a / c
        fraction *= c * d
        if abs(c * d - 1.0) < 2e-16:
            break
    return fraction


@formula
def inverse(shape: float, log_factorial: float, u: float) -> float:
    """The x at which P is u, 0 < u < 1: a guess, and steps of fourth order in ln x until the next would not be seen."""
    root = math.exp((math.log(u) + log_factorial) / shape)
    if root < 1e-4 * (shape + 1.0):
        return _small(shape, root)
    x, low, high = _guess(shape, root, u), 0.0, math.inf
    for _ in range(_MOST_STEPS):
        lower, upper, weight = tails(shape, log_factorial, x)
        newton = (u - lower if u < 0.5 else upper - (1.0 - u)) / max(weight, _LEAST)
        low, high = (x, high) if newton > 0.0 else (low, x)
        reach = abs(newton) * (1.0 + abs(shape - x) + math.sqrt(x))
        x *= math.exp(_higher_order(shape, x, newton) if reach < 0.5 else _from_afar(lower, upper, weight, u))
        if reach < 5e-5:
            break
        if not low < x < high:
            x = math.sqrt(low * high)
    return x


@formula
def _from_afar(lower: float, upper: float, weight: float, u: float) -> float:
    """Newton's step in ln x for the logarithm of the lesser tail, which is nearly straight; never more than ±1."""
    if u < 0.5:
        step = lower * math.log(u / max(lower, _LEAST)) / max(weight, _LEAST)
    else:
        step = upper * math.log(max(upper, _LEAST) / (1.0 - u)) / max(weight, _LEAST)
    return min(max(step, -1.0), 1.0)


@formula
def _higher_order(shape: float, x: float, newton: float) -> float:
    """Newton's step in ln x with the next two terms of the inverse function's Taylor series."""
    slope = shape - x
    return newton * (1.0 - newton * (0.5 * slope - newton * (2.0 * slope * slope + x) / 6.0))


@formula
def _small(shape: float, root: float) -> float:
    """The inverse of the power series, of root = (u · Γ(a + 1))^(1/a) (Gil, Segura & Temme, 2012)."""
    r = root / (shape + 1.0)
    c2 = (3.0 * shape + 5.0) / (2.0 * (shape + 2.0))
    c3 = (8.0 * shape * shape + 33.0 * shape + 31.0) / (3.0 * (shape + 2.0) * (shape + 3.0))
    return root * (1.0 + r * (1.0 + r * (c2 + r * c3)))


@formula
def _guess(shape: float, root: float, u: float) -> float:
    """Near 0 by the power series; for small shapes as Press et al., 2007, "Numerical Recipes", section 6.2.1; else by
    the expansion of Cornish and Fisher (DiDonato & Morris, 1986, ACM Trans. Math. Softw. 12:4, equation 31)."""
    if root < 0.2 * (shape + 1.0):
        return _small(shape, root)
    if shape < 1.0:
        t = 1.0 - shape * (0.253 + shape * 0.12)
        return (u / t) ** (1.0 / shape) if u < t else 1.0 - math.log((1.0 - u) / (1.0 - t))
    s = gaussian.inverse_cdf(u)
    sd = math.sqrt(shape)
    ss = s * s
    return (
        shape
        + s * sd
        + (ss - 1.0) / 3.0
        + s * (ss - 7.0) / (36.0 * sd)
        - ((3.0 * ss + 7.0) * ss - 16.0) / (810.0 * shape)
        + s * ((9.0 * ss + 256.0) * ss - 433.0) / (38880.0 * shape * sd)
    )
