"""What was measured on: the class of the machine, and the versions."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("numba", "numpy", "simpy", "pandas")


def machine_class() -> str:
    """Cores, processor, memory, system."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {_processor()}, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def versions() -> str:
    """Python's and those of the packages that count."""
    return ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PACKAGES)])


def load() -> str:
    """How busy the machine is with other things, where that is known."""
    return f"{os.getloadavg()[0]:.1f} processes wanted its cores when the run began"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "an unnamed processor"
