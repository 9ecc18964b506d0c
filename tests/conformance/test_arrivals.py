"""What every kind of arrivals promises, whoever wrote it: a new kind supplies examples of itself."""

import gc
import pickle
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import resources
from itertools import islice
from statistics import fmean, stdev
from typing import Any

import pytest
from pydantic import TypeAdapter

from foresize.models.arrivals import AnyArrivals, Arrivals, Rated, arrivals_kinds
from foresize.models.arrivals.chunks import chunks
from foresize.models.streams import Streams

ANY = TypeAdapter(AnyArrivals)
START = datetime(2014, 4, 10, 5, 30)
DURATION_S = 30 * 3600.0
MONTH_S = 30 * 86400.0
REPLICATIONS = 12
TRACES = resources.files("foresize.configs") / "traces"

PROFILE = {
    "kind": "profile",
    "file": str(TRACES / "bank_call_volume_profile.csv"),
    "column": "mean_calls_per_5min",
    "time": "time_of_day",
    "every": "5m",
    "scale": 0.05,
}
RECORDED = {"kind": "trace", "file": str(TRACES / "nab_elb_request_count.csv"), "column": "timestamp"}
COUNTED = {"kind": "counts", "file": str(TRACES / "nab_elb_request_count.csv"), "column": "value", "every": "5m"}
RAMPS = [
    {"duration": "5h", "target": "200/h"},
    {"duration": "0s", "target": "20/h"},
    {"duration": "2h", "target": "0/h"},
]
MOODS = [{"rate": "200/h", "stay": "20m"}, {"rate": "10/h", "stay": "1h"}, {"rate": "0/h", "stay": "10m"}]
CROWD = [{"duration": "4h", "target": 300}, {"duration": "1h", "target": 40}, {"duration": "40h", "target": 90}]

RANDOM: dict[str, list[dict[str, Any]]] = {
    "poisson": [{"kind": "poisson", "rate": "60/h"}],
    "stages": [{"kind": "stages", "start": "60/h", "stages": RAMPS}],
    "sinusoid": [{"kind": "sinusoid", "mean": "60/h", "amplitude": "80%", "peak": "14:30"}],
    "profile": [PROFILE, PROFILE | {"dispersion": 3, "weekday_factors": {"thu": 1.5, "fri": 0.5}}],
    "mmpp": [{"kind": "mmpp", "states": MOODS}],
    "day_level": [
        {"kind": "day_level", "cv": 0.3, "of": {"kind": "stages", "stages": RAMPS}},
        {"kind": "day_level", "cv": 0.3, "of": PROFILE | {"dispersion": 1.6}},
        {"kind": "day_level", "cv": 0.3, "of": {"kind": "constant", "rate": "100/h"}},
    ],
    "counts": [COUNTED | {"scale": 0.3, "time": "timestamp", "align": "clock"}],
}
CERTAIN: dict[str, list[dict[str, Any]]] = {
    "poisson": [{"kind": "poisson", "rate": "0/s"}],
    "constant": [{"kind": "constant", "rate": "60/h"}, {"kind": "constant", "rate": "0/h"}],
    "stages": [{"kind": "stages", "stages": RAMPS, "process": "even"}],
    "sinusoid": [{"kind": "sinusoid", "mean": "60/h", "amplitude": 1, "period": "3h", "process": "even"}],
    "profile": [PROFILE | {"process": "even"}],
    "trace": [RECORDED, RECORDED | {"align": "clock", "speed": 0.5}],
    "closed": [{"kind": "closed", "users": 300, "ramp": "40h"}, {"kind": "closed", "start": 5, "stages": CROWD}],
}
"""What comes alike in every replication."""


def examples(*groups: dict[str, list[dict[str, Any]]]) -> list[Any]:
    return [
        pytest.param(spec, id=f"{kind}-{number}")
        for group in groups
        for kind, specs in group.items()
        for number, spec in enumerate(specs)
    ]


every_example = pytest.mark.parametrize("spec", examples(RANDOM, CERTAIN))


def arrivals(spec: dict[str, Any]) -> Arrivals:
    return ANY.validate_python(spec)


def times(part: Arrivals, replication: int = 0, duration_s: float = DURATION_S) -> list[float]:
    return list(part.times(Streams(7, replication), "callers", START, duration_s))


def test_every_kind_has_an_example():
    ours = {kind for kind, part in arrivals_kinds().items() if part.__module__.startswith("foresize.")}
    assert ours == RANDOM.keys() | CERTAIN.keys()


@every_example
def test_times_are_in_order_and_within_the_duration(spec):
    came = times(arrivals(spec))
    assert came == sorted(came)
    assert all(0 <= at_s < DURATION_S for at_s in came)


