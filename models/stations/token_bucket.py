"""A token bucket: the request quota of an API."""

from typing import Any

from foresize.models.formula import formula


@formula
def refilled(tokens: float, size: float, rate_per_s: float, since_s: float, now_s: float) -> float:
    """The tokens at `now_s` of a bucket that held `tokens` at `since_s`."""
    return min(size, tokens + (now_s - since_s) * rate_per_s)


@formula
def take(bucket: Any, now_s: float) -> bool:
    """Take a token if there is a whole one."""
    tokens = refilled(bucket.tokens, bucket.size, bucket.rate_per_s, bucket.since_s, now_s)
    bucket.since_s = now_s
    # A token that is short of whole by rounding only is whole: a request at exactly the refill time passes.
    if tokens < 1.0 - 1e-9:
        bucket.tokens = tokens
        return False
    bucket.tokens = tokens - 1.0
    return True


class TokenBucket:
    """Holds at most `size` tokens and refills at `rate_per_s`; a request takes one or is refused (Turner 1986)."""

    def __init__(self, rate_per_s: float, size: float) -> None:
        """A full bucket at time 0."""
        self.rate_per_s = rate_per_s
        self.size = size
        self.tokens = size
        """What it held at `since_s`."""
        self.since_s = 0.0

    take = take

    def level(self, now_s: float) -> float:
        """The tokens that it holds at `now_s`."""
        return refilled(self.tokens, self.size, self.rate_per_s, self.since_s, now_s)
