"""Random streams: the published generator, and what the simulator relies on it for."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from foresize.models.streams import Streams, draw, philox4x32, stream_number

WORD = st.integers(0, 2**32 - 1)
ONES = 0xFFFFFFFF


@pytest.mark.parametrize("generator", [philox4x32, philox4x32.py_func], ids=["compiled", "python"])
@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
         (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
    ],
)  # fmt: skip
def test_philox_gives_the_published_vectors(generator, counter, key, words):
    # Random123 1.09, tests/kat_vectors, philox4x32 with 10 rounds
    assert tuple(int(word) for word in generator(*counter, *key)) == words


@settings(deadline=None)
@given(WORD, WORD, WORD, WORD, WORD, WORD)
def test_compiled_and_plain_philox_are_one(c0, c1, c2, c3, k0, k1):
    compiled = philox4x32(c0, c1, c2, c3, k0, k1)
    assert tuple(int(word) for word in compiled) == philox4x32.py_func(c0, c1, c2, c3, k0, k1)


@settings(deadline=None)
@given(WORD, WORD, WORD, st.integers(0, 2**31), st.integers(0, 2**62))
def test_a_draw_is_philoxs_first_52_bits_and_a_half(k0, k1, stream, entity, index):
    w0, w1, _, _ = philox4x32.py_func(index & ONES, index >> 32, entity, stream, k0, k1)
    number = draw(k0, k1, stream, entity, index)
    assert 0 < number < 1
    assert number * 2**52 == (w0 << 20) + (w1 >> 12) + 0.5


def test_the_outermost_draws_are_not_0_and_not_1():
    least, greatest = 0.5 / 2**52, (2**52 - 0.5) / 2**52
    assert least > 0
    assert greatest < 1
    assert math.isfinite(math.log(least))
    assert math.isfinite(math.log1p(-greatest))


@pytest.fixture(scope="module")
def numbers():
    """20,000 numbers of one entity, in order."""
    uniform = Streams(7, 0).stream("test")
    return np.array([uniform(3, index) for index in range(20_000)])


def test_draws_are_uniform(numbers):
    assert stats.kstest(numbers, "uniform").pvalue > 1e-3


def test_the_last_bits_are_as_random_as_the_first(numbers):
    assert stats.kstest(numbers * 2**20 % 1, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("lag", [1, 2, 7])
def test_neighbours_are_independent(numbers, lag):
    pairs, _, _ = np.histogram2d(numbers[:-lag], numbers[lag:], bins=10)
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-3


def test_entities_are_independent_of_each_other():
    uniform = Streams(7, 0).stream("test")
    first, second = ([uniform(entity, index) for index in range(10_000)] for entity in (1, 2))
    pairs, _, _ = np.histogram2d(first, second, bins=10)
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-3


def test_a_draw_depends_on_nothing_but_its_name():
    forwards, backwards = Streams(1, 2).stream("think"), Streams(1, 2).stream("think")
    expected = [forwards(entity, index) for entity in range(5) for index in range(5)]
    assert [backwards(e, i) for e in reversed(range(5)) for i in reversed(range(5))] == expected[::-1]


@pytest.mark.parametrize(
    "other",
    [
        Streams(2, 0).stream("think")(5, 9),
        Streams(1 + 2**32, 0).stream("think")(5, 9),
        Streams(1, 1).stream("think")(5, 9),
        Streams(1, 0).stream("talk")(5, 9),
        Streams(1, 0).stream("think")(6, 9),
        Streams(1, 0).stream("think")(5, 10),
        Streams(1, 0).stream("think")(5, 9 + 2**32),
    ],
    ids=["seed", "seed's high half", "replication", "stream", "entity", "index", "try"],
)
def test_each_part_of_the_name_changes_the_draw(other):
    assert Streams(1, 0).stream("think")(5, 9) != other


def test_seed_and_replication_are_not_added_up():
    keys = {Streams(seed, replication).stream("x")(0, 0) for seed in range(40) for replication in range(40)}
    assert len(keys) == 1600


def test_stream_numbers_stay_for_ever():
    # whoever changes these changes every result that was ever published
    assert [stream_number(name) for name in ("callers.arrivals", "")] == [3736673335, 921293382]


def test_two_names_of_one_number_are_refused(monkeypatch):
    monkeypatch.setattr("foresize.models.streams.stream_number", lambda name: 1)
    streams = Streams(1, 0)
    streams.stream("a")
    streams.stream("a")
    with pytest.raises(ValueError, match="'b' and 'a' collide"):
        streams.stream("b")
