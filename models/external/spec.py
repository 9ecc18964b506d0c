"""What a scenario says of an external API."""

from typing import Literal

from pydantic import Field

from foresize.models.distributions import DurationDistribution, NumberDistribution
from foresize.models.distributions.base import Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.external import rules
from foresize.models.part import Spec
from foresize.models.units import Duration, Fraction, PositiveDuration

_NO_TOKENS = Constant(value=Quantity(0.0))


class Retry(Spec):
    """Exponential back-off with jitter after a refusal (429) or an error."""

    attempts: int = Field(default=4, ge=1, le=100)
    """Tries in all, the first included."""
    base: PositiveDuration = 1.0
    """The first back-off."""
    factor: float = Field(default=2.0, ge=1, allow_inf_nan=False)
    """By how much each further one is longer."""
    max: PositiveDuration = 30.0
    """The longest back-off."""
    jitter: Fraction = 1.0
    """The share of the back-off that is random: 1 is full jitter (uniform between 0 and it), 0 none."""

    def backoff_s(self, attempt: int, u: float) -> float:
        """The wait after the failed `attempt` (the first is 0), with the uniform number u, in seconds."""
        return rules.backoff_s(self.base, self.factor, self.max, self.jitter, attempt, u)


class Brownout(Spec):
    """A time in which the API is slower or fails."""

    at: Duration
    """When it begins, from the start of the simulation."""
    lasts: PositiveDuration
    """How long."""
    latency: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    """The factor on the latency."""
    errors: Fraction = 0.0
    """The share of calls that fail, beside the usual."""


class Usage(Spec):
    """What a call is billed for, in tokens."""

    input_tokens: NumberDistribution = _NO_TOKENS
    """New tokens that a call sends."""
    output_tokens: NumberDistribution = _NO_TOKENS
    """Tokens that it answers."""
    context: Literal["none", "carried"] = "none"
    """Whether each call of a session sends the session's whole history again, as live speech APIs bill it."""
    context_limit: int | None = Field(default=None, ge=1)
    """The longest history that is sent, in tokens, where it is compressed; unlimited if not said."""


class ExternalApi(Spec):
    """Somebody else's service behind a quota."""

    latency: DurationDistribution
    """From request to first answer."""
    max_sessions: int | None = Field(default=None, ge=1)
    """The quota of concurrent sessions (or, with `holds: call`, of concurrent calls); unlimited if not said."""
    holds: Literal["session", "call"] = "call"
    """How long one place of that quota is held: from a session's first call to its end, or for each call."""
    requests_per_minute: int | None = Field(default=None, ge=1)
    """The quota of requests, a token bucket that refills steadily; unlimited if not said."""
    burst: int | None = Field(default=None, ge=1)
    """The bucket's size; one minute's worth if not said."""
    errors: Fraction = 0.0
    """The share of calls that fail."""
    retry: Retry = Retry()
    """What a caller does after a refusal or an error."""
    brownouts: tuple[Brownout, ...] = ()
    """Times of trouble."""
    usage: Usage = Usage()
    """What a call is billed for."""
    price: str | None = None
    """The price book's name of the API; free if not said."""

    def brownout_at(self, now_s: float) -> Brownout | None:
        """The first brown-out in force at that time."""
        return next((b for b in self.brownouts if rules.is_in_force(b.at, b.at + b.lasts, now_s)), None)
