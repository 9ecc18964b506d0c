"""How fast concurrent queries are, for both engines."""

from foresize.models.formula import formula


@formula
def usl_speed(sigma: float, kappa: float, n: int) -> float:
    """Each of n concurrent queries' speed against one alone, C(n)/n with C(n) = n / (1+σ(n−1)+κn(n−1)).

    Gunther (1993), the Universal Scalability Law.
    """
    return 1.0 / (1.0 + sigma * (n - 1) + kappa * n * (n - 1))


@formula
def query_speed(cores: float, sigma: float, kappa: float, n: int) -> float:
    """Each of n concurrent queries' speed against one alone on an idle server; `cores` may be infinite."""
    shared = 1.0 if n <= cores else cores / n
    return shared * usl_speed(sigma, kappa, n)
