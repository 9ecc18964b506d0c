"""Arrivals from a few words of YAML, and small files for those that read one."""

from datetime import datetime
from importlib import resources

import pytest
from pydantic import TypeAdapter, ValidationError

from foresize.models.arrivals import AnyArrivals
from foresize.models.streams import Streams

ANY = TypeAdapter(AnyArrivals)
MONDAY = datetime(2026, 1, 12)


@pytest.fixture
def arrivals():
    """Arrivals of a kind with its fields."""

    def make(kind, **fields):
        return ANY.validate_python({"kind": kind, **fields})

    return make


@pytest.fixture
def times():
    """The times at which users come in one replication."""

    def draw(part, duration_s, *, start=MONDAY, replication=0, seed=3):
        return list(part.times(Streams(seed, replication), "callers", start, duration_s))

    return draw


@pytest.fixture
def refusal(arrivals):
    """The field and the message of the first thing that is wrong with arrivals."""

    def refuse(kind, **fields):
        with pytest.raises(ValidationError) as caught:
            arrivals(kind, **fields)
        error = caught.value.errors()[0]
        *_, field = (*error["loc"], *error.get("ctx", {}).get("at", ()))
        return field, error["msg"]

    return refuse


@pytest.fixture
def table(tmp_path):
    """A CSV file with these columns; its path."""

    def write(**columns):
        lines = [",".join(columns), *(",".join(map(str, row)) for row in zip(*columns.values(), strict=True))]
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("\n".join(lines))
        return str(path)

    return write


@pytest.fixture
def recording():
    """A shipped recording."""
    return lambda name: str(resources.files("foresize.configs") / "traces" / name)
