"""A session's life from connect to hang-up, and the turns in it."""

from pydantic import Field

from foresize.models.distributions import DurationDistribution
from foresize.models.part import Spec
from foresize.models.units import ByteRate, Fraction, PositiveDuration


class TryAgain(Spec):
    """What a user does who did not get in, or was thrown out."""

    probability: Fraction
    """How likely the user tries again."""
    after: DurationDistribution
    """How long the user waits before."""


class ConnectionLife(Spec):
    """A connection that lives shorter than its session: live speech APIs cut theirs at 10 to 15 minutes."""

    max: PositiveDuration
    """A connection's longest life; it is renewed between two turns."""
    takes: DurationDistribution
    """How long renewing takes; a turn that begins meanwhile waits for it."""
    moves: bool = False
    """Whether the renewed connection is routed anew, to another instance if the router says so."""


class Session(Spec):
    """How long users stay, how patient they are, and what they do when things go wrong."""

    entry: str | None = None
    """The service whose instance holds the session; the first one that the journey calls if not said."""
    lifetime: DurationDistribution
    """From connect to hang-up; a turn under way at its end is finished first."""
    patience: DurationDistribution | None = None
    """How long a user waits in the lobby for an instance with room; for ever if not said."""
    redial: TryAgain | None = None
    """What an abandoned user does; nothing if not said."""
    reconnect: TryAgain | None = None
    """What a user does whose instance died; hangs up if not said."""
    connection: ConnectionLife | None = None
    """A longest life of the connection; unlimited if not said."""
    gives_up_after: int | None = Field(default=None, ge=1)
    """Failed turns in a row after which the user leaves in anger (the session has failed); never if not said."""
    egress: ByteRate = 0.0
    """Audio sent to the user while connected, for the network bill."""


class Turn(Spec):
    """What happens again and again in a session: a gap, then the steps of a journey."""

    gap: DurationDistribution | None = None
    """From the answer's first audio to the end of the next speech: listening, thinking, speaking; in a closed
    population of single requests, a place's pause between two."""
    steps: str
    """The journey that one turn goes through; its latency is end of speech to first response audio."""
    timeout: PositiveDuration | None = None
    """How long after the end of speech a turn is given up; no limit if not said."""
