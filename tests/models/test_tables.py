"""Columns of CSV files: what is read, how often, and what is said of a file that is no table."""

import os

import pytest
from pydantic_core import PydanticCustomError

from foresize.models import tables


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Write a file and give its name."""
    monkeypatch.chdir(tmp_path)

    def write(content, name="calls.csv"):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / name)

    return write


def test_a_column_is_read_as_text_and_as_numbers(table):
    file = table("time, duration_s\n07:00,1.5\n07:05, 2e3 \n")
    assert tables.column(file, "time") == ("07:00", "07:05")
    assert tables.numbers(file, "duration_s") == (1.5, 2000.0)


def test_byte_order_mark_quotes_blank_lines_and_windows_ends_are_no_trouble(table):
    file = table('\ufeffname,"n, all"\r\n"a\r\nb",1\r\n\r\nc,2\r\n')
    assert tables.column(file, "name") == ("a\r\nb", "c")
    assert tables.numbers(file, "n, all") == (1.0, 2.0)


def test_a_relative_name_is_taken_from_the_current_folder(table):
    table("n\n1\n")
    assert tables.numbers("calls.csv", "n") == (1.0,)


def test_a_file_is_read_once_until_it_changes(table):
    file = table("n\n1\n")
    assert tables.numbers(file, "n") is tables.numbers(file, "n")
    table("n\n2\n")
    os.utime(file, ns=(1, 1))
    assert tables.numbers(file, "n") == (2.0,)


def said(file, column, kind):
    with pytest.raises(PydanticCustomError) as caught:
        tables.numbers(file, column)
    assert caught.value.type == kind
    return caught.value.message()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("n\n1\nx\n", "`calls.csv` must have numbers in `n`, but line 3 has 'x'."),
        ("n,m\n1,2\n\n,2\n", "`calls.csv` must have numbers in `n`, but line 4 has ''."),
        ("n\nnan\n", "`calls.csv` must have numbers in `n`, but line 2 has 'nan'."),
        ("n\n1e999\n", "`calls.csv` must have numbers in `n`, but line 2 has '1e999'."),
        ("n\n1_000\n", "`calls.csv` must have numbers in `n`, but line 2 has '1_000'."),
    ],
)
def test_a_cell_that_is_no_number_is_told_with_its_line(table, content, message):
    assert said(table(content), "n", "cell") == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty; its first line must name its columns."),
        ("n\n", "has no rows below its header."),
        ("n,n\n1,2\n", "has the column `n` twice."),
        ("n,m\n1,2\n3\n", "has 1 cells in line 3, but 2 columns."),
        ('n\n"1\n', "is no CSV: line 2: unexpected end of data."),
        (b"n\n\xff\n", "is no UTF-8 text."),
    ],
)
def test_a_file_that_is_no_table_is_told(table, content, message):
    assert said(table(content), "n", "file") == f"`calls.csv` {message}"


def test_a_column_that_is_missing_is_told_with_the_nearest_or_with_all(table):
    file = table("start,duration\n1,2\n")
    assert said(file, "duratoin", "column") == "`calls.csv` has no column `duratoin`. Did you mean `duration`?"
    assert said(file, "x", "column") == "`calls.csv` has no column `x`. Its columns: start, duration."


def test_a_file_that_is_missing_is_told_with_the_nearest(table, tmp_path):
    table("n\n1\n")
    assert said("cals.csv", "n", "file") == "`cals.csv` does not exist. Did you mean `calls.csv`?"
    assert said("none/x.csv", "n", "file") == f"`none/x.csv` does not exist. There is no folder `{tmp_path}/none`."


@pytest.mark.parametrize("file", ["", ".", os.devnull, "x\0y"])
def test_what_is_no_file_is_told(table, file):
    assert "no regular file" in (message := said(file, "n", "file")) or "does not exist" in message


def test_a_file_beyond_the_limit_is_not_read(table, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST_BYTES", 3)
    assert "is too large" in said(table("n\n1\n"), "n", "file")
