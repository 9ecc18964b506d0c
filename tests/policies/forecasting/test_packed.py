import math

from hypothesis import given
from hypothesis import strategies as st

from foresize.policies.forecasting.packed import packed, unpacked


@given(st.lists(st.floats(width=32, allow_infinity=False), max_size=50))
def test_what_was_packed_comes_out_again(values):
    assert all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(unpacked(packed(values)), values, strict=True)
    )
