import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.arrivals.closed import Closed


def stages(*pairs):
    return [{"duration": f"{duration_s}s", "target": target} for duration_s, target in pairs]


def present(part, came, at_s):
    """Users who have come and are not taken away yet."""
    return sum(since <= at_s < part.leaves_s(slot) for slot, since in enumerate(came))


def line(start, pairs, at_s):
    """The number of users that the stages ask for at a time."""
    begin_s, users = 0.0, start
    for duration_s, target in pairs:
        if at_s < begin_s + duration_s:
            return users + (target - users) * (at_s - begin_s) / duration_s
        begin_s, users = begin_s + duration_s, target
    return users


def test_users_come_evenly_over_the_ramp_and_stay(arrivals, times):
    part = arrivals("closed", users=4, ramp="20s")
    assert times(part, 60) == [0, 5, 10, 15]
    assert (part.population, part.most_users, part.leaves_s(3)) == (4, 4, math.inf)
    assert part.mean_rate_per_s(None, 10) == 4 / 20


def test_without_a_ramp_all_are_there_at_once(arrivals, times):
    part = arrivals("closed", users=3)
    assert times(part, 60) == [0, 0, 0]
    assert part.mean_rate_per_s(None, 60) == 3 / 60


def test_stages_bring_users_and_take_the_last_away_first(arrivals, times):
    part = arrivals("closed", stages=stages((150, 200), (150, 0)))
    came = times(part, 1200)
    assert (came[0], came[-1], len(came)) == (0.75, 150, 200)
    assert (part.leaves_s(199), part.leaves_s(198), part.leaves_s(0)) == (150.75, 151.5, 300)
    assert part.population == part.most_users == 200


def test_a_place_that_was_taken_away_is_not_used_again(arrivals, times):
    part = arrivals("closed", start=10, stages=stages((10, 4), (20, 4), (6, 7), (0, 0)))
    came = times(part, 1200)
    assert came == [0.0] * 10 + [32, 34, 36]
    assert (part.population, part.most_users) == (13, 10)
    assert [part.leaves_s(slot) for slot in (9, 4, 3, 10, 12)] == pytest.approx([10 / 6, 10, 36, 36, 36])


def test_the_last_target_holds(arrivals):
    part = arrivals("closed", stages=stages((10, 5), (10, 2)))
    assert [part.leaves_s(slot) for slot in (0, 1)] == [math.inf, math.inf]


def test_there_is_no_place_beyond_the_population(arrivals):
    with pytest.raises(IndexError, match="there is no place 5 among 5"):
        arrivals("closed", stages=stages((10, 5))).leaves_s(5)


@given(
    st.integers(0, 6),
    st.lists(st.tuples(st.sampled_from([0, 1, 7, 10]), st.integers(0, 8)), min_size=1, max_size=6),
    st.floats(0, 70),
)
def test_the_number_of_users_follows_the_line(start, pairs, at_s):
    if start == 0 and all(target == 0 for _, target in pairs):
        pairs = [*pairs, (1, 1)]
    part = Closed.model_validate({"start": start, "stages": stages(*pairs)})
    came = list(part.times(None, "callers", None, 1000.0))
    assert came == sorted(came)
    assert len(came) == part.population
    assert abs(present(part, came, at_s) - line(start, pairs, at_s)) < 1 + 1e-9


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({}, "closed", "needs either `users` (and `ramp`), or `stages` (and `start`)."),
        ({"users": 3, "stages": stages((1, 1))}, "closed", "needs either `users`"),
        ({"users": 3, "start": 3}, "start", "goes with `stages`."),
        ({"stages": stages((1, 1)), "ramp": "3s"}, "ramp", "goes with `users`."),
        ({"stages": []}, "stages", "at least 1 item"),
        ({"stages": stages((1, 0))}, "stages", "must bring between 1 and 10000000 users, but brings 0."),
        ({"stages": stages(*((1, 9_000_000), (1, 0)) * 2)}, "stages", "but brings 18000000."),
        ({"users": 0}, "users", "greater than or equal to 1"),
        ({"users": 20_000_000}, "users", "less than or equal to 10000000"),
        ({"users": 2.5}, "users", "integer"),
    ],
)
def test_what_is_no_population_is_refused_at_its_field(refusal, fields, field, words):
    found = refusal("closed", **fields)
    assert found[0] == field
    assert words in found[1]
