"""What every distribution promises, whoever wrote it: a new kind supplies examples of itself, good and bad."""

import math
import pickle
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from scipy.integrate import quad

from foresize.models.distributions import AnyDistribution, Distribution, DurationDistribution, distribution_kinds
from foresize.models.distributions.table import cdf, quantile, sample, tabulate
from foresize.models.streams import Streams
from foresize.simulator.scenario import yaml_reader, yaml_writer

ANY = TypeAdapter(AnyDistribution)
INFINITY = math.inf
GRID = [i / 40 for i in range(1, 40)] + [1e-9, 1e-4, 0.999, 1 - 1e-9]


@dataclass(frozen=True)
class Example:
    """A distribution as YAML has it, and what is known of it."""

    spec: Any
    low: float = 0.0
    high: float = INFINITY
    breaks: tuple[float, ...] = ()
    """The probabilities at which the inverse CDF jumps."""
    steps: bool = False
    """Whether the CDF jumps somewhere, so that it is not the inverse of its inverse."""

    def __str__(self) -> str:
        return str(self.spec)

    @property
    def distribution(self) -> Distribution:
        return _read(yaml_writer.write({"value": self.spec}))


@cache
def _read(text: str) -> Distribution:
    return ANY.validate_python(yaml_reader.load(text, "example").value["value"])


def _of(kind: str, **parameters: Any) -> dict[str, Any]:
    return {"kind": kind, **parameters}


QUERY = _of(
    "mixture",
    components=[
        {"weight": 9, "of": _of("exponential", mean="2ms")},
        {"weight": 1, "of": _of("lognormal", mean="80ms", cv=1.0)},
    ],
)
MOSTLY_NONE = _of("mixture", components=[{"weight": 3, "of": "0s"}, {"weight": 1, "of": _of("exponential", mean="1s")}])

EXAMPLES: dict[str, list[Example]] = {
    "constant": [Example("600ms", 0.6, 0.6, steps=True), Example(3000, 3000, 3000, steps=True)],
    "empirical": [
        Example(_of("empirical", values=["3s", "1s", "1s", "8s"]), 1, 8, (0.5, 0.75), steps=True),
        Example({"empirical": {"values": [7]}}, 7, 7, steps=True),
    ],
    "erlang": [Example(_of("erlang", mean="9s", stages=1)), Example(_of("erlang", mean="9s", stages=12))],
    "exponential": [Example(_of("exponential", mean="45s")), Example(_of("exponential", mean=1200))],
    "gamma": [
        Example(_of("gamma", mean="2s", cv=0.3)),
        Example(_of("gamma", mean="2s", cv=2.0)),
        Example(_of("gamma", shape=3.5, scale="10ms")),
    ],
    "hyperexponential": [
        Example(_of("hyperexponential", mean="2s", cv=1.001)),
        Example(_of("hyperexponential", mean="2s", cv=4)),
        Example(_of("hyperexponential", branches=[{"weight": w, "mean": m} for w, m in ((5, 3), (2, 700), (1, 1))])),
    ],
    "lognormal": [
        Example(_of("lognormal", mean="14s", cv=0.8)),
        Example(_of("lognormal", median="600ms", p95="1400ms")),
    ],
    "mixture": [
        Example(QUERY),
        Example(MOSTLY_NONE, breaks=(0.75,), steps=True),
        Example(_of("mixture", components=[{"weight": 1, "of": _of("uniform", low=lo, high=lo + 1)} for lo in (0, 4)]),
                0, 5, (0.5,)),
    ],
    "normal": [
        Example(_of("normal", mean="10s", cv=0.2)),
        Example(_of("normal", mean=5, sd=5, low=2, high=6), 2, 6),
        Example(_of("normal", mean="1s", cv=1.0, low="3s"), 3),
    ],
    "pareto": [Example(_of("pareto", minimum="1s", shape=3.2), 1), Example(_of("pareto", mean="8s", cv=0.5), 1)],
    "shifted": [
        Example(_of("shifted", by="300ms", of=_of("gamma", mean="100ms", cv=1.5)), 0.3),
        Example(_of("shifted", by="700ms", of=MOSTLY_NONE), 0.7, breaks=(0.75,), steps=True),
    ],
    "triangular": [
        Example(_of("triangular", low="2s", mode="3s", high="10s"), 2, 10),
        Example(_of("triangular", low=0, mode=0, high=1), 0, 1),
        Example(_of("triangular", low=0, mode=1, high=1), 0, 1),
    ],
    "truncated": [
        Example(_of("truncated", low="1s", high="30s", of=_of("lognormal", mean="14s", cv=1.5)), 1, 30),
        Example(_of("truncated", low="100ms", of=QUERY), 0.1),
        Example(_of("truncated", high=5, of=_of("empirical", values=[1, 5, 5, 9])), 1, 5, (1 / 3,), steps=True),
        Example(_of("truncated", low=5, of=_of("empirical", values=[1, 5, 5, 9])), 5, 9, (2 / 3,), steps=True),
    ],
    "uniform": [Example(_of("uniform", low="1s", high="3s"), 1, 3), Example(_of("uniform", low=0, high=4), 0, 4)],
    "weibull": [
        Example(_of("weibull", mean="2s", cv=0.3)),
        Example(_of("weibull", mean="2s", cv=2.0)),
        Example(_of("weibull", shape=1.5, scale=100)),
    ],
}  # fmt: skip

