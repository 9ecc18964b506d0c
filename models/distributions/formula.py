"""How a formula is written once: plain Python calls it as it stands, and compiled code compiles it into itself."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.extending import register_jitable

from foresize.models import kernel_cache as kernel_cache

F = TypeVar("F", bound=Callable[..., Any])


def formula(function: F) -> F:
    """A function that stays as it is for Python, and that compiled code may call.

    It must keep to what Numba can compile: numbers, arrays, `math`, loops.
    """
    register_jitable(function)
    return function


def compiled(function: F) -> F:
    """The same function compiled at its first call and kept on disk, where a call of it does enough to be worth it."""
    return cast(F, njit(cache=True)(function))


def inlined(function: F) -> F:
    """Like `compiled`, and put into the very place where compiled code calls it: for what is short and called most."""
    return cast(F, njit(cache=True, forceinline=True)(function))
