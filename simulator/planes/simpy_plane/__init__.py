"""The readable engine: every session and every turn is a SimPy process."""

from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

__all__ = ["SimpyPlane"]