BAD: dict[str, list[tuple[Any, str]]] = {
    "constant": [
        ("-1s", "at least 0s"),
        (-1, "at least 0 and less than 10^15, but is -1"),
        (_of("constant", value=None), "a number"),
        (1e15, "but is 1e+15"),
    ],
    "empirical": [
        (_of("empirical", values=[]), "at least 1 item"),
        (_of("empirical", values=["1s", 2]), "mixes durations and plain numbers: 2 has no unit. Did you mean `2s`"),
        (_of("empirical", values=[1, -2]), "at least 0 and less than 10^15, but is -2"),
        (_of("empirical", values=[1], unit="s"), "Write it behind each value"),
        (_of("empirical", values=[1], file="a.csv"), "needs either `values`, or `file` and `column`"),
        (_of("empirical", file="a.csv"), "has `file`"),
        ({"empirical": "a.csv"}, "must be like `empirical: {file: f.csv, column: c}`"),
    ],
    "erlang": [
        (_of("erlang", mean="1s", stages=0), "greater than or equal to 1"),
        (_of("erlang", mean="0s", stages=2), "more than 0, but is 0s"),
        (_of("erlang", mean="1s", stages=1.5), "integer"),
    ],
    "exponential": [(_of("exponential", mean=0), "more than 0, but is 0"), (_of("exponential"), "required")],
    "gamma": [
        (_of("gamma", mean="1s", cv=0), "0.001"),
        (_of("gamma", mean="1s", shape=2), "needs either `mean` and `cv`, or `shape` and `scale`, but has"),
        (_of("gamma", mean="1s", cv=1, shape=1, scale="1s"), "needs either"),
        (_of("gamma"), "but has none of them"),
        (_of("gamma", shape=-1, scale="1s"), "0.0001"),
    ],
    "hyperexponential": [
        (_of("hyperexponential", mean="1s", cv=1), "greater than 1"),
        (_of("hyperexponential", branches=[]), "at least 1 item"),
        (_of("hyperexponential", branches=[{"weight": 0, "mean": "1s"}]), "greater than or equal to"),
        (_of("hyperexponential", branches=[{"weight": 1, "mean": "1s"}, {"weight": 1, "mean": 2}]), "2 has no unit"),
        (_of("hyperexponential", mean="1s"), "needs either `mean` and `cv`, or `branches`, but has `mean`"),
    ],
    "lognormal": [
        (_of("lognormal", mean="1s", cv=0), "greater than 0"),
        (_of("lognormal", mean="1s", p95="2s"), "needs either"),
        (
            _of("lognormal", median="2s", p95="1s"),
            "a p95 above its median and at most 1000 times as large, but has 1s and 2s",
        ),
        (_of("lognormal", median=1, p95=1001), "at most 1000 times as large, but has 1001.0 and 1.0"),
    ],
    "mixture": [
        (_of("mixture", components=[]), "at least 1 item"),
        (_of("mixture", components=[{"weight": -1, "of": "1s"}]), "greater than or equal to"),
        (_of("mixture", components=[{"weight": 1, "of": "1s"}, {"weight": 1, "of": 5}]), "5 has no unit"),
    ],
    "normal": [
        (_of("normal", mean="1s"), "needs either `sd`, or `cv`"),
        (_of("normal", mean="1s", sd="1s", cv=1), "needs either `sd`, or `cv`"),
        (_of("normal", mean="1s", sd="0s"), "more than 0"),
        (_of("normal", mean="1s", sd=1), "mixes durations"),
        (_of("normal", mean=1, sd=1, low=3, high=2), "low < high, but has 3.0 and 2.0"),
        (_of("normal", mean=1, sd=1, low=9), "less than a millionth"),
    ],
    "pareto": [
        (_of("pareto", minimum="1s", shape=1), "more than 1, but is 1: at 1 and below there is no mean"),
        (_of("pareto", minimum="0s", shape=2), "more than 0"),
        (_of("pareto", mean="1s", shape=2), "needs either `minimum` and `shape`, or `mean` and `cv`"),
    ],
    "shifted": [
        (_of("shifted", by="1s", of=3), "mixes"),
        (_of("shifted", by=-1, of=3), "at least 0 and less than 10^15, but is -1"),
    ],
    "triangular": [
        (_of("triangular", low=1, mode=0, high=2), "low <= mode <= high"),
        (_of("triangular", low=1, mode=1, high=1), "low < high"),
    ],
    "truncated": [
        (_of("truncated", of="1s"), "needs `low`, `high` or both"),
        (_of("truncated", low="2s", high="2s", of="2s"), "low < high, but has 2s and 2s"),
        (_of("truncated", low="9s", of=_of("uniform", low="1s", high="3s")), "less than a millionth"),
        (_of("truncated", low=1, of=_of("uniform", low="1s", high="3s")), "mixes durations"),
    ],
    "uniform": [(_of("uniform", low=2, high=1), "low < high"), (_of("uniform", low="1s", high=3), "3 has no unit")],
    "weibull": [
        (_of("weibull", mean="1s", cv=0), "0.001"),
        (_of("weibull", mean="1s", cv=1, scale="1s"), "needs either"),
        (_of("weibull", shape=0, scale="1s"), "0.1"),
    ],
}

