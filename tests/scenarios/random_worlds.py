"""Random scenarios over all built-in parts, as one would write them in YAML."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

Yaml = dict[str, Any]
Times = st.SearchStrategy[Any]


def exponential(mean: str) -> Yaml:
    return {"kind": "exponential", "mean": mean}


def but_none(**fields: Any) -> Yaml:
    return {name: value for name, value in fields.items() if value is not None}


class RandomWorlds:
    """How worlds of one kind are drawn. A subclass says which times there are, and what else there is to draw from."""

    duration: str
    warmups: Sequence[str]
    step_timeouts: Sequence[str | None]
    turn_timeouts: Sequence[str | None]
    slots: Sequence[int]
    vcpus: Sequence[float]
    queues: Sequence[int | None]
    seats: Sequence[int | None]
    graces: Sequence[str]
    routers: Sequence[Any] = (
        *("round_robin", "random", "least_sessions", "least_connections", "power_of_two", "weighted"),
        {"kind": "weighted", "slow_start": "30s"},
    )
    pool_sizes: Sequence[int]
    pool_waits: Sequence[str | None]
    cores: Sequence[float | None]
    brownout: Yaml
    retries: Sequence[Yaml]
    token_usage: Yaml
    quotas: Sequence[int | None]
    requests_per_minute: Sequence[int | None]
    bursts: Sequence[int | None]
    connection_lives: Sequence[str]

    def times(self, scale_s: float) -> Times:
        """Times of about so many seconds."""
        raise NotImplementedError

    def spans(self, scale_s: float) -> Times:
        """The same where it must not be none at all."""
        return self.times(scale_s)

    def lifetimes(self) -> Times:
        """How long sessions last."""
        return self.times(20)

    def resumes(self) -> Times:
        """What it takes an event loop to get back to a turn."""
        return self.times(0.003)

    def patience(self) -> st.SearchStrategy[Any]:
        """How long users wait in a lobby."""
        return self.spans(5)

    def crashes(self) -> st.SearchStrategy[Any]:
        """How long instances live, if they crash."""
        return st.none() | self.times(40)

    def arrivals(self, rate_per_s: float) -> st.SearchStrategy[Yaml]:
        """Users at about that rate."""
        raise NotImplementedError

    def autoscaler(self) -> st.SearchStrategy[Yaml | None]:
        """What scales a service, if anything does."""
        raise NotImplementedError

    def stream_cpu(self, seats: int | None) -> Sequence[float]:
        """CPUs that an open stream may take on an instance with so many seats."""
        raise NotImplementedError

    def most_connections(self, has_pool: bool) -> st.SearchStrategy[int | None]:
        """The most connections of a database."""
        raise NotImplementedError

    def worlds(self) -> st.SearchStrategy[Yaml]:
        """Whole scenarios."""
        return st.composite(self._world)()

    def _world(self, draw: st.DrawFn) -> Yaml:
        turn = {"gap": draw(self.spans(2)), "steps": "talk"}
        turn |= but_none(timeout=draw(st.sampled_from(self.turn_timeouts)))
        callers = {"arrivals": draw(self.arrivals(0.5)), "session": self._session(draw), "turn": turn}
        workload: Yaml = {"callers": callers}
        if draw(st.booleans()):
            workload["requests"] = {"arrivals": draw(self.arrivals(1.0)), "turn": turn}
        return {
            "name": "world", "duration": self.duration, "scrape": "7s",
            "warmup": draw(st.sampled_from(self.warmups)), "seed": draw(st.integers(0, 2**64 - 1)),
            "workload": workload,
            "journeys": {"talk": self._steps(draw, 2, ())},
            "services": {"gateway": self._service(draw, True), "helper": self._service(draw, False)},
            "databases": {"db": self._database(draw)},
            "external_apis": {"api": self._api(draw)},
        }  # fmt: skip

    def _steps(self, draw: st.DrawFn, depth: int, held: tuple[str, ...]) -> list[Yaml]:
        """A few steps; a call's nested ones never call who is waiting for them."""
        return [self._step(draw, depth, held) for _ in range(draw(st.integers(1, 3)))]

    def _step(self, draw: st.DrawFn, depth: int, held: tuple[str, ...]) -> Yaml:
        services = [name for name in ("gateway", "helper") if name not in held]
        kinds = ["query", "external", "network"] + ["call"] * (2 * bool(services)) + ["chance"] * (depth > 0)
        kind = draw(st.sampled_from(kinds))
        if kind == "chance":
            then, otherwise = self._steps(draw, depth - 1, held), self._steps(draw, 0, held)
            return {"chance": 0.5, "steps": then, "otherwise": otherwise}
        timeout = draw(st.sampled_from(self.step_timeouts))
        rest = but_none(timeout=timeout) | ({"wait": False} if draw(st.integers(0, 3)) == 0 else {})
        match kind:
            case "query":
                return {"query": "db", "operation": draw(st.sampled_from(["read", "write"]))} | rest
            case "external":
                return {"external": "api"} | rest
            case "network":
                return {"network": draw(self.times(0.05))} | rest
        name = draw(st.sampled_from(services))
        # What is not waited for holds nobody up, so it may call those who hold a worker for its turn.
        holding = (name,) if "wait" in rest else (*held, name)
        inner = self._steps(draw, depth - 1, holding) if depth and draw(st.booleans()) else []
        return {"call": name, "work": draw(self.times(0.1)), "steps": inner} | rest

    def _capacity(self, draw: st.DrawFn, entry: bool) -> Yaml:
        kind = draw(st.sampled_from(["cpu", "slots", "event_loop"]))
        own: Yaml = {}
        match kind:
            case "slots":
                own["slots"] = draw(st.sampled_from(self.slots))
            case "cpu":
                own["vcpus"] = draw(st.sampled_from(self.vcpus))
            case "event_loop":
                own["resume"] = draw(self.resumes())
        seats = draw(st.sampled_from(self.seats)) if entry else None
        if kind != "slots" and entry:
            own["cpu_per_session"] = draw(st.sampled_from(self.stream_cpu(seats)))
        return {"kind": kind} | own | but_none(queue=draw(st.sampled_from(self.queues)), sessions=seats)

    def _service(self, draw: st.DrawFn, entry: bool) -> Yaml:
        return {
            "capacity": self._capacity(draw, entry),
            "instances": draw(st.integers(0, 3)),
            "start": {
                "provisioning": draw(self.times(3)),
                "warming": draw(self.times(2)),
                "failure": draw(st.sampled_from([0, 0.3])),
                "retry_after": draw(self.spans(1)),
            },
            "drain": {
                "grace": draw(st.sampled_from(self.graces)),
                "first": draw(st.sampled_from(["fewest_sessions", "newest", "oldest"])),
            },
            "router": draw(st.sampled_from(self.routers)),
        } | but_none(autoscaler=draw(self.autoscaler()), crash=draw(self.crashes()))

    def _database(self, draw: st.DrawFn) -> Yaml:
        pool = None
        if draw(st.booleans()):
            pool = {"size": draw(st.sampled_from(self.pool_sizes)), "connect": draw(self.times(0.05))}
            pool |= but_none(wait=draw(st.sampled_from(self.pool_waits)))
        return {
            "read": draw(self.times(0.03)),
            "write": draw(self.times(0.1)),
            "usl": {"sigma": 0.1, "kappa": 0.01},
        } | but_none(
            pool=pool,
            max_connections=draw(self.most_connections(pool is not None)),
            cores=draw(st.sampled_from(self.cores)),
        )

    def _api(self, draw: st.DrawFn) -> Yaml:
        return {
            "latency": draw(self.times(0.3)),
            "holds": draw(st.sampled_from(["session", "call"])),
            "errors": draw(st.sampled_from([0, 0.3])),
            "retry": {"attempts": draw(st.integers(1, 3))} | draw(st.sampled_from(self.retries)),
            "brownouts": [self.brownout] if draw(st.booleans()) else [],
            "usage": self.token_usage | draw(st.sampled_from([{}, {"context": "carried", "context_limit": 50}])),
        } | but_none(
            max_sessions=draw(st.sampled_from(self.quotas)),
            requests_per_minute=draw(st.sampled_from(self.requests_per_minute)),
            burst=draw(st.sampled_from(self.bursts)),
        )

    def _session(self, draw: st.DrawFn) -> Yaml:
        connection = None
        if draw(st.booleans()):
            life = draw(st.sampled_from(self.connection_lives))
            connection = {"max": life, "takes": draw(self.times(0.3)), "moves": draw(st.booleans())}
        again = st.none() | st.builds(lambda after: {"probability": 0.7, "after": after}, self.times(2))
        return {"entry": "gateway", "lifetime": draw(self.lifetimes())} | but_none(
            patience=draw(self.patience()),
            redial=draw(again),
            reconnect=draw(again),
            connection=connection,
            gives_up_after=draw(st.sampled_from([None, 2])),
        )