@every_example
def test_the_same_seed_brings_the_same_users(spec):
    assert times(arrivals(spec)) == times(arrivals(spec))


@pytest.mark.parametrize("spec", examples(RANDOM))
def test_another_replication_brings_other_users(spec):
    assert times(arrivals(spec), 0) != times(arrivals(spec), 1)


@pytest.mark.parametrize("spec", examples(CERTAIN))
def test_what_is_certain_is_alike_in_every_replication(spec):
    assert times(arrivals(spec), 0) == times(arrivals(spec), 1)


@every_example
def test_other_workloads_have_streams_of_their_own(spec):
    part, streams = arrivals(spec), Streams(7, 0)
    one, other = (list(part.times(streams, name, START, DURATION_S)) for name in ("callers", "visitors"))
    assert (one == other) == (times(part, 0) == times(part, 1))


@every_example
def test_a_longer_run_only_adds_users(spec):
    part = arrivals(spec)
    assert times(part, duration_s=DURATION_S / 2) == [at_s for at_s in times(part) if at_s < DURATION_S / 2]


@every_example
def test_as_many_come_as_the_mean_rate_promises(spec):
    part = arrivals(spec)
    numbers = [len(times(part, replication)) for replication in range(REPLICATIONS)]
    error = stdev(numbers) / REPLICATIONS**0.5
    assert fmean(numbers) == pytest.approx(part.mean_rate_per_s(START, DURATION_S) * DURATION_S, abs=4 * error + 1)


@every_example
@pytest.mark.parametrize("size", [1, 100, 4096])
def test_in_arrays_they_are_the_same_times(spec, size):
    part = arrivals(spec)
    found = list(chunks(part, Streams(7, 0), "callers", START, DURATION_S, size))
    assert [at_s for chunk in found for at_s in chunk.tolist()] == times(part)
    assert all(len(chunk) == size for chunk in found[:-1])
    assert all(0 < len(chunk) <= size for chunk in found[-1:])


@every_example
def test_it_survives_the_way_to_another_process(spec):
    part = arrivals(spec)
    assert times(pickle.loads(pickle.dumps(part))) == times(part)


@every_example
def test_users_come_one_after_the_other_without_a_list_of_all(spec):
    drawn = 0

    def counted(draw: Callable[[int, int], float]) -> Callable[[int, int], float]:
        def count(entity: int, index: int) -> float:
            nonlocal drawn
            drawn += 1
            return draw(entity, index)

        return count

    class Watched(Streams):
        def stream(self, name: str) -> Callable[[int, int], float]:
            return counted(super().stream(name))

    came = arrivals(spec).times(Watched(7, 0), "callers", START, MONTH_S)
    assert isinstance(came, Iterator)
    assert len(list(islice(came, 5))) in (0, 5)
    assert drawn < 1000


@every_example
def test_an_open_population_loses_nobody_and_a_closed_one_names_its_places(spec):
    part = arrivals(spec)
    assert part.most_users <= part.population
    if part.population:
        assert len(times(part, duration_s=50 * 3600.0)) == part.population
    else:
        assert part.leaves_s(0) == float("inf")


@pytest.fixture
def forgets_new_kinds():
    """A class is a kind for as long as it lives."""
    yield
    gc.collect()


@pytest.mark.usefixtures("forgets_new_kinds")
@pytest.mark.parametrize("base", [Arrivals, Rated])
def test_the_part_in_the_base_class_documentation_works(base):
    namespace: dict[str, Any] = {"__name__": "documentation"}
    exec(IMPORTS + _code(base.__doc__), namespace)
    (part,) = (each for each in namespace.values() if isinstance(each, type) and each.__module__ == "documentation")
    one = part(**{"every": "1h", "seats": 50} if base is Arrivals else {"doors": "1h", "rate": "60/h"})
    came = times(one)
    assert came == sorted(came)
    assert len(came) == pytest.approx(one.mean_rate_per_s(START, DURATION_S) * DURATION_S, rel=0.1)


IMPORTS = """
from itertools import repeat
from math import ceil
from typing import Literal
from pydantic import Field
from foresize.models.arrivals import Arrivals, Rated
from foresize.models.arrivals.rates import ArrivalRate, Piece
from foresize.models.units import Duration, PositiveDuration
"""


def _code(documentation: str) -> str:
    """The example in a docstring: its lines of eight spaces and more."""
    lines = documentation.expandtabs().splitlines()
    return textwrap.dedent("\n".join(line for line in lines if line.startswith(" " * 8) or not line.strip()))
