"""The instances of a reading by columns and one by one."""

import pytest

from foresize.simulator.planes import InstanceReading, InstanceTable
from foresize.simulator.planes.instance_table import PoolReading

READING = InstanceReading(
    sessions=3, calls=2, queue=1, busy_s=1.5, sessions_taken=7, calls_taken=11, session_s=60.25,
    pools={"db": PoolReading(used=1, opened=2, size=10, used_s=0.5)},
)  # fmt: skip


@pytest.fixture
def table() -> InstanceTable:
    """Two instances, the second of which drains, and a pool that only the first has."""
    made = InstanceTable.empty(2, ["db", "other"])
    made.put(0, 4, 10.0, False, READING)
    made.put(1, 2, 20.0, True, InstanceReading(0, 0, 0, 0.0, 0, 0, 0.0, {}))
    return made


def test_an_instance_comes_back_as_it_was_put_in(table: InstanceTable) -> None:
    assert table[4] == READING
    assert [type(table[4].sessions), type(table[4].busy_s), type(table[4].pools["db"].used_s)] == [int, float, float]
    assert table[2].pools == {}


def test_it_is_a_mapping_by_ordinal_in_the_order_of_its_rows(table: InstanceTable) -> None:
    assert list(table) == [4, 2]
    assert len(table) == 2
    assert table.get(3) is None
    assert 2 in table


def test_a_column_has_a_value_for_each_instance(table: InstanceTable) -> None:
    assert table.rows["busy_s"].tolist() == [1.5, 0.0]
    assert table.rows["ready_s"].tolist() == [10.0, 20.0]
    assert table.rows["draining"].tolist() == [0, 1]
    assert table.pools["db"]["opened"].tolist() == [2, 0]
    assert table.pools["other"]["needed"].tolist() == [0, 0]
