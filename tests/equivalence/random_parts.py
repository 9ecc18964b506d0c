"""Random services, databases and external APIs, so small that their limits bind."""

from typing import Any

from hypothesis import strategies as st
from random_distributions import Yaml, built_in, distributions, tokens
from random_policies import autoscalers

from foresize.models.routing import router_kinds
from foresize.models.services import capacity_kinds
from foresize.policies.nodes import node_scaler_kinds


def but_none(**fields: Any) -> Yaml:
    """The fields that are said."""
    return {name: value for name, value in fields.items() if value is not None}


def maybe(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """That, or nothing."""
    return st.none() | what


def mostly(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """That, and now and then nothing."""
    return what | what | what | st.none()


@st.composite
def capacities(draw: st.DrawFn) -> Yaml:
    """Of any kind, with room for a few sessions."""
    kind = draw(st.sampled_from(built_in(capacity_kinds())))
    own: Yaml = {
        "cpu": {"vcpus": draw(st.sampled_from([1, 2.5]))},
        "event_loop": but_none(resume=draw(maybe(distributions(0.01)))),
        "slots": {"slots": draw(st.integers(1, 3))},
    }[kind]
    if kind != "slots":
        own["cpu_per_session"] = draw(st.sampled_from([0.0, 0.05, 0.3]))
    if draw(st.booleans()):
        each = draw(st.sampled_from(["50MiB", "200MiB"]))
        own |= {"memory": "1GiB", "memory_idle": "200MiB", "memory_per_session": each}
    seats = draw(st.sampled_from([None, None, 3, 6]))
    return {"kind": kind} | own | but_none(queue=draw(st.sampled_from([None, 0, 1, 3])), sessions=seats)


@st.composite
def routers(draw: st.DrawFn) -> Any:
    """Of any kind, by its name alone where that will do."""
    kind = draw(st.sampled_from(built_in(router_kinds())))
    return {"kind": kind, "slow_start": "30s"} if kind == "weighted" and draw(st.booleans()) else kind


@st.composite
def fronts(draw: st.DrawFn, may_bind: bool) -> Yaml:
    """Before instances that are given few calls at a time, with little room to wait."""
    return {"concurrency": draw(st.integers(1, 2))} | but_none(
        queue=draw(st.sampled_from([None, None, 0, 2])),
        limit=draw(st.sampled_from([None, None, 3, 6])),
        waits_for=draw(st.sampled_from([None, "its_own"])) if may_bind else None,
    )


@st.composite
def services(draw: st.DrawFn, start: int, counts: list[int | None]) -> Yaml:
    """One whose instances come and go; there are so many at first."""
    count = draw(st.sampled_from(counts))
    scaler = draw(st.one_of([autoscalers(start)] * 5 + [st.none()] * (count != 0)))
    return {
        "capacity": draw(capacities()),
        "start": {
            "provisioning": draw(distributions(1)),
            "pulling": draw(distributions(0.5)),
            "starting": draw(distributions(0.5)),
            "warming": draw(distributions(0.5)),
            "failure": draw(st.sampled_from([0, 0.4])),
            "retry_after": draw(distributions(1)),
        }
        | but_none(burn=draw(st.sampled_from([None, None, {"cpu": 0.5}, {"cpu": 2, "lasts": "3s"}]))),
        "drain": {
            "grace": draw(st.sampled_from(["1s", "4s", "60s"])),
            "first": draw(st.sampled_from(["fewest_sessions", "newest", "oldest"])),
        },
        "router": draw(routers()),
    } | but_none(
        front=draw(maybe(fronts(scaler is not None))),
        instances=count,
        autoscaler=scaler,
        crash=draw(maybe(distributions(40))),
        requests=draw(st.sampled_from([None, None, {"cpu": 0.5, "memory": "2GiB"}])),
    )


@st.composite
def nodes(draw: st.DrawFn) -> Yaml:
    """Machines that are soon full."""
    small = {"cpu": 4, "memory": "8GiB", "max": 3, "start": draw(distributions(2))}
    large = {"cpu": 8, "min": draw(st.integers(0, 1)), "max": 2, "start": draw(distributions(4))}
    return {
        "groups": {"small": small, "large": large},
        "scaler": {"kind": draw(st.sampled_from(built_in(node_scaler_kinds())))},
        "placing": draw(st.sampled_from(["spread", "pack"])),
    }


@st.composite
def databases(draw: st.DrawFn) -> Yaml:
    """With pools and without; a query takes long enough that some wait."""
    pool = None
    if draw(st.integers(0, 3)):
        wait = draw(st.sampled_from([None, None, "293ms", "1s"]))
        size = draw(st.sampled_from([1, 1, 2, 3]))
        pool = {"size": size} | but_none(wait=wait, connect=draw(maybe(distributions(0.05))))
    usl = {"sigma": 0.1, "kappa": 0.01}
    return {"read": draw(distributions(0.15)), "write": draw(distributions(0.3))} | but_none(
        pool=pool,
        usl=draw(maybe(st.just(usl))),
        max_connections=draw(st.sampled_from([None, None, 3, 6])),
        cores=draw(st.sampled_from([None, 1.5])),
    )


@st.composite
def brownouts(draw: st.DrawFn) -> list[Yaml]:
    """None, one, or two of which one is within the other."""
    long = {"at": "30s", "lasts": "60s", "latency": 3, "errors": 0.3}
    short = {"at": "41s", "lasts": "20s", "errors": 0.9}
    return draw(st.sampled_from([[], [long], [short, long]]))


@st.composite
def apis(draw: st.DrawFn) -> Yaml:
    """Behind quotas that refuse."""
    usage = {"input_tokens": draw(tokens(10)), "output_tokens": draw(tokens(10))}
    if draw(st.booleans()):
        usage |= {"context": "carried"} | but_none(context_limit=draw(st.sampled_from([None, 50])))
    retry = {
        "attempts": draw(st.integers(1, 3)), "base": "300ms", "factor": draw(st.sampled_from([1, 2.5])),
        "max": draw(st.sampled_from(["500ms", "30s"])), "jitter": draw(st.sampled_from([0.5, 1])),
    }  # fmt: skip
    return {
        "latency": draw(distributions(0.3)),
        "holds": draw(st.sampled_from(["session", "call"])),
        "errors": draw(st.sampled_from([0, 0.2])),
        "brownouts": draw(brownouts()),
        "usage": usage,
    } | but_none(
        retry=draw(maybe(st.just(retry))),
        max_sessions=draw(st.sampled_from([None, 2, 5])),
        requests_per_minute=draw(st.sampled_from([None, 90, 240])),
        burst=draw(st.sampled_from([None, 1, 5])),
    )
