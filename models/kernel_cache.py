"""Where compiled code is kept between processes: in a folder of its own for every state of the sources.

Numba looks only at the file that defines a function: where another function that it calls has changed, it would go on
with the old machine code. So the folder is named after a hash of all our sources that go into it, and of Numba's
and Python's versions; Numba itself adds the processor's. `NUMBA_CACHE_DIR`, where it is set, is the place of these
folders instead of the user's cache folder.
"""

import ast
import hashlib
import os
import platform
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

import numba
from platformdirs import user_cache_path

KEPT = 20
"""So many folders of other states are left, those used last: several checkouts may be in use at a time."""

_COMPILED = (("foresize.models", "."), ("foresize.simulator", "planes/compiled"), ("foresize.simulator", "telemetry"))

_DEFINES = re.compile(r"^(from|import) (numba|foresize\.models(\.distributions)?\.formula)\b", re.MULTILINE)
_DEPTH = 2


def _use() -> Path:
    """Make Numba keep what it compiles from now on in the folder of this state of the sources."""
    root = Path(os.environ["NUMBA_CACHE_DIR"]) if "NUMBA_CACHE_DIR" in os.environ else user_cache_path("foresize")
    folder = root / f"kernel-{_state()}"
    numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # set by numba from its table of options
    _mark_used(folder)
    _forget_older(root, folder)
    return folder


def _state() -> str:
    state = hashlib.blake2b(f"{numba.__version__} {platform.python_version()}".encode(), digest_size=8)
    for source in _sources():
        state.update(source.read_bytes())
    return state.hexdigest()


def _sources() -> list[Path]:
    """The files that define compiled functions, what they import of ours, and what these do: constants are compiled in,
    and may be made of others. Nothing else in these rooms changes the machine code."""
    files = _modules()
    chosen = {name for name, file in files.items() if _DEFINES.search(file.read_text("utf-8"))}
    for _ in range(_DEPTH):
        chosen |= {each for name in chosen for each in _imported(files[name]) if each in files}
    return sorted(files[name] for name in chosen)


def _imported(file: Path) -> set[str]:
    """What a file may import from our rooms, as names of modules; what of it is no module is in none of them."""
    nodes = [node for node in ast.walk(ast.parse(file.read_bytes())) if isinstance(node, ast.ImportFrom)]
    modules = {node.module for node in nodes if node.module}
    return modules | {f"{node.module}.{each.name}" for node in nodes for each in node.names}


def _modules() -> dict[str, Path]:
    """The files of the rooms that may be compiled, by the names of their modules."""
    found: dict[str, Path] = {}
    for name, inside in _COMPILED:
        room = find_spec(name)
        for place in room.submodule_search_locations or () if room else ():
            for file in (Path(place) / inside).rglob("*.py"):
                parts = file.relative_to(place).with_suffix("").parts
                found[".".join((name, *parts)).removesuffix(".__init__")] = file
    return found


def _mark_used(folder: Path) -> None:
    """Make the folder the one used last; where nothing can be kept, Numba compiles anew in each process."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
    except OSError:
        return


def _forget_older(root: Path, current: Path) -> None:
    """Leave the folders used last. Whoever else does the same at this moment, or may not, is no trouble."""
    older = [folder for folder in root.glob("kernel-*") if folder != current]
    for folder in sorted(older, key=_age)[: -KEPT or None]:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


FOLDER = _use()
"""The folder of this state. To import this module is to use it: do so wherever something is compiled."""
