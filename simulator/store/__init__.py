"""The result store: a folder a result, written atomically, the same to the byte however it came about."""

from foresize.simulator.store.folder import ResultFolder
from foresize.simulator.store.identity import Identity
from foresize.simulator.store.saving import load, save

__all__ = ["Identity", "ResultFolder", "load", "save"]
