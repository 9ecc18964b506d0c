"""The front door: the names that users' scripts rely on, and that opening it costs nothing."""

import subprocess
import sys

import pytest

import foresize as fs


def test_every_public_name_is_there():
    for name in fs.__all__:
        assert getattr(fs, name) is not None
    assert {"load", "loads", "run", "Result", "Scenario", "Policy", "BadInput"} <= set(fs.__all__) == set(dir(fs))


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="lod"):
        fs.lod  # noqa: B018  # asking is the test


def test_importing_it_imports_nothing_slow():
    slow = ["numpy", "pandas", "pydantic", "simpy", "numba"]
    code = f"import sys, foresize; print([m for m in {slow} if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
