"""The standard normal law's three functions, exact in both tails."""

import math

from foresize.models.formula import formula

_ROOT_2 = math.sqrt(2.0)
_ROOT_2_PI = math.sqrt(2.0 * math.pi)


@formula
def inverse_cdf(u: float) -> float:
    """z(u) at 0 < u < 1 to the last digits of a double: Wichura, 1988, "Algorithm AS 241", Applied Statistics 37:3."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return _middle(q)
    root = math.sqrt(-math.log(min(u, 1.0 - u)))
    z = _near(root - 1.6) if root <= 5.0 else _far(root - 5.0)
    return -z if q < 0.0 else z


@formula
def _middle(q: float) -> float:
    """z where 0.075 <= u <= 0.925."""
    r = 0.180625 - q * q
    a = 33430.575583588128105 + r * 2509.0809287301226727
    a = 45921.953931549871457 + r * (67265.770927008700853 + r * a)
    a = 1971.5909503065514427 + r * (13731.693765509461125 + r * a)
    a = 3.3871328727963666080 + r * (133.14166789178437745 + r * a)
    b = 28729.085735721942674 + r * 5226.4952788528545610
    b = 21213.794301586595867 + r * (39307.895800092710610 + r * b)
    b = 687.18700749205790830 + r * (5394.1960214247511077 + r * b)
    b = 1.0 + r * (42.313330701600911252 + r * b)
    return a * q / b


@formula
def _near(r: float) -> float:
    """|z| where the lesser of u and 1 − u is from e⁻²⁵ to 0.075, of r = √(−ln of it) − 1.6."""
    c = 0.0227238449892691845833 + r * 0.000774545014278341407640
    c = 1.27045825245236838258 + r * (0.241780725177450611770 + r * c)
    c = 5.76949722146069140550 + r * (3.64784832476320460504 + r * c)
    c = 1.42343711074968357734 + r * (4.63033784615654529590 + r * c)
    d = 0.000547593808499534494600 + r * 1.05075007164441684324e-9
    d = 0.148103976427480074590 + r * (0.0151986665636164571966 + r * d)
    d = 1.67638483018380384940 + r * (0.689767334985100004550 + r * d)
    d = 1.0 + r * (2.05319162663775882187 + r * d)
    return c / d


@formula
def _far(r: float) -> float:
    """|z| beyond, of r = √(−ln of the lesser of u and 1 − u) − 5."""
    e = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
    e = 0.0265321895265761230930 + r * (0.00124266094738807843860 + r * e)
    e = 1.78482653991729133580 + r * (0.296560571828504891230 + r * e)
    e = 6.65790464350110377720 + r * (5.46378491116411436990 + r * e)
    f = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
    f = 0.000786869131145613259100 + r * (1.84631831751005468180e-5 + r * f)
    f = 0.136929880922735805310 + r * (0.0148753612908506148525 + r * f)
    f = 1.0 + r * (0.599832206555887937690 + r * f)
    return e / f


@formula
def cdf(z: float) -> float:
    """Φ(z), by the complementary error function, which keeps the digits of the lower tail."""
    return 0.5 * math.erfc(-z / _ROOT_2)


def density(z: float) -> float:
    """φ(z)."""
    return math.exp(-0.5 * z * z) / _ROOT_2_PI