ALL = [example for examples in EXAMPLES.values() for example in examples]
SMOOTH = [example for example in ALL if not example.steps]


@pytest.fixture(params=ALL, ids=str)
def example(request: pytest.FixtureRequest) -> Example:
    """Each example of each kind."""
    found: Example = request.param
    return found


@pytest.fixture
def distribution(example: Example) -> Distribution:
    return example.distribution


def test_every_kind_has_examples_good_and_bad() -> None:
    assert set(EXAMPLES) == set(BAD) == set(distribution_kinds())
    assert all(example.distribution.kind == kind for kind, found in EXAMPLES.items() for example in found)


def test_the_mean_of_a_stream_is_the_average(distribution: Distribution) -> None:
    uniform, sampler = Streams(11, 0).stream("conformance"), distribution.sampler()
    sample = np.array([sampler(uniform(0, index)) for index in range(4000)])
    standard_error = sample.std(ddof=1) / math.sqrt(len(sample))
    assert abs(sample.mean() - distribution.average()) <= 4 * standard_error + 1e-12 * sample.mean()


def test_values_stay_within_the_support_which_has_all_of_them(example: Example, distribution: Distribution) -> None:
    values = [distribution.quantile(u) for u in GRID]
    assert all(example.low <= value <= example.high for value in values)
    assert distribution.cdf(math.nextafter(example.low, -1)) == 0
    assert distribution.cdf(example.high) == pytest.approx(1, abs=1e-15)
    assert math.isfinite(distribution.quantile(2**-53))
    assert math.isfinite(distribution.quantile(1 - 2**-53))


def test_the_sampler_gives_plain_floats(distribution: Distribution) -> None:
    assert {type(distribution.sampler()(u)) for u in GRID} == {float}
    assert type(distribution.quantile(0.5)) is type(distribution.average()) is float


def test_a_greater_u_gives_no_lesser_value(distribution: Distribution) -> None:
    values = [distribution.quantile(u) for u in sorted(GRID)]
    assert values == sorted(values)


