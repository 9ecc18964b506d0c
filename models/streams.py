"""Randomness as a pure function: Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011), a counter in, a number out.

Every random number is `draw(key, stream, entity, index)`: nothing depends on the order of events, so the same users
come under every policy, on any engine, on any number of workers, and nothing has to be stored.
"""

import hashlib
from collections.abc import Callable
from functools import partial

from numba import njit

from foresize.models import kernel_cache as kernel_cache

Uniform = Callable[[int, int], float]
"""A random stream: (entity, index) → a number between 0 and 1, both excluded."""

_MASK = 0xFFFFFFFF
_KEY_SCHEDULE = (0x464F5245, 0x53495A45)


@njit(cache=True)
def philox4x32(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32 on a counter of four and a key of two 32-bit words (Salmon et al. 2011, section 3.3).

    Plain Python and compiled code give the same words: every product fits in 64 bits, every word is masked to 32.
    """
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            ((p1 >> 32) ^ c1 ^ k0) & 0xFFFFFFFF,
            p1 & 0xFFFFFFFF,
            ((p0 >> 32) ^ c3 ^ k1) & 0xFFFFFFFF,
            p0 & 0xFFFFFFFF,
        )
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


@njit("float64(int64,int64,int64,int64,int64)", cache=True)
def draw(k0: int, k1: int, stream: int, entity: int, index: int) -> float:
    """The number of `stream` for `entity` and `index` under a key: 52 random bits and a half, so never 0 and never 1.

    `index` may use 64 bits: the low half counts turns or arrivals, the high half tries within one.
    """
    w0, w1, _, _ = philox4x32(index & 0xFFFFFFFF, (index >> 32) & 0xFFFFFFFF, entity & 0xFFFFFFFF, stream, k0, k1)
    return ((w0 << 20) + (w1 >> 12) + 0.5) * 2.220446049250313e-16


class Streams:
    """All random streams of one replication, by name."""

    def __init__(self, seed: int, replication: int) -> None:
        """The streams of a replication: its key is a hash of both numbers."""
        self.seed = seed
        self.replication = replication
        words = philox4x32(seed & _MASK, (seed >> 32) & _MASK, replication & _MASK, 0, *_KEY_SCHEDULE)
        self.key = (int(words[0]), int(words[1]))
        """The first two arguments of `draw`."""
        self._names: dict[int, str] = {}

    def stream(self, name: str) -> Uniform:
        """The stream of that name. Raises ValueError where two names share a number (one case in 10⁹)."""
        number = stream_number(name)
        if self._names.setdefault(number, name) != name:
            raise ValueError(f"the streams {name!r} and {self._names[number]!r} collide: rename one of the two")
        return partial(draw, *self.key, number)


def stream_number(name: str) -> int:
    """The 32-bit number of a stream's name, the same for ever."""
    return int.from_bytes(hashlib.blake2s(name.encode(), digest_size=4).digest(), "big")
