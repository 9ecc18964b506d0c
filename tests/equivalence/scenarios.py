"""Random scenarios over all built-in parts, as one would write them in YAML, busy enough that all limits bind."""

from datetime import datetime

import recorded
from hypothesis import strategies as st
from random_arrivals import arrivals
from random_distributions import Yaml, distributions
from random_parts import apis, but_none, databases, mostly, nodes, services

SERVICES = ("gateway", "helper")
TIMEOUTS = st.sampled_from([None, None, None, "811ms", "2371ms"])


@st.composite
def steps(draw: st.DrawFn, depth: int = 2, held: tuple[str, ...] = ()) -> list[Yaml]:
    """A few steps; a call's nested ones never call who is waiting for them."""
    return [draw(step(depth, held)) for _ in range(draw(st.integers(1, 3)))]


@st.composite
def step(draw: st.DrawFn, depth: int, held: tuple[str, ...]) -> Yaml:
    """One step, of any kind that can stand here."""
    may_call = [name for name in SERVICES if name not in held]
    kinds = ["call", "call", "call"] * bool(may_call) + ["query", "query", "external", "network"]
    kinds += ["chance"] * (depth > 0) + ["journey"] * bool(depth and may_call)
    kind = draw(st.sampled_from(kinds))
    if kind == "journey":
        return {"journey": "aside"}
    if kind == "chance":
        return {"chance": 0.5, "steps": draw(steps(depth - 1, held)), "otherwise": draw(steps(0, held))}
    waits = {"wait": False} if draw(st.integers(0, 3)) == 0 else {}
    rest = but_none(timeout=draw(TIMEOUTS)) | waits
    match kind:
        case "query":
            name = draw(st.sampled_from(["db", "archive"]))
            return {"query": name, "operation": draw(st.sampled_from(["read", "write"]))} | rest
        case "external":
            return {"external": draw(st.sampled_from(["api", "model"]))} | rest
        case "network":
            return {"network": draw(distributions(0.05))} | rest
    name = draw(st.sampled_from(may_call))
    now_held = (name,) if waits else (*held, name)  # what is not waited for holds nobody up
    inner = draw(steps(depth - 1, now_held)) if depth and draw(st.integers(0, 2)) else []
    return {"call": name, "work": draw(distributions(0.1)), "steps": inner} | rest


@st.composite
def sessions(draw: st.DrawFn) -> Yaml:
    """Impatient users who try again, on connections that do not live long."""
    connection = None
    if draw(st.booleans()):
        life = draw(st.sampled_from(["2s", "7s"]))
        connection = {"max": life, "takes": draw(distributions(0.3)), "moves": draw(st.booleans())}
    again = st.builds(lambda after: {"probability": 0.7, "after": after}, distributions(2))
    return {"lifetime": draw(distributions(15))} | but_none(
        entry=draw(st.sampled_from(["gateway", "gateway", "helper"])),
        patience=draw(mostly(distributions(2))),
        redial=draw(mostly(again)),
        reconnect=draw(mostly(again)),
        connection=connection,
        gives_up_after=draw(st.sampled_from([None, None, 2])),
        egress=draw(st.sampled_from([None, "64kbit/s"])),
    )


@st.composite
def turns(draw: st.DrawFn) -> Yaml:
    """Quick ones, so that there are many."""
    limit = draw(st.sampled_from([None, None, "1731ms", "6s"]))
    return {"steps": "talk"} | but_none(gap=draw(st.sampled_from([0.6, 0.6, 0.6, None]).flatmap(_gap)), timeout=limit)


def _gap(mean_s: float | None) -> st.SearchStrategy[Yaml | None]:
    return st.none() if mean_s is None else distributions(mean_s)


@st.composite
def workloads(draw: st.DrawFn, start: int) -> Yaml:
    """Callers with sessions, and mostly single requests beside them."""
    found = {"callers": {"arrivals": draw(arrivals(0.9, start)), "session": draw(sessions()), "turn": draw(turns())}}
    if draw(st.booleans()):
        found["requests"] = {"arrivals": draw(arrivals(1.0, start)), "turn": draw(turns())}
    return found


def worlds() -> st.SearchStrategy[Yaml]:
    """A scenario."""
    return st.sampled_from(range(len(recorded.STARTS))).flatmap(_worlds)


@st.composite
def _worlds(draw: st.DrawFn, start: int) -> Yaml:
    begins: datetime = recorded.STARTS[start]
    workload = draw(workloads(start))
    talk = draw(steps())
    if any("gap" not in each["turn"] for each in workload.values()):
        talk = [{"network": draw(distributions(0.05))}, *talk]  # time would stand still where turns fail at once
    gateway, helper = draw(services(start, [None, 0, 1, 2, 3])), draw(services(start, [0, 0, None, 2]))
    machines: Yaml = {}
    if draw(st.integers(0, 3)) == 3:
        machines = {"nodes": draw(nodes())}
        helper |= draw(st.sampled_from([{}, {"nodes": ["large"]}]))
    return {
        "name": "world", "start": f"{begins:%Y-%m-%dT%H:%M}", "duration": "120s", "scrape": "7s",
        "warmup": draw(st.sampled_from(["0s", "25s"])),
        "seed": draw(st.integers(0, 2**64 - 1)),
        "workload": workload,
        "journeys": {"talk": talk, "aside": draw(steps(1, SERVICES))},
        "services": {"gateway": gateway, "helper": helper},
        "databases": {"db": draw(databases()), "archive": draw(databases())},
        "external_apis": {"api": draw(apis()), "model": draw(apis())},
    } | machines  # fmt: skip
