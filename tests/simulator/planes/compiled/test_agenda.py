"""The agenda: what is due comes in the order of its time, and of putting among things of one time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from foresize.models.streams import Streams
from foresize.simulator.planes.compiled.agenda import cancel, free, next_due_s, schedule, take_due, take_now
from foresize.simulator.planes.compiled.codes import NOBODY, RESUME
from foresize.simulator.planes.compiled.world import World
from foresize.simulator.scenario.scenario import Scenario

SCENARIO = Scenario.model_validate({
    "name": "one", "duration": "1s",
    "workload": {"requests": {"arrivals": {"kind": "poisson", "rate": "1/s"}, "turn": {"steps": "talk"}}},
    "journeys": {"talk": [{"call": "gateway", "work": "1ms"}]},
    "services": {"gateway": {"capacity": {"kind": "slots", "slots": 1}}},
})  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=150), st.data())
def test_events_come_by_time_then_in_the_order_of_putting_and_cancelled_ones_never(put, data) -> None:
    world = World(SCENARIO, Streams(1, 0), keeps_turns=False)
    w = world.row[0]
    waiting = {}
    for owner, (delay_s, kept) in enumerate(put):
        number = schedule(w, RESUME, owner, float(delay_s))
        waiting[number] = (delay_s, owner)
        if not kept:
            gone = data.draw(st.sampled_from(sorted(waiting)))
            cancel(w, gone)
            del waiting[gone]
    found = []
    while next_due_s(w) < float("inf"):
        found.append(int(world.tables["events"][take_due(w)]["owner"]))
    assert found == [owner for _, owner in sorted(waiting.values())]


def test_events_of_this_instant_come_in_the_order_of_putting_and_rows_are_used_again() -> None:
    world = World(SCENARIO, Streams(1, 0), keeps_turns=False)
    w = world.row[0]
    room = int(w["events_room"])
    for round_ in range(3 * len(world.tables["nows"])):
        first, second, third = (schedule(w, RESUME, owner, 0.0) for owner in (round_, -5, round_ + 1))
        cancel(w, second)
        assert [take_now(w), take_now(w), take_now(w)] == [first, NOBODY, third]
        free(w, first)
        free(w, third)
    assert w["events_room"] == room
