"""The capacity models: how full an instance can be, and what its streams leave over for calls."""

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from foresize.models.services import Cpu, EventLoop, Slots

KINDS = [Cpu(vcpus=4, cpu_per_session=0.3), EventLoop(cpu_per_session=0.06), Slots(slots=8)]


@pytest.mark.parametrize(
    ("limits", "most"),
    [
        ({}, None),
        ({"sessions": 7}, 7),
        ({"memory": "4GiB", "memory_idle": "1GiB", "memory_per_session": "1GiB"}, 3),
        ({"sessions": 2, "memory": "4GiB", "memory_per_session": "1GiB"}, 2),
        ({"memory": "1GiB", "memory_idle": "2GiB", "memory_per_session": "1GiB"}, 0),
    ],
)
def test_an_instance_is_full_by_slots_or_by_memory_whichever_is_first(limits, most):
    assert Cpu.model_validate({"vcpus": 2} | limits).most_sessions() == most


def test_memory_in_use_counts_the_idle_process_and_each_session():
    capacity = Cpu.model_validate({"vcpus": 2, "memory": "8GiB", "memory_idle": "1GiB", "memory_per_session": "512MiB"})
    assert [capacity.memory_use(n) for n in (0, 2, 14)] == [0.125, 0.25, 1.0]
    assert Cpu(vcpus=2).memory_use(100) == 0.0


@given(st.sampled_from(KINDS), st.integers(0, 10_000))
def test_streams_never_take_all_so_that_calls_end_some_day(capacity, sessions):
    assert 0 <= capacity.steady_cpu(sessions) < capacity.servers()


@given(st.integers(0, 100))
def test_streams_and_calls_share_exactly_what_there_is(sessions):
    cpu, loop = KINDS[:2]
    assert cpu.steady_cpu(sessions) + cpu.left(sessions) == pytest.approx(4.0)
    assert loop.steady_cpu(sessions) + loop.speed(sessions) == pytest.approx(1.0)


@pytest.mark.parametrize("capacity", KINDS, ids=lambda each: each.kind)
def test_every_station_does_the_work_of_a_lone_call_in_its_time(capacity):
    env = simpy.Environment()
    station = capacity.station(env, lambda: 0)

    def call():
        yield from station.hold()
        yield from station.work(2.0)
        assert station.present <= 1
        station.release()

    env.run(env.process(call()))
    assert env.now == pytest.approx(2.0)
    assert station.busy_s() == pytest.approx(2.0)
    assert (station.present, station.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("capacity", "waiting"), [(Cpu(vcpus=4), 6), (EventLoop(), 9), (Slots(slots=8), 2)], ids=lambda each: str(each)[:4]
)
def test_a_station_knows_how_many_of_ten_calls_wait(capacity, waiting):
    env = simpy.Environment()
    station = capacity.station(env, lambda: 0)

    def call():
        yield from station.hold()
        yield from station.work(2.0)

    for _ in range(10):
        env.process(call())
    env.run(until=1.0)
    assert (station.present, station.waiting) == (10, waiting)


def test_sessions_that_come_slow_a_call_down_from_then_on():
    env = simpy.Environment()
    sessions = [0]
    station = Cpu(vcpus=1, cpu_per_session=0.5).station(env, lambda: sessions[0])
    done = env.process(station.work(2.0))

    def join():
        yield env.timeout(1.0)
        sessions[0] = 1
        station.changed()

    env.process(join())
    env.run(done)
    assert env.now == pytest.approx(3.0)
