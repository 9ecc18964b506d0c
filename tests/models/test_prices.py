"""What a price book says, and how billing rounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from foresize.models.prices import ApiPrice, Billing, InstancePrice, PriceBook

BY_THE_SECOND = Billing.model_validate({"minimum": "60s", "granularity": "1s"})
BY_THE_HOUR = Billing.model_validate({"minimum": "0s", "granularity": "1h"})
EXACTLY = Billing.model_validate({"minimum": "0s", "granularity": "0s"})


@pytest.mark.parametrize(
    ("billing", "used_s", "billed_s"),
    [
        (BY_THE_SECOND, 12.0, 60.0),
        (BY_THE_SECOND, 60.0, 60.0),
        (BY_THE_SECOND, 60.2, 61.0),
        (BY_THE_HOUR, 1.0, 3600.0),
        (BY_THE_HOUR, 3600.0, 3600.0),
        (BY_THE_HOUR, 3600.5, 7200.0),
        (EXACTLY, 12.3, 12.3),
        (EXACTLY, 0.0, 0.0),
    ],
)
def test_the_minimum_is_billed_and_each_begun_step(billing, used_s, billed_s):
    assert billing.billed_s(used_s) == pytest.approx(billed_s)


def test_the_last_digit_of_a_float_is_not_another_hour():
    used_s = math.nextafter(3600.0, math.inf)
    assert BY_THE_HOUR.billed_s(used_s) == used_s


@given(st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0, 7200), st.just(0.0) | st.floats(0.001, 7200))
def test_nobody_is_billed_for_less_than_was_used_nor_less_for_more(one_s, other_s, minimum_s, granularity_s):
    billing = Billing.model_construct(starts_with="pulling", minimum=minimum_s, granularity=granularity_s)
    less_s, more_s = sorted((one_s, other_s))
    assert billing.billed_s(less_s) >= max(less_s, minimum_s)
    assert billing.billed_s(less_s) <= max(minimum_s, less_s + granularity_s) * (1 + 1e-9)
    assert billing.billed_s(less_s) <= billing.billed_s(more_s)


def test_a_yearly_price_is_spread_over_8760_hours():
    price = InstancePrice.model_validate({"on_demand": "$0.17/h", "reserved_3y": "$570.67/year"})
    assert price.per_hour("reserved_3y") == pytest.approx(0.0651, abs=5e-5)
    assert price.per_hour("spot") is None


def test_an_api_that_charges_minutes_or_calls_does_not_charge_only_tokens():
    assert ApiPrice.model_validate({"input": "$3.00/Mtok"}).only_tokens()
    assert not ApiPrice.model_validate({"input": "$3.00/Mtok", "minute": "$0.06/min"}).only_tokens()
    assert not ApiPrice.model_validate({"call": "$0.001/call"}).only_tokens()
    assert not ApiPrice().only_tokens()


def book(**said):
    return PriceBook.model_validate({"name": "b", "date": "2025", "source": "a test"} | said)


def test_a_book_over_another_adds_and_replaces_entries_and_keeps_the_rest():
    base = book(
        instances={"small": {"on_demand": "$1/h", "spot": "$0.5/h"}, "big": {"on_demand": "$4/h"}},
        extras={"balancer": "$0.02/h"},
        egress="$0.09/GB",
        billing={"minimum": "1h"},
    )
    own = book(instances={"small": {"on_demand": "$0.8/h"}, "huge": {"on_demand": "$9/h"}}, egress="$0.00/GB").over(
        base
    )
    assert {name: price.on_demand for name, price in own.instances.items()} == {"small": 0.8, "big": 4, "huge": 9}
    assert own.instances["small"].spot is None
    assert own.extras == {"balancer": 0.02}
    assert own.egress == 0
    assert own.billing.minimum == 3600


@pytest.mark.parametrize(
    "wrong", [{"egress": "$-1/GB"}, {"instances": {"x": {"spot": "$1/h"}}}, {"gpu": {}}, {"name": ""}]
)
def test_a_book_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        book(**wrong)
