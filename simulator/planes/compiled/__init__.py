"""The compiled engine: flat tables and one compiled event loop, equal to the readable engine turn by turn."""

from foresize.simulator.planes.compiled.plane import CompiledPlane
from foresize.simulator.planes.compiled.warm import warm

__all__ = ["CompiledPlane", "warm"]
