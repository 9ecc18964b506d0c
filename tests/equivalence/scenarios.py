"""Random scenarios over all built-in parts, as one would write them in YAML, in which next to nothing happens twice at
one instant."""

from typing import Any

from hypothesis import strategies as st

Yaml = dict[str, Any]


def exponential(mean: str) -> Yaml:
    return {"kind": "exponential", "mean": mean}


def durations(scale_s: float) -> st.SearchStrategy[Yaml]:
    """Any kind of distribution with about that mean."""
    mean, half, most = (f"{scale_s * factor:.6g}s" for factor in (1, 0.5, 3))
    lognormal = {"kind": "lognormal", "mean": mean, "cv": 0.8}
    plain: list[Yaml] = [
        exponential(mean),
        lognormal,
        {"kind": "erlang", "mean": mean, "stages": 3},
        {"kind": "gamma", "mean": mean, "cv": 1.4},
        {"kind": "hyperexponential", "mean": mean, "cv": 2},
        {"kind": "normal", "mean": mean, "cv": 0.4},
        {"kind": "pareto", "mean": mean, "cv": 1.2},
        {"kind": "weibull", "mean": mean, "cv": 0.6},
        {"kind": "uniform", "low": half, "high": most},
        {"kind": "triangular", "low": half, "mode": mean, "high": most},
    ]
    made: list[Yaml] = [
        {"kind": "shifted", "by": half, "of": lognormal},
        {"kind": "truncated", "low": half, "high": most, "of": exponential(mean)},
        {"kind": "mixture", "components": [{"weight": 9, "of": exponential(half)}, {"weight": 1, "of": lognormal}]},
    ]
    return st.sampled_from([*plain, *plain, *made])


def but_none(**fields: Any) -> Yaml:
    return {name: value for name, value in fields.items() if value is not None}


@st.composite
def steps(draw: st.DrawFn, depth: int = 2, held: tuple[str, ...] = ()) -> list[Yaml]:
    """A few steps; a call's nested ones never call who is waiting for them."""
    return [draw(step(depth, held)) for _ in range(draw(st.integers(1, 3)))]


@st.composite
def step(draw: st.DrawFn, depth: int, held: tuple[str, ...]) -> Yaml:
    services = [name for name in ("gateway", "helper") if name not in held]
    kinds = ["query", "external", "network"] + ["call"] * (2 * bool(services)) + ["chance"] * (depth > 0)
    kind = draw(st.sampled_from(kinds))
    if kind == "chance":
        return {"chance": 0.5, "steps": draw(steps(depth - 1, held)), "otherwise": draw(steps(0, held))}
    timeout = draw(st.sampled_from([None, None, "237ms", "811ms"]))
    rest = but_none(timeout=timeout) | ({"wait": False} if draw(st.integers(0, 3)) == 0 else {})
    match kind:
        case "query":
            return {"query": "db", "operation": draw(st.sampled_from(["read", "write"]))} | rest
        case "external":
            return {"external": "api"} | rest
        case "network":
            return {"network": draw(durations(0.05))} | rest
    name = draw(st.sampled_from(services))
    now_held = (name,) if "wait" in rest else (*held, name)  # what is not waited for holds nobody up
    inner = draw(steps(depth - 1, now_held)) if depth and draw(st.booleans()) else []
    return {"call": name, "work": draw(durations(0.1)), "steps": inner} | rest


@st.composite
def capacity(draw: st.DrawFn, entry: bool) -> Yaml:
    kind = draw(st.sampled_from(["cpu", "slots", "event_loop"]))
    own: Yaml = {"slots": {"slots": draw(st.integers(1, 3))}, "cpu": {"vcpus": draw(st.sampled_from([1, 2.5]))}}.get(
        kind, {"resume": draw(durations(0.003))}
    )
    if kind != "slots" and entry:
        own["cpu_per_session"] = draw(st.sampled_from([0.0, 0.05, 0.3]))
    seats = draw(st.sampled_from([None, 2, 5])) if entry else None
    return {"kind": kind} | own | but_none(queue=draw(st.sampled_from([None, None, 0, 2])), sessions=seats)


ROUTERS: list[Any] = [
    *("round_robin", "random", "least_sessions", "least_connections", "power_of_two", "weighted"),
    {"kind": "weighted", "slow_start": "30s"},
]

POLICIES: list[Yaml] = [
    {"kind": "fixed", "count": 2},
    {"kind": "target", "metric": "cpu", "target": 0.5, "stabilisation_down": "20s"},
    {"kind": "target", "metric": "request_rate", "target": "1/s", "stabilisation_down": "0s"},
]


