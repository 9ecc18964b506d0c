"""A formula is plain Python until something is compiled, and then known to whatever is compiled."""

import subprocess
import sys

import pytest


def in_a_new_process(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize("module", ["foresize.models.formula", "foresize.models.routing", "foresize.models.stations"])
def test_whoever_only_calls_formulas_does_not_wait_for_numba(module):
    assert in_a_new_process(f"import {module}, sys; print('numba' in sys.modules)") == ["False"]


def test_formulas_written_before_and_after_numba_is_there_can_be_compiled():
    written = """
from foresize.models.formula import formula

@formula
def half(x):
    return x / 2

from numba import njit
from foresize.models.distributions.formula import compiled

@formula
def quarter(x):
    return half(x) / 2

print(quarter(8.0), njit(lambda x: half(x) + quarter(x))(8.0))
"""
    assert in_a_new_process(written) == ["2.0", "6.0"]
