"""The steps of a turn: what it calls, asks, waits for, in which order."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag

from foresize.models.distributions import DurationDistribution
from foresize.models.part import Spec
from foresize.models.units import Fraction, PositiveDuration


class _Timed(Spec):
    wait: bool = True
    """Whether the turn waits for it; if not, it is off the latency path but still load."""
    timeout: PositiveDuration | None = None
    """How long it may take before the turn fails by time-out; no limit if not said."""


class Call(_Timed):
    """Work on an instance of a service: the session's own where the session lives on it, else a routed one."""

    call: str
    """The service."""
    work: DurationDistribution
    """Work on an idle instance: worker time (slots) or CPU time (cpu, event_loop)."""
    steps: tuple["Step", ...] = ()
    """What the called service does next while it holds its worker."""


class Query(_Timed):
    """One statement to a database, through the pool of the instance that the turn is on."""

    query: str
    """The database."""
    operation: Literal["read", "write"]
    """Which of the database's service times it takes."""


class External(_Timed):
    """One request to an external API, within its quotas."""

    external: str
    """The API."""


class Network(_Timed):
    """Crossing a network."""

    network: DurationDistribution
    """One way's delay."""


class Chance(Spec):
    """A branch that some turns take."""

    chance: Fraction
    """How likely."""
    steps: tuple["Step", ...]
    """What is done then."""
    otherwise: tuple["Step", ...] = ()
    """What is done if not."""


class Journey(Spec):
    """Another journey's steps, at this place."""

    journey: str
    """The journey."""


STEPS: dict[str, type[Spec]] = {
    "call": Call,
    "query": Query,
    "external": External,
    "network": Network,
    "chance": Chance,
    "journey": Journey,
}
"""The step that a mapping is, by the key that names it."""


def _which(value: Any) -> str | None:
    if isinstance(value, Spec):
        return type(value).__name__.lower()
    named = [key for key in STEPS if isinstance(value, dict) and key in value]
    return named[0] if len(named) == 1 else None


Step = Annotated[
    Annotated[Call, Tag("call")]
    | Annotated[Query, Tag("query")]
    | Annotated[External, Tag("external")]
    | Annotated[Network, Tag("network")]
    | Annotated[Chance, Tag("chance")]
    | Annotated[Journey, Tag("journey")],
    Discriminator(
        _which, custom_error_type="step", custom_error_message=f"must be a step with exactly one of {', '.join(STEPS)}."
    ),
]
"""One step of a journey, told apart by the key that it has."""

Call.model_rebuild()
Chance.model_rebuild()
