"""The tables of a result as Parquet files: one place says each column's type and unit."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from foresize.simulator.result import Result
from foresize.simulator.store.atomic import replacing
from foresize.simulator.telemetry.record import DECISIONS, INSTANCES, NODES, RESOURCES, TIMELINE

if TYPE_CHECKING:
    import pyarrow as pa

_EACH = {"replication": "count"}

TABLES: dict[str, dict[str, str]] = {
    "metrics": {"metric": "text", "value": "number", "ci_low": "number", "ci_high": "number", "unit": "text"},
    "timeline": _EACH | TIMELINE,
    "resources": _EACH | RESOURCES,
    "instances": _EACH | INSTANCES | {"billed_s": "s", "cost_usd": "usd"},
    "decisions": _EACH | DECISIONS,
    "nodes": _EACH | NODES,
    "scaling": _EACH
    | {
        "time_s": "s",
        "service": "text",
        "before": "count",
        "desired": "count",
        "reason": "text",
        "ready_s": "s",
        "duration_s": "s",
        "latency_before_s": "s",
        "latency_after_s": "s",
    },
    "cost": {"item": "text", "category": "text", "usd": "usd", "usd_per_h": "usd_per_h", "share": "fraction"},
}
"""The columns of each table of a result folder and their units. `text` is text, `count` a whole number, any other a
float that is null where nothing was measured; a `number` has the unit that its row says."""


def schema(columns: dict[str, str]) -> "pa.Schema":
    """The Arrow schema of such columns; a field's metadata has its unit."""
    import pyarrow as pa

    kinds = {"text": pa.string(), "count": pa.int64()}
    fields = [pa.field(name, kinds.get(unit, pa.float64()), metadata={"unit": unit}) for name, unit in columns.items()]
    return pa.schema(fields)


def write_tables(result: Result, folder: Path) -> None:
    """Write each table of the result as `<name>.parquet`. Raises BadInput where they cannot be written."""
    for name, columns in TABLES.items():
        _write(folder / f"{name}.parquet", getattr(result, name), columns)


def _write(path: Path, table: Any, columns: dict[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # without pandas' own metadata, which names its version and an index that the table has not
    arrow = pa.Table.from_pandas(table, schema(columns), preserve_index=False).replace_schema_metadata(None)
    with replacing(path) as temporary:
        pq.write_table(arrow, temporary, compression="zstd")
