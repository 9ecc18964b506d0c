"""How a formula is written once: plain Python calls it as it stands, and compiled code compiles it into itself.

Numba is not imported here, because that takes longer than all the rest: whoever only calls a formula from Python does
not wait for it. `models.distributions.formula`, by which everything is compiled, tells Numba of the formulas.
"""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_tell: list[Callable[[Any], Any]] = []
_untold: list[Callable[..., Any]] = []


def formula(function: F) -> F:
    """A function that stays as it is for Python, and that compiled code may call.

    It must keep to what Numba can compile: numbers, arrays, `math`, loops. It may also read and set attributes of an
    argument, which is an object in Python and a row of a table in compiled code.
    """
    _untold.append(function)
    _tell_all()
    return function


def tell_of_formulas(register: Callable[[Any], Any]) -> None:
    """Have `register` called with each formula: with those that are there now, and with each further one."""
    _tell.append(register)
    _tell_all()


def _tell_all() -> None:
    while _tell and _untold:
        _tell[0](_untold.pop())
