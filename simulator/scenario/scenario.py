"""The scenario: what a team deploys and what its users do, as one frozen value."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.arrivals import AnyArrivals
from foresize.models.databases import Database
from foresize.models.distributions import DurationDistribution
from foresize.models.external import ExternalApi
from foresize.models.instances import Drain, Start
from foresize.models.journeys import Call, Chance, Journey, Query, Step
from foresize.models.nodes import NodeGroup, PlacingRule
from foresize.models.part import Spec
from foresize.models.prices import PriceFile, Purchase
from foresize.models.routing import AnyRouter
from foresize.models.routing.least_sessions import LeastSessions
from foresize.models.services import AnyCapacity
from foresize.models.services.front import Front
from foresize.models.sessions import Session, Turn
from foresize.models.units import Duration, PositiveDuration, Size
from foresize.policies import AnyPolicy
from foresize.policies.nodes import AnyNodeScaler
from foresize.policies.nodes.cluster_autoscaler import ClusterAutoscaler
from foresize.policies.pipelines import AnyPipeline, Pipeline
from foresize.policies.pods import Requests

if TYPE_CHECKING:
    from foresize.simulator.scenario.document import Document


def _parse_start(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        parsed = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is not None:
        raise PydanticCustomError(
            "start", "must be a local date and time like 2026-01-12T08:00, but is {value}.", {"value": repr(value)}
        )
    return parsed


class Autoscaler(Spec):
    """The control loop of one service: who decides, how often, on how old figures, within which bounds."""

    policy: AnyPolicy
    """What decides the number of instances."""
    min: int = Field(default=1, ge=0, le=100_000)
    """The fewest instances."""
    max: int = Field(default=10, ge=1, le=100_000)
    """The most instances."""
    every: PositiveDuration = 15.0
    """The loop's period; the policy's own if not said."""
    metrics_age: Duration = 15.0
    """How old a scrape is, at the least, when the policy gets to see it."""
    metrics_pipeline: AnyPipeline | None = None
    """Where the policy's figures come from, how old and over which window; its platform's own if not said."""

    @model_validator(mode="after")
    def _as_the_policy_has_it(self) -> "Autoscaler":
        """What is written in the policy, or is its own way, unless it is said here."""
        least, most = self.policy.bounds()
        for name, value in (("min", least), ("max", most)):
            if value is not None and name in self.model_fields_set and getattr(self, name) != value:
                raise PydanticCustomError(
                    "autoscaler", f"has {name} {getattr(self, name)} beside {value} in the policy; say one of them."
                )
            if value is not None:
                self.__dict__[name] = value
        if "every" not in self.model_fields_set:
            self.__dict__["every"] = self.policy.period_s()
        return self

    def pipeline(self) -> Pipeline | None:
        """Where the policy's figures come from; None where it goes by the timeline's scrapes."""
        return self.metrics_pipeline or self.policy.pipeline()


class ResourceRequests(Spec):
    """What an instance asks its machine for, as `resources.requests` of a pod."""

    cpu: float | None = Field(default=None, gt=0, le=10_000)
    """vCPUs; those of the capacity if not said."""
    memory: Size | None = None
    """Memory; that of the capacity if not said."""


class Nodes(Spec):
    """The machines under the instances of all services: an instance that no node has room for waits for one."""

    groups: dict[str, NodeGroup] = Field(min_length=1)
    """The groups, by name."""
    scaler: AnyNodeScaler = ClusterAutoscaler()
    """What adds and removes nodes."""
    placing: PlacingRule = "spread"
    """Which node with room an instance goes to."""


class Service(Spec):
    """A service: what its instances can do, how they start and end, who takes which call, and how many there are."""

    capacity: AnyCapacity
    """What one instance can do."""
    price: str | None = None
    """The price book's name of the instance type; free if not said."""
    requests: ResourceRequests | None = None
    """What an instance asks its machine for, of which an autoscaler's utilisation is a share and by which it is placed;
    all that its capacity has if not said."""
    start: Start = Start()
    """The cold start."""
    drain: Drain = Drain()
    """How an instance is taken away."""
    nodes: tuple[str, ...] = ()
    """The groups of nodes on which its instances may be; all of the scenario's if not said."""
    router: AnyRouter = LeastSessions()
    """Which ready instance takes the next session or call."""
    front: Front | None = None
    """What keeps calls in front of the instances; each goes to an instance at once if not said."""
    autoscaler: Autoscaler | None = None
    """The control loop; `instances` stay as they are without one."""
    instances: int | None = Field(default=None, ge=0, le=100_000)
    """Instances that are ready at the start; the autoscaler's `min` if not said."""
    crash: DurationDistribution | None = None
    """An instance's time from ready to a crash, which drops its sessions; never if not said."""

    def asks(self) -> Requests:
        """What each instance asks its machine for: what `requests` says, else all that its capacity has."""
        said = self.requests
        cpu = said.cpu if said is not None and said.cpu is not None else self.capacity.servers()
        memory = said.memory if said is not None and said.memory is not None else self.capacity.memory
        return Requests(cpu, memory or 0.0)

    def concurrency(self) -> int | None:
        """The most calls that an instance is given at a time, or the sessions that it takes; None: no limit."""
        return self.capacity.most_sessions() if self.front is None else self.front.concurrency

    def initial(self) -> int:
        """Instances that are ready when the simulation starts."""
        if self.instances is not None:
            return self.instances
        return self.autoscaler.min if self.autoscaler is not None else 1


