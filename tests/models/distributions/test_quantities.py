"""Units and short forms: what a distribution's parameters may look like."""

import pickle

import pytest
from pydantic import TypeAdapter, ValidationError

from foresize.models.distributions import AnyDistribution, DurationDistribution, NumberDistribution, Quantity
from foresize.models.distributions.constant import Constant
from foresize.models.distributions.mixture import Mixture

ANY, DURATION, NUMBER = (TypeAdapter(kind) for kind in (AnyDistribution, DurationDistribution, NumberDistribution))


def test_a_value_alone_is_a_constant():
    assert DURATION.validate_python("600ms") == Constant(value=Quantity(0.6, True))
    assert NUMBER.validate_python(3000) == Constant(value=Quantity(3000.0))


@pytest.mark.parametrize(
    ("spec", "is_duration"),
    [
        ("3s", True),
        (3, False),
        (0, None),
        ("0s", True),
        ({"kind": "normal", "mean": "3s", "cv": 1}, True),
        ({"kind": "uniform", "low": 0, "high": "3s"}, True),
        ({"kind": "shifted", "by": 0, "of": {"kind": "exponential", "mean": 3}}, False),
    ],
)
def test_the_unit_is_remembered_and_a_bare_nothing_has_any(spec, is_duration):
    assert ANY.validate_python(spec).is_duration() is is_duration


def test_numbers_are_no_durations_and_durations_no_numbers():
    with pytest.raises(ValidationError, match=r"must be durations, but 3 has no unit. Did you mean `3s`?"):
        DURATION.validate_python({"kind": "exponential", "mean": 3})
    with pytest.raises(ValidationError, match="must be plain numbers, but has a duration"):
        NUMBER.validate_python({"kind": "exponential", "mean": "3s"})


def test_units_that_differ_within_a_mixture_are_refused_naming_the_bare_one():
    of = [{"weight": 1, "of": {"kind": "triangular", "low": 0, "mode": "1s", "high": "2s"}}, {"weight": 1, "of": 4}]
    with pytest.raises(ValidationError, match=r"mixes durations and plain numbers: 4 has no unit. Did you mean `4s`?"):
        ANY.validate_python({"kind": "mixture", "components": of})


@pytest.mark.parametrize("value", [True, None, "x", [], float("nan"), 1e301, "3"])
def test_what_is_no_quantity_is_refused(value):
    with pytest.raises(ValidationError):
        ANY.validate_python({"kind": "exponential", "mean": value})


def test_a_quantity_is_pickled_and_written_with_its_unit():
    for quantity in (Quantity(0.00001, True), Quantity(90, True), Quantity(12)):
        copy = pickle.loads(pickle.dumps(quantity))
        assert (copy, copy.is_duration) == (quantity, quantity.is_duration)
    assert Quantity(0.00001, True).written() == "0.00001s"
    assert Quantity(90, True).written() == "90s"
    assert Quantity(12).written() == 12


def test_editors_are_told_of_every_kind_and_of_the_short_forms():
    schema = DURATION.json_schema()
    forms = schema["anyOf"]
    assert {"mixture", "gamma", "empirical"} <= set(forms[0]["discriminator"]["mapping"])
    assert [form["type"] for form in forms[1:]] == ["string", "number", "object"]
    assert forms[3]["required"] == ["empirical"]
    component = schema["$defs"]["Component"]["properties"]["of"]
    assert "anyOf" in component


def test_a_mixtures_inverse_is_exact_at_its_jumps_and_its_sampler_is_another_way_to_the_same_law():
    both = [{"weight": 1, "of": "1s"}, {"weight": 1, "of": {"kind": "uniform", "low": "2s", "high": "4s"}}]
    mixture = Mixture.model_validate({"components": both})
    assert [mixture.quantile(u) for u in (0.01, 0.5, 0.75)] == [1, 1, 3]
    assert not mixture.is_monotone
    assert mixture.sampler()(0.75) == 3
    alone = Mixture.model_validate({"components": both[:1]})
    assert alone.is_monotone


def test_a_cut_through_a_mixture_takes_its_inverse_and_not_its_sampler():
    crossed = [{"weight": 1, "of": {"kind": "uniform", "low": low, "high": low + 2}} for low in (1, 0)]
    cut = ANY.validate_python({"kind": "truncated", "high": 2, "of": {"kind": "mixture", "components": crossed}})
    n = 2000
    values = [cut.sampler()((i + 0.5) / n) for i in range(n)]
    assert values == sorted(values)
    assert max(values) <= 2
    assert sum(values) / n == pytest.approx(cut.average(), rel=1e-3)
    assert cut.average() == pytest.approx((0.25 * 0.5 + 0.5 * 1.5) / 0.75)  # density 1/4 up to 1, then 1/2
