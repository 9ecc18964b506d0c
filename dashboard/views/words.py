"""Other people's text inside Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|$~<>:])")


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is: two prices are no formula, a name's `_` is no emphasis."""
    return _SPECIAL.sub(r"\\\1", text)