class Workload(Spec):
    """A kind of user: how they come, how long they stay, what they do."""

    arrivals: AnyArrivals
    """How sessions (or, without `session`, single requests) begin."""
    session: Session | None = None
    """The life of a session; without one each arrival is a single turn on no instance in particular."""
    turn: Turn
    """What a session repeats."""

    @model_validator(mode="before")
    @classmethod
    def _concurrency_is_closed(cls, value: Any) -> Any:
        """`concurrency: 200` is short for `arrivals: {kind: closed, users: 200}`."""
        if not isinstance(value, dict) or "concurrency" not in value:
            return value
        if "arrivals" in value:
            raise PydanticCustomError("workload", "has both `arrivals` and `concurrency`; it needs one of them.")
        rest = {key: item for key, item in value.items() if key != "concurrency"}
        return rest | {"arrivals": {"kind": "closed", "users": value["concurrency"]}}


class Scenario(Spec):
    """Everything that a run depends on, beside the replication's number."""

    schema_: Annotated[Literal["foresize/v1"], Field(alias="schema")] = "foresize/v1"
    """The language's version."""
    name: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\- ]*$")
    """A short name; result folders carry it."""
    description: str = ""
    """What it is for, in a sentence or two."""
    start: Annotated[
        datetime, BeforeValidator(_parse_start), WithJsonSchema({"type": "string", "examples": ["2026-01-12T08:00"]})
    ] = datetime(2026, 1, 12, 8)
    """The simulated local time at which it starts: what schedules and profiles mean by time."""
    duration: PositiveDuration
    """Simulated time in all."""
    warmup: Duration = 0.0
    """The first part of it that no figure counts."""
    seed: int = Field(default=1, ge=0, lt=2**64)
    """The seed of every random number."""
    replications: int = Field(default=5, ge=1, le=100_000)
    """Independent runs, for the intervals."""
    scrape: PositiveDuration = 15.0
    """How often metrics are scraped: a row of the timeline."""
    prices: str | PriceFile = "aws-us-east-1"
    """The price book: a shipped one's name, or `{file: my_prices.yaml}`."""
    purchase: Purchase = "on_demand"
    """How machines are bought. What is reserved is each database and the least number of a service's instances, the
    rest is bought on demand; `spot` is for instances of services alone, and `crash` says how often they are reclaimed.
    """
    extras: dict[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    """How many of what the price book charges by the hour, whatever the users do: `{load-balancer: 1, gp3-gib: 200}`.
    """
    workload: dict[str, Workload] = Field(min_length=1)
    """The kinds of users."""
    journeys: dict[str, tuple[Step, ...]] = Field(min_length=1)
    """The steps of a turn, by name."""
    services: dict[str, Service] = Field(default_factory=dict)
    """The services."""
    nodes: Nodes | None = None
    """The machines under the services' instances; each instance is a machine of its own if not said."""
    databases: dict[str, Database] = Field(default_factory=dict)
    """The databases."""
    external_apis: dict[str, ExternalApi] = Field(default_factory=dict)
    """Other people's services."""
    objectives: tuple[str, ...] = ()
    """What must hold: `turn latency p95 < 2s`."""

    _document: "Document | None" = PrivateAttr(default=None)

    def attach(self, document: "Document") -> None:
        """Remember the document that it was read from, for `with_` and for the birth certificate."""
        self._document = document

    @property
    def document(self) -> "Document":
        """The document that it was read from; raises ValueError for a scenario that was built in Python."""
        if self._document is None:
            raise ValueError("this scenario was not read from a document: use foresize.load or foresize.loads")
        return self._document

    def with_(self, **changes: Any) -> "Scenario":
        """A copy with other values: `scenario.with_(**{"services.gateway.autoscaler.max": 40, "duration": "2h"})`.

        Values are written as in YAML. Raises BadInput where the changed scenario is wrong.
        """
        from foresize.simulator.scenario.load import from_document

        return from_document(self.document.with_values(changes))

    def to_yaml(self) -> str:
        """The resolved scenario as YAML that can be loaded again."""
        return self.document.dump()

    @field_validator("journeys")
    @classmethod
    def _no_empty_journey(cls, journeys: dict[str, tuple[Step, ...]]) -> dict[str, tuple[Step, ...]]:
        for name, steps in journeys.items():
            if not steps:
                raise PydanticCustomError("journey", "journey `{name}` has no steps.", {"name": name})
        return journeys

    def entry_of(self, workload: str) -> str | None:
        """The service that holds the sessions of this workload: the named one, else the first that is called."""
        session = self.workload[workload].session
        if session is None:
            return None
        if session.entry is not None:
            return session.entry
        return next(self._calls(self.workload[workload].turn.steps, ()), None)

    def _calls(self, journey: str, above: tuple[str, ...]) -> Iterator[str]:
        if journey in above or journey not in self.journeys:
            return
        yield from self._called(self.journeys[journey], (*above, journey))

    def _called(self, steps: tuple[Step, ...], above: tuple[str, ...]) -> Iterator[str]:
        for step in steps:
            if isinstance(step, Call):
                yield step.call
                yield from self._called(step.steps, above)
            elif isinstance(step, Chance):
                yield from self._called(step.steps + step.otherwise, above)
            elif hasattr(step, "journey"):
                yield from self._calls(step.journey, above)

    def askers(self, database: str) -> list[str]:
        """The services from whose instances a database is queried, in their order: those that have a pool to it."""
        found: set[str] = set()
        for name, workload in self.workload.items():
            self._ask(self.journeys.get(workload.turn.steps, ()), database, self.entry_of(name), found, ())
        return [name for name in self.services if name in found]

    def _ask(
        self, steps: tuple[Step, ...], database: str, where: str | None, found: set[str], above: tuple[str, ...]
    ) -> None:
        for step in steps:
            match step:
                case Query() if step.query == database and where is not None:
                    found.add(where)
                case Call():
                    self._ask(step.steps, database, step.call, found, above)
                case Chance():
                    self._ask(step.steps + step.otherwise, database, where, found, above)
                case Journey() if step.journey not in above:
                    inner = self.journeys.get(step.journey, ())
                    self._ask(inner, database, where, found, (*above, step.journey))