@st.composite
def service(draw: st.DrawFn, entry: bool) -> Yaml:
    scaler = {
        "policy": draw(st.sampled_from(POLICIES)), "min": draw(st.integers(0, 2)), "max": 4,
        "every": "7s", "metrics_age": draw(st.sampled_from(["0s", "5s"])),
    }  # fmt: skip
    return {
        "capacity": draw(capacity(entry)),
        "instances": draw(st.integers(0, 3)),
        "start": {
            "provisioning": draw(durations(3)),
            "warming": draw(durations(2)),
            "failure": draw(st.sampled_from([0, 0.3])),
            "retry_after": draw(durations(1)),
        },
        "drain": {
            "grace": draw(st.sampled_from(["1s", "17s", "300s"])),
            "first": draw(st.sampled_from(["fewest_sessions", "newest", "oldest"])),
        },
        "router": draw(st.sampled_from(ROUTERS)),
    } | but_none(
        autoscaler=draw(st.sampled_from([None, scaler, scaler])), crash=draw(st.none() | durations(40))
    )  # fmt: skip


@st.composite
def database(draw: st.DrawFn) -> Yaml:
    pool = None
    if draw(st.booleans()):
        wait = draw(st.sampled_from([None, "93ms", "1s"]))
        pool = {"size": draw(st.integers(1, 3)), "connect": draw(durations(0.05))} | but_none(wait=wait)
    most, cores = draw(st.sampled_from([None, 3, 8])), draw(st.sampled_from([None, 1.5]))
    return {
        "read": draw(durations(0.03)),
        "write": draw(durations(0.1)),
        "usl": {"sigma": 0.1, "kappa": 0.01},
    } | but_none(pool=pool, max_connections=most, cores=cores)


@st.composite
def api(draw: st.DrawFn) -> Yaml:
    trouble = {"at": "30s", "lasts": "40s", "latency": 3, "errors": 0.3}
    context = {"context": "carried", "context_limit": 50} if draw(st.booleans()) else {}
    return {
        "latency": draw(durations(0.3)),
        "holds": draw(st.sampled_from(["session", "call"])),
        "errors": draw(st.sampled_from([0, 0.2])),
        "retry": {"attempts": draw(st.integers(1, 3)), "base": "300ms", "jitter": 0.5},
        "brownouts": [trouble] if draw(st.booleans()) else [],
        "usage": {"input_tokens": {"kind": "exponential", "mean": 10}, "output_tokens": 10} | context,
    } | but_none(
        max_sessions=draw(st.sampled_from([None, 2, 6])),
        requests_per_minute=draw(st.sampled_from([None, 60, 200])),
        burst=draw(st.sampled_from([None, 3])),
    )


@st.composite
def session(draw: st.DrawFn) -> Yaml:
    connection = None
    if draw(st.booleans()):
        life = draw(st.sampled_from(["3s", "11s"]))
        connection = {"max": life, "takes": draw(durations(0.3)), "moves": draw(st.booleans())}
    again = st.none() | st.builds(lambda after: {"probability": 0.7, "after": after}, durations(2))
    return {"entry": "gateway", "lifetime": draw(durations(20))} | but_none(
        patience=draw(st.none() | durations(5)),
        redial=draw(again),
        reconnect=draw(again),
        connection=connection,
        gives_up_after=draw(st.sampled_from([None, 2])),
    )


def arrivals(rate_per_s: float) -> st.SearchStrategy[Yaml]:
    """Any kind of arrivals that needs no file, at about that rate."""
    rate, twice = f"{rate_per_s:g}/s", f"{2 * rate_per_s:g}/s"
    users = max(1, round(10 * rate_per_s))
    up_and_down = [("31s", users + 2), ("50s", 1), ("10s", 3)]
    return st.sampled_from([
        {"kind": "poisson", "rate": rate},
        {"kind": "constant", "rate": rate},
        {"kind": "stages", "start": rate, "stages": [{"duration": "40s", "target": twice}]},
        {"kind": "sinusoid", "mean": rate, "amplitude": 0.5, "period": "60s"},
        {"kind": "day_level", "cv": 0.5, "of": {"kind": "poisson", "rate": rate}},
        {"kind": "mmpp", "states": [{"rate": rate, "stay": "20s"}, {"rate": twice, "stay": "10s"}]},
        {"kind": "closed", "users": users, "ramp": "20s"},
        {"kind": "closed", "start": 1, "stages": [{"duration": span, "target": to} for span, to in up_and_down]},
    ])  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> Yaml:
    """A scenario."""
    turn = {"gap": draw(durations(2)), "steps": "talk"} | but_none(timeout=draw(st.sampled_from([None, "731ms", "4s"])))
    workload: Yaml = {"callers": {"arrivals": draw(arrivals(0.5)), "session": draw(session()), "turn": turn}}
    if draw(st.booleans()):
        workload["requests"] = {"arrivals": draw(arrivals(1.0)), "turn": turn}
    return {
        "name": "world", "duration": "120s", "scrape": "7s", "warmup": draw(st.sampled_from(["0s", "25s"])),
        "seed": draw(st.integers(0, 2**64 - 1)),
        "workload": workload,
        "journeys": {"talk": draw(steps())},
        "services": {"gateway": draw(service(True)), "helper": draw(service(False))},
        "databases": {"db": draw(database())},
        "external_apis": {"api": draw(api())},
    }  # fmt: skip
