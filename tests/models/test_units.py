"""Units at the border: what is read, and what is refused with which hint."""

import pytest
from pydantic import TypeAdapter, ValidationError

from foresize.models import units


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (units.Duration, "30m", 1800.0),
        (units.Duration, "500ms", 0.5),
        (units.Duration, "1h30m", 5400.0),
        (units.Duration, "2d", 172800.0),
        (units.Rate, "200/h", 200 / 3600),
        (units.Rate, "1000/min", 1000 / 60),
        (units.Fraction, "70%", 0.7),
        (units.Fraction, 0.25, 0.25),
        (units.Size, "8GiB", 8 * 2**30),
        (units.ByteRate, "48kbit/s", 6000.0),
        (units.UsdPerHour, "$0.34/h", 0.34),
        (units.UsdPerHour, "$8760/year", 1.0),
        (units.UsdPerToken, "$3.00/Mtok", 3e-6),
        (units.UsdPerGB, "$0.09/GB", 0.09),
    ],
)
def test_a_value_with_its_unit_is_read(kind, text, value):
    assert TypeAdapter(kind).validate_python(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("kind", "wrong", "hint"),
    [
        (units.Duration, 30, "Did you mean `30s`?"),
        (units.Duration, "30", "Did you mean `30s`?"),
        (units.Duration, "-5s", "at least 0s"),
        (units.Duration, "9" * 400 + "d", "a duration like"),
        (units.Duration, "٣d", "a duration like"),
        (units.PositiveDuration, "0s", "must be more than 0"),
        (units.Rate, 12, "Did you mean `12/s`?"),
        (units.Rate, "-3/s", "at least 0"),
        (units.Rate, "9" * 400 + "/s", "a rate"),
        (units.Fraction, 70, "Did you mean `70%`?"),
        (units.Fraction, "170%", "between 0% and 100%"),
        (units.Size, 8, "Did you mean `8MiB`?"),
        (units.UsdPerHour, "0.34", r"\$0.34/h"),
        (units.Duration, True, "a duration like"),
        (units.Rate, None, "a rate"),
    ],
)
def test_a_value_without_its_unit_is_refused_with_a_way_out(kind, wrong, hint):
    with pytest.raises(ValidationError, match=hint):
        TypeAdapter(kind).validate_python(wrong)
