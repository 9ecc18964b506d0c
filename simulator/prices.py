"""Price books by name: what a scenario's `prices` stands for."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from foresize.models.prices import PriceBook
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import from_text
from foresize.simulator.scenario.spelling import did_you_mean, shorten


class PriceBookNotFound(ValueError):
    """There is no price book of that name; the text says so, and which there are."""


def shipped_books() -> list[str]:
    """The names of the price books that come with Foresize, in alphabetical order."""
    return sorted(entry.name.removesuffix(".yaml") for entry in _folder().iterdir() if entry.name.endswith(".yaml"))


def price_book(prices: str) -> PriceBook:
    """The shipped price book of that name; raises PriceBookNotFound where there is none."""
    shipped = shipped_books()
    if prices not in shipped:
        hint = did_you_mean(prices, shipped)
        raise PriceBookNotFound(f"`{shorten(prices)}` is no price book.{hint} Shipped: {', '.join(shipped)}.")
    return _shipped(prices)


@lru_cache
def _shipped(name: str) -> PriceBook:
    file = _folder() / f"{name}.yaml"
    return parse(from_text(file.read_text("utf-8"), file.name), PriceBook)


def _folder() -> Traversable:
    return files("foresize.configs") / "prices"
