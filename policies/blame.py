"""Exceptions from other people's code, told in a line: what, and where in their file."""

import traceback


def told(error: BaseException, file: str | None) -> str:
    """The exception's name and words, and the line of `file` that it came through; of where it was raised, if of none.

    `ZeroDivisionError: division by zero in my_policy.py:12`
    """
    words = " ".join(str(error).split("\n\n")[0].split())[:300]
    frames = traceback.extract_tb(error.__traceback__)
    frame = ([each for each in frames if each.filename == file] or frames)[-1]
    return f"{type(error).__name__}{f': {words}' if words else ''} in {frame.filename}:{frame.lineno}"
