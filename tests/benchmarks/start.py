"""Import and load of the cached kernel in a fresh process."""

import json
import subprocess
import sys
import time

from timing import Goal, Section

WANTED_S = 1.5


def section(rounds: int) -> Section:
    """Measure, in processes of their own whose cache is filled."""
    found = [_fresh() for _ in range(2 * rounds + 1)][1:]
    imports_s, kernel_s, wall_s = (min(column) for column in zip(*found, strict=True))
    whole_s = imports_s + kernel_s
    return Section(
        "A fresh process",
        ("step", "processor, s"),
        [
            ("import foresize and its parts", f"{imports_s:.2f}"),
            ("load the kernel and simulate a minute of ten users", f"{kernel_s:.2f}"),
            ("both, in wall time", f"{wall_s:.2f}"),
        ],
        ["The kernel's machine code is in the cache on disk, which the first run ever fills."],
        [
            Goal(
                "import + load of the cached kernel, processor time",
                f"< {WANTED_S} s",
                f"{whole_s:.2f} s",
                whole_s < WANTED_S,
            )
        ],
    )


def _fresh() -> tuple[float, float, float]:
    ran = subprocess.run([sys.executable, __file__], check=True, capture_output=True, text=True)
    imports_s, kernel_s, wall_s = json.loads(ran.stdout)
    return imports_s, kernel_s, wall_s


def _measure() -> tuple[float, float, float]:
    wall, began = time.perf_counter(), time.process_time()
    from worlds import reference, simulated

    scenario = reference(10, "1m")
    imported = time.process_time()
    simulated(scenario, "compiled", 0)
    return imported - began, time.process_time() - imported, time.perf_counter() - wall


if __name__ == "__main__":
    print(json.dumps(_measure()))
