"""The policy interface: what an autoscaler can really see, and what it answers."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple

from foresize.models.part import Part
from foresize.policies.pipelines import Pipeline
from foresize.policies.pods import Pods, Requests, Sample
from foresize.policies.reasons import Finding

Cause = Literal["period", "waiting", "relief", "idle", "alarm"]
"""Why a policy is asked: its period is over; somebody has found no instance with room; somebody waits no more, and not
because an instance has become ready; an instance is idle; the time has come that it asked to be woken at."""

Exactness = Literal["exact", "approximate", "ours"]
"""Whether a policy's arithmetic is that of a real controller, read in its source or stated in its documentation
(`exact`); of one that is documented only in words (`approximate`); or no product's (`ours`)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a policy sees of its service: scraped, delayed metrics, instance counts, the clock; never the simulation."""

    now_s: float
    """Simulated seconds since the start."""
    clock: datetime
    """The scenario's local time."""
    service: str
    """The service's name in the scenario."""
    ready: int
    """Instances that take sessions and calls now. It can be 0 even where `min` is not: at a start, after crashes."""
    starting: int
    """Instances that were requested and are not ready yet."""
    draining: int
    """Instances on their way out, that take no new sessions; `desired` does not count them."""
    desired: int
    """The count asked for last."""
    min: int
    """The fewest instances that the scenario allows; the answer is raised to it."""
    max: int
    """The most instances that the scenario allows; the answer is lowered to it."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Scraped values by name (`foresize list metrics`), read-only. One without data is absent: all of them before the
    first scrape, those that are means over ready instances where none is ready."""
    scraped_at_s: float | None = None
    """When they were scraped, in simulated seconds; None before the first scrape."""
    per_instance: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """The metrics of single instances: a value for each that was ready at the scrape, oldest first."""
    cause: Cause = "period"
    """Why it is asked."""
    waiting: int = 0
    """Users (or calls) that wait for an instance at this moment, which only who sits in their way knows (an activator,
    a serverless front end)."""
    pods: Pods | None = None
    """The instances at this moment, as the platform lists them; None unless the policy has a `pipeline`."""
    samples: tuple[Sample, ...] = ()
    """What the policy's pipeline has measured and can be read by now, oldest first."""
    requests: Requests = field(default_factory=Requests)
    """What each instance asks its machine for."""
    concurrency: int | None = None
    """The most calls that an instance is given at a time, or the sessions that it takes; None: no limit."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How many instances there should be, and why, in words."""

    desired: int
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    """The steps that led to it, with their numbers, for those who ask why."""
    victims: tuple[int, ...] = ()
    """The instances to take away first where some must go (by their names in `Observation.pods`), starting ones among
    them; of the rest the starting ones go before the others, and then the service's own order decides."""
    wake_s: float | None = None
    """When to be asked again before the period is over, in simulated seconds; the next decision says it anew. A time
    that is past means at once, but none to who is asked because of its alarm."""
    warm: int = 0
    """Instances to keep started but stopped beside the ready ones: they take nothing, and become ready sooner (of
    the phases of a start only `starting` and `warming` are left)."""


class Origin(NamedTuple):
    """Where a policy is written, for messages about it."""

    name: str
    """The class or function."""
    file: str
    line: int


class Policy(Part):
    """What decides capacity. Subclass it with fields for YAML and `decide`:

        class OnePerTwenty(Policy):
            '''One instance for every `per` sessions.'''

            kind: Literal["one_per_twenty"] = "one_per_twenty"
            per: int = 20

            def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
                sessions = seen.metrics.get("sessions", 0) * seen.ready
                return Decision(math.ceil(sessions / self.per), f"{sessions:.0f} sessions")

    The literal `kind` is for a policy that is installed (entry point `foresize.policy`); one in a file that a scenario
    names (`{kind: python, file: my_policy.py}`) needs none.

    `decide` is asked once every period of the autoscaler, the first time after one period, and must be a pure function
    of what it is given. `memory` is its own state for one service: a dict of numbers, texts, lists and dicts, empty at
    first, kept between calls, and the only place to remember anything, for replications share the policy itself. It
    must answer in every situation: before the first scrape, and with no ready instance. The answer is clamped to min
    and max afterwards.
    """

    family: ClassVar[str] = "policy"
    exactness: ClassVar[Exactness] = "ours"
    """Whether its arithmetic is a real controller's; `foresize list policies` shows it."""

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """The desired number of instances, and the reason."""
        raise NotImplementedError(f"{type(self).__name__} must define decide()")

    def aims(self) -> Mapping[str, float]:
        """The value that it holds each metric at, by the metric's name, for estimates before a run; empty where it aims
        at none."""
        return {}

    def watches(self) -> tuple[str, ...]:
        """The metrics that it goes by, so that one which the service has not can be told before the run; empty where
        that is not known."""
        return tuple(self.aims())

    def pipeline(self) -> Pipeline | None:
        """Where its figures come from unless the scenario says otherwise. With one, `Observation` has `pods` and
        `samples`; without one, it has the scrapes of the timeline."""
        return None

    def period_s(self) -> float:
        """The loop's period in seconds, unless the scenario says otherwise."""
        return 15.0

    def bounds(self) -> tuple[int | None, int | None]:
        """The fewest and the most instances where they are written in the policy itself, as in the real object."""
        return None, None

    def wakes_on(self) -> frozenset[Cause]:
        """For what it is asked besides its period: `waiting`, `relief`, `idle`."""
        return frozenset()

    def origin(self) -> Origin | None:
        """Where its `decide` is written; None where Python does not know."""
        return origin_of(type(self).__name__, self.decide)


def origin_of(name: str, function: Any) -> Origin | None:
    """Where a function is written, told under a name; None where Python does not know."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return None if code is None else Origin(name, code.co_filename, code.co_firstlineno)
