"""Tables in memory, as compiled code sees them: an address, and what a row is.

Numba passes an array to a function as seven numbers, and thirty arrays as two hundred. A world is therefore one record,
passed as one pointer, that holds the address and length of each of its tables. `table(w, "tasks", TASK)` is one of
them, whose rows are had by number. Unlike an array's, its rows are not counted from the end by negative numbers, and it
does not move within one call of compiled code: that makes the code of an access half as long. Numba's bounds checks,
where they are on, cover it. What owns the memory is the Python object `World`, which keeps the arrays alive and writes
their addresses down again whenever one has grown.
"""

# mypy: allow-untyped-calls, allow-untyped-decorators, allow-untyped-defs
# Numba has types for what users call, not for what extends it.

import operator
from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import carray as _carray  # type: ignore[attr-defined]  # which Numba's front door has, but does not name
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model


class TableType(types.Type):
    """Rows of one kind, one after the other in memory."""

    def __init__(self, row: Any) -> None:
        """Rows of that type, a record or a number."""
        self.row = row
        super().__init__(name=f"Table({row})")


@register_model(TableType)
class _TableModel(models.StructModel):
    def __init__(self, manager: Any, table: Any) -> None:
        super().__init__(manager, table, [("address", types.int64), ("length", types.int64)])


@intrinsic(prefer_literal=True)
def _table(typing_context: Any, record: Any, name: Any, row: Any) -> Any:
    """The table whose address and length the columns `name` and `name_length` of a record hold."""
    if not isinstance(name, types.StringLiteral):
        return None
    of = TableType(row.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = cgutils.create_struct_proxy(of)(context, builder)
        found.address = _constant_column(builder, arguments[0], record.offset(name.literal_value))
        found.length = _constant_column(builder, arguments[0], record.offset(f"{name.literal_value}_length"))
        return found._getvalue()

    return of(record, name, row), generate


@intrinsic(prefer_literal=True)
def _address(typing_context: Any, record: Any, name: Any) -> Any:
    """The pointer to such a table, for `array`."""
    if not isinstance(name, types.StringLiteral):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        found = _constant_column(builder, arguments[0], record.offset(name.literal_value))
        return builder.inttoptr(found, cgutils.voidptr_t)

    return types.voidptr(record, name), generate


table: Any = _table
address: Any = _address
array: Any = _carray
"""The array at a pointer: its shape, and as `dtype` what a row is. For functions that want arrays."""


def _constant_column(builder: Any, record: Any, offset: int) -> Any:
    """A whole number of a record that does not change while compiled code runs."""
    value = builder.load(cgutils.get_record_member(builder, record, offset, ir.IntType(64)))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@infer_global(operator.getitem)
class _GetRow(AbstractTemplate):
    def generic(self, arguments: Any, _named: Any) -> Any:
        of, index = arguments
        return signature(of.row, of, types.int64) if _is_row(of, index) else None


@infer_global(operator.setitem)
class _SetRow(AbstractTemplate):
    def generic(self, arguments: Any, _named: Any) -> Any:
        of, index, _ = arguments
        return signature(types.none, of, types.int64, of.row) if _is_row(of, index) else None


def _is_row(of: Any, index: Any) -> bool:
    return isinstance(of, TableType) and isinstance(index, types.Integer)


@lower_builtin(operator.getitem, TableType, types.Integer)
def _get_row(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    row = signature.args[0].row
    place = _place(context, builder, signature, arguments)
    return context.data_model_manager[row].load_from_data_pointer(builder, place)


@lower_builtin(operator.setitem, TableType, types.Integer, types.Any)
def _set_row(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    context.pack_value(builder, signature.args[0].row, arguments[2], _place(context, builder, signature, arguments))
    return context.get_dummy_value()


def _place(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """The pointer to a row."""
    of, index = signature.args[0], arguments[1]
    rows = cgutils.create_struct_proxy(of)(context, builder, value=arguments[0])
    if context.enable_boundscheck:
        cgutils.do_boundscheck(context, builder, index, rows.length)
    first = builder.inttoptr(rows.address, context.get_data_type(of.row).as_pointer())
    return builder.gep(first, [index], inbounds=True)
