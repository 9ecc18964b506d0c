"""The data plane: sessions, turns, queues, pools and databases, behind one small interface."""

from foresize.simulator.planes.base import DataPlane, Drained, InstanceReading, Reading

__all__ = ["DataPlane", "Drained", "InstanceReading", "Reading"]
