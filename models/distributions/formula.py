"""How a function is compiled, and how compiled code knows the formulas."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.extending import register_jitable

from foresize.models import kernel_cache as kernel_cache
from foresize.models.formula import formula, tell_of_formulas

__all__ = ["compiled", "formula", "inlined"]

F = TypeVar("F", bound=Callable[..., Any])

# Numba hands `forceinline` down to whatever it compiles on the way, unless that says otherwise: everything that a short
# function calls would be copied to all places where it is called.
tell_of_formulas(register_jitable(forceinline=False))


def compiled(function: F) -> F:
    """The same function compiled at its first call and kept on disk, where a call of it does enough to be worth it."""
    return cast(F, njit(cache=True, forceinline=False)(function))


def inlined(function: F) -> F:
    """Like `compiled`, and put into the very place where compiled code calls it: for what is short and called most."""
    return cast(F, njit(cache=True, forceinline=True)(function))
