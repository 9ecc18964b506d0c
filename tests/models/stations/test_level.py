"""The integral of a number that goes up and down."""

from foresize.models.stations import Level


def test_the_area_is_the_number_times_the_time_that_it_stood():
    level = Level(10.0)
    level.change(+3, 12.0)
    level.change(-2, 15.0)
    assert level.now == 1
    assert level.area(20.0) == 3 * 3.0 + 1 * 5.0


def test_asking_for_the_area_changes_nothing():
    level = Level()
    level.change(+1, 0.0)
    assert [level.area(2.0), level.area(4.0), level.area(4.0)] == [2.0, 4.0, 4.0]
