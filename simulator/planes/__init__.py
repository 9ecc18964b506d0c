"""The data plane: sessions, turns, queues, pools and databases, behind one small interface."""

from foresize.simulator.planes.base import DataPlane, Drained, Reading
from foresize.simulator.planes.instance_table import InstanceReading, InstanceTable

__all__ = ["DataPlane", "Drained", "InstanceReading", "InstanceTable", "Reading"]
