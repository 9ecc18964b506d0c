"""The text of a file, or a problem in words: whatever a path may turn out to be."""

from pathlib import Path

from foresize.simulator.scenario.problems import BadInput, Place, Problem
from foresize.simulator.scenario.spelling import did_you_mean

LARGEST_BYTES = 5 * 2**20
"""The largest scenario file that is read."""


def read_text(path: Path, shown: str, asked_at: Problem | None = None, *, largest_bytes: int = LARGEST_BYTES) -> str:
    """The UTF-8 text of a file that is `shown` under that name.

    Raises BadInput where it is missing (with the nearest name beside it), no regular file, too large or no text; where
    another file asked for it, `asked_at` gives the place and path at which that is told.
    """
    try:
        content = _content(path, largest_bytes)
    except _Unreadable as error:
        if asked_at is not None:
            raise BadInput([Problem(asked_at.place, asked_at.path, f"`{shown}` {error}")]) from None
        raise BadInput.one(str(error), file=shown) from None
    return _decoded(content, shown)


class _Unreadable(Exception):
    pass


def _content(path: Path, largest_bytes: int) -> bytes:
    try:
        if path.is_dir():
            raise _Unreadable("is a folder, not a file.")
        if not path.exists():
            raise _Unreadable(f"does not exist.{_nearby(path)}")
        if not path.is_file():
            raise _Unreadable("is not a regular file.")
        with path.open("rb") as file:
            content = file.read(largest_bytes + 1)
    except (OSError, ValueError) as error:
        raise _Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > largest_bytes:
        raise _Unreadable(f"is too large: more than {largest_bytes // 2**20} MiB.")
    return content


def _nearby(path: Path) -> str:
    if not path.parent.is_dir():
        return f" There is no folder `{path.parent}`."
    return did_you_mean(path.name, sorted(entry.name for entry in path.parent.iterdir() if entry.is_file()))


def _decoded(content: bytes, shown: str) -> str:
    if b"\0" in content:
        raise _not_text(content, content.index(b"\0"), shown, "it holds a zero byte, as binary files do")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(content, error.start, shown, f"the byte 0x{content[error.start]:02x} is not UTF-8") from None


def _not_text(content: bytes, index: int, shown: str, why: str) -> BadInput:
    before = content[:index]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    return BadInput([Problem(Place(shown, before.count(b"\n") + 1, column), "", f"is not a UTF-8 text: {why}.")])
