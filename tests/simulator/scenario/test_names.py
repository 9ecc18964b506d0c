"""Names that could not be told apart in the figures are refused."""

import pytest

import foresize as fs

TEXT = """schema: foresize/v1
name: twins
duration: 10m
workload: {requests: {arrivals: {kind: poisson, rate: 1/s}, turn: {steps: ask}}}
journeys: {ask: [{call: store, work: 10ms}]}
services: {store: {capacity: {kind: slots, slots: 1}}}
databases: {%s: {read: 1ms, write: 1ms}}
"""


@pytest.mark.parametrize("name", ["store", "Store"])
def test_a_database_may_not_have_a_services_name(name):
    with pytest.raises(fs.BadInput, match=r"7:13 databases.*has the name of services\.store"):
        fs.loads(TEXT % name)


def test_other_names_are_fine():
    assert fs.loads(TEXT % "storage").databases
