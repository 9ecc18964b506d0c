"""Files as a user would have recorded them, in a temporary folder: arrivals, counts, a profile, durations, a policy."""

import atexit
import random
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

STARTS = (datetime(2026, 1, 12, 8), datetime(2026, 1, 11, 23, 59))
"""When scenarios begin: in the morning of a Monday, and just before its midnight."""
SPAN_S = 600
"""How long each file goes on from there."""

_FUNCTION = """
def decide(seen, memory):
    memory["asked"] = memory.get("asked", 0) + 1
    return max(0, seen.desired + (1, -1, 0)[memory["asked"] % 3])
"""
_CLASSES = """
from foresize.policies import Decision, Policy

class Stay(Policy):
    def decide(self, seen, memory):
        return Decision(seen.desired, "stay")

class Swing(Policy):
    by: int

    def decide(self, seen, memory):
        memory["up"] = not memory.get("up", False)
        return Decision(max(0, seen.desired + (self.by if memory["up"] else -self.by)), "swing")
"""


@cache
def folder() -> Path:
    """The folder with the files, which is gone when the process ends. Times are to the microsecond: none is a tie."""
    made = Path(tempfile.mkdtemp(prefix="recorded-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    chance = random.Random(7)
    came_s = [chance.uniform(0, SPAN_S) for _ in range(SPAN_S)]
    _write(made / "came.csv", "at_s,at", (f"{at_s:.6f},{STARTS[0] + timedelta(seconds=at_s)}" for at_s in came_s))
    _write(made / "counts.csv", "count,begin_s", (f"{chance.randrange(0, 21)},{row * 10}" for row in range(60)))
    _write(made / "profile.csv", "time,weekday,count", (row for start in STARTS for row in _minutes(start, chance)))
    (made / "function.py").write_text(_FUNCTION)
    (made / "classes.py").write_text(_CLASSES)
    return made


def file(name: str) -> str:
    """The path of one of them."""
    return str(folder() / name)


@cache
def measured(mean: float) -> str:
    """The path of a file whose column `took` has measured values of about that mean."""
    chance, path = random.Random(7), folder() / f"took-{mean:g}.csv"
    _write(path, "took", (f"{mean * chance.expovariate(1):.9g}" for _ in range(80)))
    return str(path)


def _minutes(start: datetime, chance: random.Random) -> Iterable[str]:
    """Some 60 arrivals a minute, for ten minutes."""
    for minute in range(SPAN_S // 60):
        begin = start + timedelta(minutes=minute)
        yield f"{begin:%H:%M},{begin:%a},{chance.randrange(20, 101)}"


def _write(path: Path, header: str, rows: Iterable[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n")
