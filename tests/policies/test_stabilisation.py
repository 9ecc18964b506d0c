from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from foresize.policies import Observation
from foresize.policies.stabilisation import stabilised


def seen(now_s, desired):
    return Observation(now_s, datetime(2026, 1, 12, 8), "gateway", desired, 0, 0, desired, 0, 1000)


def kubernetes(wishes, up_s, down_s, now_s, current):
    """Its recommendation from all wishes so far, the first of them what was there at the start, as its code has it."""
    raw = wishes[-1][1]
    up = min([raw, *(wish for at, wish in wishes if at > now_s - up_s)])
    down = max([raw, *(wish for at, wish in wishes if at > now_s - down_s)])
    recommended = max(current, up)
    return min(recommended, down)


@given(
    wishes=st.lists(st.integers(0, 12), min_size=1, max_size=60),
    up_s=st.sampled_from([0.0, 30.0, 60.0]),
    down_s=st.sampled_from([0.0, 45.0, 300.0]),
    start=st.integers(0, 12),
)
def test_it_is_what_kubernetes_recommends_from_the_whole_history(wishes, up_s, down_s, start):
    memory, count, history = {}, start, []
    for index, wish in enumerate(wishes):
        now_s = 15.0 * (index + 1)
        history = history or [(now_s, start)]
        history.append((now_s, wish))
        expected = kubernetes(history, up_s, down_s, now_s, count)
        count = stabilised(seen(now_s, count), wish, up_s, down_s, memory)
        assert count == expected


def test_only_wishes_that_can_still_count_are_kept():
    memory = {}
    for index in range(10_000):
        stabilised(seen(float(index), 5), index % 7, 3600.0, 3600.0, memory)
    assert len(memory["lows"]) <= 8
    assert len(memory["highs"]) <= 8
