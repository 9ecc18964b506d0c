"""The quota of an external API as everybody who calls it meets it."""

from foresize.models.external.spec import ExternalApi
from foresize.models.limits import is_full, limit_of
from foresize.models.stations.level import Level
from foresize.models.stations.token_bucket import TokenBucket


class Gate:
    """Counts the places of the session quota and the tokens of the request quota; refuses with what was short."""

    def __init__(self, spec: ExternalApi) -> None:
        """All quotas free."""
        self.spec = spec
        self.places = Level()
        """Places of the session quota that are taken (counted where there is no limit, too)."""
        self.calls = 0
        """Requests let through."""
        self.ended = 0
        """Of those, the ones that were answered, failed or cut off."""
        self.refused = 0
        self.input_tokens = 0.0
        self.output_tokens = 0.0
        per_minute = spec.requests_per_minute
        self.bucket = TokenBucket(per_minute / 60.0, spec.burst or per_minute) if per_minute is not None else None

    def enter(self, now_s: float) -> bool:
        """Take a place of the session quota, unless all are taken."""
        if is_full(self.places.now, limit_of(self.spec.max_sessions)):
            self.refused += 1
            return False
        self.places.change(+1, now_s)
        return True

    def leave(self, now_s: float) -> None:
        """Give the place back."""
        self.places.change(-1, now_s)

    def admit(self, now_s: float) -> bool:
        """Let a request through for a token of the request quota, unless they are used up."""
        if self.bucket is not None and not self.bucket.take(now_s):
            self.refused += 1
            return False
        self.calls += 1
        return True

    def tokens(self, now_s: float) -> float | None:
        """What is left of the request quota; None where it is unlimited."""
        return None if self.bucket is None else self.bucket.level(now_s)
