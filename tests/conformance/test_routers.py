"""What every router promises, whoever wrote it: a new kind supplies examples of itself."""

import pickle
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from foresize.models.routing import AnyRouter, Router, router_kinds
from foresize.models.streams import Streams

ANY = TypeAdapter(AnyRouter)

EXAMPLES: dict[str, list[Any]] = {
    "round_robin": ["round_robin"],
    "random": ["random"],
    "least_sessions": ["least_sessions"],
    "least_connections": ["least_connections"],
    "weighted": ["weighted", {"kind": "weighted", "slow_start": "1m"}],
    "power_of_two": ["power_of_two"],
    "newest_idle": ["newest_idle"],
}
LOOKS_AT_NO_LOAD = {"round_robin", "random"}


@dataclass
class Instance:
    """What a router may know of one."""

    ordinal: int
    sessions: int = 0
    calls: int = 0
    ready_s: float = 0.0
    limit: int | None = 100

    def free_share(self) -> float:
        return 1.0 if self.limit is None else max(1.0 - self.sessions / self.limit, 0.0)


every_router = pytest.mark.parametrize(
    "spec", [pytest.param(spec, id=f"{kind}-{n}") for kind, specs in EXAMPLES.items() for n, spec in enumerate(specs)]
)


def router(spec: Any) -> Router:
    return ANY.validate_python(spec)


def pick(part: Router, targets: list[Instance], turn: int, seed: int = 1, now_s: float = 1000.0) -> int:
    draw = Streams(seed, 0).stream("web.router")
    return part.pick(targets, now_s, turn, lambda index: draw(turn, index))


def filled(part: Router, targets: list[Instance], sessions: int, seed: int = 1) -> list[int]:
    """Sessions of each instance after so many have come and stayed."""
    for turn in range(sessions):
        chosen = targets[pick(part, targets, turn, seed)]
        chosen.sessions += 1
        chosen.calls += 1
    return [target.sessions for target in targets]


fleets = st.lists(
    st.builds(
        Instance,
        ordinal=st.integers(0, 1000),
        sessions=st.integers(0, 99),
        calls=st.integers(0, 500),
        ready_s=st.floats(0, 1000),
        limit=st.none() | st.just(100),
    ),
    min_size=1,
    max_size=20,
)
edges = st.sampled_from([2.0**-53, 0.5, 1 - 2.0**-53]) | st.floats(2.0**-53, 1 - 2.0**-53)


def test_every_kind_has_an_example():
    ours = {kind for kind, part in router_kinds().items() if part.__module__.startswith("foresize.")}
    assert ours == EXAMPLES.keys()


@every_router
@given(targets=fleets, turn=st.integers(0, 2**31), one=edges, other=edges)
def test_the_choice_is_one_of_the_targets(spec, targets, turn, one, other):
    chosen = router(spec).pick(targets, 1000.0, turn, lambda index: (one, other)[index % 2])
    assert isinstance(chosen, int)
    assert 0 <= chosen < len(targets)


@every_router
@given(targets=fleets, turn=st.integers(0, 10**6), seed=st.integers(0, 99))
def test_the_same_draws_choose_the_same(spec, targets, turn, seed):
    part = router(spec)
    seen = repr(targets)
    assert pick(part, targets, turn, seed) == pick(router(spec), targets, turn, seed)
    assert repr(targets) == seen


@every_router
def test_every_instance_gets_its_share(spec):
    counts = filled(router(spec), [Instance(ordinal, limit=None) for ordinal in range(5)], 2000)
    assert sum(counts) == 2000
    assert min(counts) >= 400 - 4 * (2000 * 0.2 * 0.8) ** 0.5
    assert max(counts) <= 400 + 4 * (2000 * 0.2 * 0.8) ** 0.5


@pytest.mark.parametrize(
    "spec", [spec for kind, specs in EXAMPLES.items() if kind not in LOOKS_AT_NO_LOAD for spec in specs]
)
def test_a_router_that_knows_the_load_gives_the_loaded_instance_less(spec):
    part = router(spec)
    loaded = [Instance(0, sessions=80, calls=80), *(Instance(ordinal) for ordinal in (1, 2, 3))]
    chosen = [pick(part, loaded, turn) for turn in range(1000)]
    assert chosen.count(0) < 1000 / 4 * 0.5


@every_router
def test_it_survives_the_way_to_another_process(spec):
    part = pickle.loads(pickle.dumps(router(spec)))
    assert part == router(spec)
