"""Whether there is room for one more."""

from foresize.models.limits import is_full, limit_of


def test_a_limit_is_reached_when_so_many_are_there():
    assert [is_full(count, limit_of(2)) for count in (0, 1, 2, 3)] == [False, False, True, True]


def test_nothing_fits_where_none_is_allowed_and_anything_where_no_limit_is_told():
    assert is_full(0, limit_of(0))
    assert not is_full(10**9, limit_of(None))
