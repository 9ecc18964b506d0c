"""Tables that grow row by row in packed columns."""

from array import array

import pytest

from foresize.simulator.telemetry.columns import arrays, columns, packed

UNITS = {"time_s": "s", "service": "text", "ready": "count"}


def test_each_column_takes_what_its_unit_is_for_and_gives_it_back() -> None:
    table = columns(UNITS)
    for name, value in (("time_s", 1.5), ("service", "gateway"), ("ready", 3)):
        table[name].append(value)
    assert {name: (type(column[0]), column[0]) for name, column in table.items()} == {
        "time_s": (float, 1.5),
        "service": (str, "gateway"),
        "ready": (int, 3),
    }


def test_a_count_is_whole() -> None:
    with pytest.raises(TypeError):
        columns(UNITS)["ready"].append(1.5)


def test_numbers_take_eight_bytes_each() -> None:
    table = packed({"time_s": range(1000), "ready": range(1000)}, UNITS)
    assert [len(memoryview(column)) * memoryview(column).itemsize for column in table.values()] == [8000, 8000]


def test_columns_of_an_older_file_are_packed_too() -> None:
    table = packed({"time_s": [1.0], "ready": [2.0], "unknown": [None]}, UNITS)
    assert table == {"time_s": array("d", [1.0]), "ready": array("q", [2]), "unknown": [None]}


def test_numpy_sees_the_same_memory() -> None:
    table = packed({"time_s": [1.0, 2.0], "service": ["a", "b"]}, UNITS)
    seen = arrays(table)
    table["time_s"][1] = 5.0
    assert seen["time_s"].tolist() == [1.0, 5.0]
    assert seen["service"] == ["a", "b"]
