"""What is computed of a request to an external API, for both engines."""

from foresize.models.formula import formula


@formula
def backoff_s(base_s: float, factor: float, most_s: float, jitter: float, attempt: int, u: float) -> float:
    """The wait after the failed `attempt` (the first is 0), with the uniform number u, in seconds."""
    full_s: float = min(base_s * factor ** float(attempt), most_s)
    return full_s * (1.0 - jitter * u)


@formula
def either(errors: float, more: float) -> float:
    """The share of calls that fail where there are two independent reasons."""
    return 1.0 - (1.0 - errors) * (1.0 - more)


@formula
def is_in_force(begin_s: float, end_s: float, now_s: float) -> bool:
    """Whether a brown-out that begins and ends then is in force."""
    return begin_s <= now_s < end_s


@formula
def grown_history(history: float, sent: float, answered: float, limit: float) -> float:
    """The tokens of a session's history after one more call; `limit` may be infinite."""
    return min(history + sent + answered, limit)
