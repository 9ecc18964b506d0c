"""Files that are whole or not there, whenever the machine stops."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from foresize.simulator.scenario.problems import BadInput, Place, Problem

_ENDING = ".tmp"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file to write, which takes the place of `path` at the end of the block, or vanishes if that fails.

    Raises BadInput in words where the disk or the folder's owner does not let it be written.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}{_ENDING}")
    try:
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, path)
        _to_disk(path.parent)
    except OSError as error:
        raise not_written(path, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write(path: Path, content: str | bytes) -> None:
    """The whole content, or what was there before. Raises BadInput like `replacing`."""
    with replacing(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def sweep(folder: Path) -> None:
    """Remove the temporary files of processes that are no more."""
    for left in folder.glob(f"*.*{_ENDING}"):
        process = left.suffixes[-2][1:] if len(left.suffixes) > 1 else ""
        if process.isdigit() and not _is_alive(int(process)):
            with suppress(OSError):
                left.unlink()


def not_written(path: Path, error: OSError) -> BadInput:
    """What keeps a file from being written, as the problem of whoever named the folder."""
    message = f"cannot be written: {error.strerror or error}."
    return BadInput([Problem(Place(str(path), 0, 0), "", message)], "What was complete before is kept.")


def _to_disk(path: Path) -> None:
    if os.name != "posix" and path.is_dir():  # no other system opens folders
        return
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