@pytest.mark.parametrize("example", SMOOTH, ids=str)
def test_the_cdf_is_the_inverse_of_the_quantile(distribution: Distribution) -> None:
    for u in GRID:
        x = distribution.quantile(u)
        last_digit = distribution.cdf(x * (1 + 1e-15)) - distribution.cdf(x * (1 - 1e-15))
        assert distribution.cdf(x) == pytest.approx(u, rel=1e-12, abs=1e-15 + last_digit)


def test_the_quantile_is_the_least_value_that_has_the_probability(distribution: Distribution) -> None:
    for u in GRID:
        value = distribution.quantile(u)
        assert distribution.cdf(value * (1 + 1e-12)) >= u * (1 - 1e-12)
        assert value == 0 or distribution.cdf(value * (1 - 1e-12)) <= u * (1 + 1e-9)


def test_the_average_is_the_integral_of_the_quantile(example: Example, distribution: Distribution) -> None:
    ends = (0.0, *example.breaks, 0.9, 0.999, 1.0)
    pieces = zip(sorted(ends), sorted(ends)[1:], strict=False)
    integral = sum(quad(distribution.quantile, low, high, limit=200)[0] for low, high in pieces)
    assert integral == pytest.approx(distribution.average(), rel=1e-6)


def test_formulas_agree_with_what_is_found_without_them(example: Example, distribution: Distribution) -> None:
    # the base class finds both by search and integration, for whoever writes no formula
    for u in (0.1, 0.4, 0.8):
        x = distribution.quantile(u) * (1 + 1e-9)
        assert Distribution.cdf(distribution, x) == pytest.approx(distribution.cdf(x), rel=1e-9)
        if not example.breaks:
            assert Distribution.partial_mean(distribution, x) == pytest.approx(distribution.partial_mean(x), rel=1e-8)


def test_all_values_together_make_the_mean(distribution: Distribution) -> None:
    assert distribution.partial_mean(1e290) == pytest.approx(distribution.average(), rel=1e-12)
    assert distribution.partial_mean(-1.0) == 0


def test_the_sampler_has_the_law_of_the_quantile(distribution: Distribution) -> None:
    sampler = distribution.sampler()
    if distribution.is_monotone:
        assert [sampler(u) for u in GRID] == [distribution.quantile(u) for u in GRID]
        return
    n = 4000
    sample = np.sort([sampler((i + 0.5) / n) for i in range(n)])
    for x in sample[:: n // 50]:
        assert np.searchsorted(sample, x, side="right") / n == pytest.approx(distribution.cdf(x), abs=5 / n)


def test_compiled_code_has_the_same_values(distribution: Distribution) -> None:
    compiled, sampler = tabulate([distribution]), distribution.sampler()
    for u in [*GRID, 2**-53, 1 - 2**-53]:
        x = distribution.quantile(u)
        assert sample(compiled, 0, u) == pytest.approx(sampler(u), rel=1e-12, abs=0)
        assert quantile(compiled, 0, u) == pytest.approx(x, rel=1e-12, abs=0)
        assert cdf(compiled, 0, x) == pytest.approx(distribution.cdf(x), rel=1e-12, abs=0)


def test_it_survives_pickling_with_its_unit(distribution: Distribution) -> None:
    copy = pickle.loads(pickle.dumps(distribution))
    assert copy == distribution
    assert hash(copy) == hash(distribution)
    assert copy.is_duration() is distribution.is_duration()
    assert [copy.quantile(u) for u in GRID] == [distribution.quantile(u) for u in GRID]


def test_it_is_frozen(distribution: Distribution) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        distribution.kind = "other"


def test_written_as_yaml_it_is_read_again_with_its_unit(distribution: Distribution) -> None:
    written = yaml_writer.write({"value": distribution.model_dump(mode="json", exclude_none=True)})
    copy = _read(written)
    assert copy == distribution
    assert copy.is_duration() is distribution.is_duration()


@pytest.mark.parametrize(
    ("spec", "message"), [(spec, message) for cases in BAD.values() for spec, message in cases], ids=str
)
def test_wrong_parameters_are_refused_in_words(spec: Any, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(DurationDistribution).validate_python(spec)
    assert message in str(caught.value)
