"""A token bucket: the request quota of an API."""


class TokenBucket:
    """Holds at most `size` tokens and refills at `rate_per_s`; a request takes one or is refused (Turner 1986)."""

    def __init__(self, rate_per_s: float, size: float) -> None:
        """A full bucket at time 0."""
        self.rate_per_s = rate_per_s
        self.size = size
        self._tokens = size
        self._since_s = 0.0

    def level(self, now_s: float) -> float:
        """The tokens that it holds at `now_s`."""
        return min(self.size, self._tokens + (now_s - self._since_s) * self.rate_per_s)

    def take(self, now_s: float) -> bool:
        """Take a token if there is a whole one."""
        tokens = self.level(now_s)
        self._since_s = now_s
        # A token that is short of whole by rounding only is whole: a request at exactly the refill time passes.
        if tokens < 1.0 - 1e-9:
            self._tokens = tokens
            return False
        self._tokens = tokens - 1.0
        return True
