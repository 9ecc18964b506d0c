"""The nearest valid spelling of a word that was not understood."""

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 80


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` most likely meant, None where nothing is near (similarity under 0.6)."""
    if len(word) > _LONGEST:  # difflib is quadratic, and nobody misspells a whole page
        return None
    by_lower = {choice.lower(): choice for choice in choices}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A sentence to append to a message, with its leading space: ` Did you mean `x`?`; empty where nothing is near."""
    near = nearest(word, choices)
    return "" if near is None else f" Did you mean `{near}`?"


def printable(text: str) -> str:
    """The text on one line, whatever is in it: line breaks, control characters and broken encodings escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def shorten(text: str, length: int = 60) -> str:
    """At most `length` characters of a text, its middle left out."""
    if len(text) <= length:
        return text
    tail = (length - 1) // 3
    return f"{text[: length - 1 - tail]}…{text[-tail:]}"
