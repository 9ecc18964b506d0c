"""Each distribution beside scipy's, over the range of its parameters."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats
from scipy.special import gamma as gamma_function

from foresize.models.distributions import AnyDistribution
from foresize.models.distributions.hyperexponential import inverse_cdf as hyperexponential
from foresize.models.distributions.weibull import shape_of

ANY = TypeAdapter(AnyDistribution)
MEAN = st.floats(1e-4, 1e6)
UNIT = st.floats(1e-6, 1 - 1e-6)


def read(kind, **parameters):
    return ANY.validate_python({"kind": kind, **parameters})


BESIDE_SCIPY = [
    (read("exponential", mean=3), stats.expon(scale=3)),
    (read("uniform", low=2, high=5), stats.uniform(2, 3)),
    (read("triangular", low=2, mode=3, high=7), stats.triang(0.2, 2, 5)),
    (read("lognormal", mean=3, cv=0.8), stats.lognorm(math.sqrt(math.log(1.64)), scale=3 / math.sqrt(1.64))),
    (read("normal", mean=2, sd=3), stats.truncnorm(-2 / 3, math.inf, 2, 3)),
    (read("normal", mean=2, cv=1.5, low=1, high=4), stats.truncnorm(-1 / 3, 2 / 3, 2, 3)),
    (read("gamma", shape=2.5, scale=4), stats.gamma(2.5, scale=4)),
    (read("gamma", mean=10, cv=0.4), stats.gamma(6.25, scale=1.6)),
    (read("weibull", shape=1.7, scale=4), stats.weibull_min(1.7, scale=4)),
    (read("erlang", mean=12, stages=3), stats.gamma(3, scale=4)),
    (read("pareto", minimum=2, shape=3), stats.pareto(3, scale=2)),
    (read("truncated", high=4, of={"kind": "exponential", "mean": 2}), stats.truncexpon(2, scale=2)),
    (read("truncated", low=1, high=4, of={"kind": "pareto", "minimum": 1, "shape": 2}), stats.truncpareto(2, 4)),
    (read("shifted", by=3, of={"kind": "exponential", "mean": 2}), stats.expon(3, 2)),
]


@pytest.mark.parametrize(("ours", "scipys"), BESIDE_SCIPY, ids=lambda value: getattr(value, "kind", ""))
def test_it_is_scipys(ours, scipys):
    assert ours.average() == pytest.approx(scipys.mean(), rel=1e-9)
    for u in (1e-6, 0.01, 0.3, 0.5, 0.9, 0.999):
        x = float(scipys.ppf(u))
        assert ours.quantile(u) == pytest.approx(x, rel=1e-9)
        assert ours.cdf(x) == pytest.approx(u, rel=1e-9)
        assert ours.partial_mean(x) == pytest.approx(u * scipys.expect(lb=scipys.support()[0], ub=x, conditional=True),
                                                     rel=1e-6, abs=1e-9)  # fmt: skip


@settings(deadline=None)
@given(MEAN, st.floats(0.01, 20))
def test_gamma_has_the_mean_and_cv_that_were_asked_for(mean, cv):
    asked = read("gamma", mean=mean, cv=cv)
    scipys = stats.gamma(asked.parameters()[0], scale=asked.parameters()[1])
    assert asked.average() == pytest.approx(mean)
    assert scipys.std() == pytest.approx(cv * mean)


@settings(deadline=None)
@given(MEAN, st.floats(0.001, 100))
def test_weibull_has_the_mean_and_cv_that_were_asked_for(mean, cv):
    asked = read("weibull", mean=mean, cv=cv)
    shape, scale = asked.parameters()
    assert asked.average() == pytest.approx(mean)
    assert scale * gamma_function(1 + 1 / shape) == pytest.approx(mean)
    squared = math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape))
    assert math.sqrt(squared) == pytest.approx(cv, rel=1e-6)


def test_weibull_of_cv_1_is_exponential():
    assert shape_of(1.0) == pytest.approx(1.0, rel=1e-14)


@settings(deadline=None)
@given(MEAN, st.floats(0.001, 100))
def test_pareto_has_the_mean_and_cv_that_were_asked_for(mean, cv):
    asked = read("pareto", mean=mean, cv=cv)
    minimum, shape = asked.parameters()
    assert asked.average() == pytest.approx(mean)
    assert minimum / (shape - 1) * math.sqrt(shape / (shape - 2)) == pytest.approx(cv * mean, rel=1e-6)


@settings(deadline=None)
@given(MEAN, st.floats(1.0001, 100))
def test_hyperexponential_has_the_mean_and_cv_that_were_asked_for_in_balance(mean, cv):
    asked = read("hyperexponential", mean=mean, cv=cv)
    (share, short), (other_share, long) = asked.parameters()
    assert share + other_share == pytest.approx(1)
    assert share * short == pytest.approx(other_share * long)
    assert asked.average() == pytest.approx(mean)
    second_moment = 2 * (share * short**2 + other_share * long**2)
    assert second_moment == pytest.approx(mean**2 * (1 + cv**2))


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(1e-4, 1), st.floats(1e-6, 1e6)), min_size=1, max_size=5), st.floats(1e-12, 0.9999))
def test_hyperexponential_is_inverted_to_the_last_digits_however_far_apart_its_branches(branches, u):
    asked = read("hyperexponential", branches=[{"weight": w, "mean": m} for w, m in branches])
    assert asked.cdf(hyperexponential(asked.parameters(), u)) == pytest.approx(u, rel=1e-13)


@settings(deadline=None)
@given(MEAN, st.floats(0.01, 30), UNIT)
def test_lognormal_by_median_and_p95_is_lognormal_by_mean_and_cv(mean, cv, u):
    by_mean = read("lognormal", mean=mean, cv=cv)
    by_median = read("lognormal", median=by_mean.quantile(0.5), p95=by_mean.quantile(0.95))
    assert by_median.quantile(u) == pytest.approx(by_mean.quantile(u), rel=1e-9)
    assert by_median.average() == pytest.approx(mean, rel=1e-9)


@settings(deadline=None)
@given(MEAN, st.integers(1, 300), UNIT)
def test_erlang_is_the_sum_of_exponentials(mean, stages, u):
    # P(N < stages) for the Poisson number N of stages that are over by x
    asked = read("erlang", mean=mean, stages=stages)
    x = asked.quantile(u)
    assert stats.poisson(x * stages / mean).sf(stages - 1) == pytest.approx(u, rel=1e-9)


@settings(deadline=None)
@given(MEAN, st.floats(0.01, 3), st.floats(0, 3), UNIT)
def test_a_cut_normal_is_the_whole_one_cut(mean, cv, low, u):
    try:
        asked = read("normal", mean=mean, cv=cv, low=low * mean)
    except ValueError:
        assert stats.norm.sf((low - 1) / cv) < 1.1e-6  # next to nothing was left
        return
    scipys = stats.truncnorm((low - 1) / cv, math.inf, mean, mean * cv)
    assert asked.quantile(u) == pytest.approx(float(scipys.ppf(u)), rel=1e-7)
    assert asked.average() == pytest.approx(float(scipys.mean()), rel=1e-7)
