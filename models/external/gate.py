"""The quota of an external API as everybody who calls it meets it."""

from foresize.models.external.spec import ExternalApi
from foresize.models.stations.token_bucket import TokenBucket


class Gate:
    """Counts the places of the session quota and the tokens of the request quota; refuses with what was short."""

    def __init__(self, spec: ExternalApi) -> None:
        """All quotas free."""
        self.spec = spec
        self.places = 0
        self.places_s = 0.0
        """Place-seconds until `touch` was last called."""
        self.calls = 0
        self.refused = 0
        self.input_tokens = 0.0
        self.output_tokens = 0.0
        per_minute = spec.requests_per_minute
        self.bucket = TokenBucket(per_minute / 60.0, spec.burst or per_minute) if per_minute is not None else None
        self._since_s = 0.0

    def enter(self, now_s: float) -> bool:
        """Take a place of the session quota, unless all are taken."""
        if self.spec.max_sessions is not None and self.places >= self.spec.max_sessions:
            return False
        self.touch(now_s)
        self.places += 1
        return True

    def leave(self, now_s: float) -> None:
        """Give the place back."""
        self.touch(now_s)
        self.places -= 1

    def admit(self, now_s: float) -> bool:
        """Take a token of the request quota, unless it is used up."""
        return self.bucket is None or self.bucket.take(now_s)

    def touch(self, now_s: float) -> None:
        """Account for the place-seconds until now."""
        self.places_s += (now_s - self._since_s) * self.places
        self._since_s = now_s
