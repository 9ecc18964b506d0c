"""What tells the routers apart."""

from dataclasses import dataclass

import pytest
from pydantic import TypeAdapter, ValidationError

from foresize.models.routing import AnyRouter
from foresize.models.streams import Streams

ANY = TypeAdapter(AnyRouter)


@dataclass
class Instance:
    """What a router may know of one."""

    ordinal: int = 0
    sessions: int = 0
    calls: int = 0
    ready_s: float = 0.0
    limit: int = 10_000

    def free_share(self):
        return 1 - self.sessions / self.limit


@pytest.fixture
def picks():
    """The choices of a router, one after the other, by its YAML; nothing changes in between."""
    draw = Streams(5, 0).stream("web.router")

    def choose(spec, targets, number=1, now_s=1000.0):
        router = ANY.validate_python(spec)
        return [router.pick(targets, now_s, turn, lambda i, t=turn: draw(t, i)) for turn in range(number)]

    return choose


@pytest.fixture
def fullest(picks):
    """Sessions of the fullest of 100 instances after 1,000 that stay."""

    def fill(spec, seed):
        draw = Streams(seed, 0).stream("web.router")
        router = ANY.validate_python(spec)
        targets = [Instance(ordinal) for ordinal in range(100)]
        for turn in range(1000):
            targets[router.pick(targets, 0.0, turn, lambda i, t=turn: draw(t, i))].sessions += 1
        return max(target.sessions for target in targets)

    return fill


def test_round_robin_goes_round_whatever_the_load(picks):
    assert picks("round_robin", [Instance(sessions=90), Instance(), Instance()], 7) == [0, 1, 2, 0, 1, 2, 0]


def test_least_sessions_looks_at_sessions_and_takes_the_oldest_of_equals(picks):
    targets = [Instance(sessions=3, calls=0), Instance(sessions=2, calls=9), Instance(sessions=2, calls=0)]
    assert picks("least_sessions", targets) == [1]


def test_least_connections_looks_at_calls_and_takes_the_oldest_of_equals(picks):
    targets = [Instance(sessions=0, calls=3), Instance(sessions=9, calls=2), Instance(sessions=0, calls=2)]
    assert picks("least_connections", targets) == [1]


def test_weighted_chooses_by_free_capacity(picks):
    targets = [Instance(sessions=9000), Instance(sessions=7000), Instance(sessions=4000)]
    chosen = picks("weighted", targets, 4000)
    for index, share in enumerate((0.1, 0.3, 0.6)):
        assert chosen.count(index) / 4000 == pytest.approx(share, abs=4 * (share * (1 - share) / 4000) ** 0.5)


def test_weighted_never_chooses_a_full_instance_while_another_has_room(picks):
    assert set(
        picks("weighted", [Instance(sessions=10_000), Instance(sessions=9_999), Instance(sessions=10_000)], 200)
    ) == {1}


@pytest.mark.parametrize(("age_s", "weight"), [(0.0, 0.01), (15.0, 0.25), (30.0, 0.5), (60.0, 1.0), (600.0, 1.0)])
def test_a_new_instance_s_weight_grows_over_its_slow_start(picks, age_s, weight):
    targets = [Instance(ready_s=0.0), Instance(ready_s=1000.0 - age_s)]
    share = weight / (1 + weight)
    chosen = picks({"kind": "weighted", "slow_start": "1m"}, targets, 4000)
    assert chosen.count(1) / 4000 == pytest.approx(share, abs=4 * (share * (1 - share) / 4000) ** 0.5)


def test_without_a_slow_start_a_new_instance_weighs_all_at_once(picks):
    chosen = picks("weighted", [Instance(ready_s=0.0), Instance(ready_s=1000.0)], 2000)
    assert chosen.count(1) / 2000 == pytest.approx(0.5, abs=4 * (0.25 / 2000) ** 0.5)


def test_power_of_two_takes_the_better_of_two_different_ones(picks):
    assert set(picks("power_of_two", [Instance(sessions=5), Instance(calls=4)], 50)) == {1}


def test_power_of_two_compares_every_pair_equally_often(picks):
    targets = [Instance(sessions=load) for load in (3, 2, 1, 0)]
    chosen = picks("power_of_two", targets, 6000)
    for index, wins in enumerate((0, 1, 2, 3)):  # of six pairs
        share = wins / 6
        assert chosen.count(index) / 6000 == pytest.approx(share, abs=4 * (share * (1 - share) / 6000) ** 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_two_choices_spread_better_than_one_and_knowing_all_best(fullest, seed):
    """Ten sessions an instance: the fullest of n has Θ(√(ln n)) more by one choice, ln ln n more by two (Berenbrink,
    Czumaj, Steger & Vöcking, 2006, "Balanced allocations: the heavily loaded case")."""
    assert fullest("random", seed) >= 16
    assert fullest("power_of_two", seed) <= 13
    assert fullest("least_sessions", seed) == fullest("round_robin", seed) == 10


def test_a_router_is_named_or_written_out():
    assert ANY.validate_python("weighted") == ANY.validate_python({"kind": "weighted"})


@pytest.mark.parametrize("wrong", ["most_sessions", {"kind": "random", "slow_start": "1m"}, 7, {}])
def test_what_is_no_router_is_refused(wrong):
    with pytest.raises(ValidationError):
        ANY.validate_python(wrong)
