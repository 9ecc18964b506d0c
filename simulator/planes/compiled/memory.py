"""Tables in memory, found by their address.

Numba passes an array as seven numbers, and thirty arrays as two hundred, to each function that is called. A world is
therefore one record, passed as one pointer, that holds the address and length of each of its tables; `table` functions
make an array of them again where one is needed. What owns the memory is the Python object `Memory`, which keeps the
arrays alive and writes their addresses down again whenever one has grown.
"""

from typing import Any

from numba import carray as _carray  # type: ignore[attr-defined]  # which Numba's front door has, but does not name
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


@intrinsic
def _pointer(typing_context: Any, address: Any) -> Any:
    """The pointer to an address, for `numba.carray`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(types.int64), generate


pointer: Any = _pointer
rows: Any = _carray
"""The array at a pointer: its shape, and as `dtype` what a row is."""
