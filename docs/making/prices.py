"""The page of price books: their language, and the shipped ones."""

from collections.abc import Iterator

from foresize.models.prices import InstancePrice, PriceBook
from foresize.simulator.prices import price_book, shipped_books
from making.links import LINKS, PRICES
from making.markdown import page, table
from making.specs import section

INTRO = """
A price book says what things cost, on which date and from which source, and how they are billed. A scenario names a
shipped one (`prices: aws-us-east-1`) or a file of yours (`prices: {file: my_prices.yaml}`,
[how](../how-to/bring-a-price-book.md)). What the figures come from: [where the numbers come from](../numbers.md).
"""
WAYS = ("on_demand", "reserved_1y", "reserved_3y", "spot")


def prices() -> str:
    """The page."""
    sections = [section(spec, title, LINKS) for spec, title in PRICES.items()]
    return page("Price books", INTRO, [*sections, *(part for name in shipped_books() for part in _book(name))])


def _book(name: str) -> Iterator[str]:
    book = price_book(name)
    yield f"## {name}\n\nPrices of {book.date}: {book.source}. Data to users: ${book.egress:g} a GB."
    yield table(("machine, USD an hour", *(way.replace("_", " ") for way in WAYS)), _machines(book))
    apis = (
        (f"`{api}`", f"{each.input * 1e6:g}", f"{each.output * 1e6:g}", f"{each.minute:g}", f"{each.call:g}")
        for api, each in book.apis.items()
    )
    yield table(("API, USD", "a million tokens in", "a million out", "a minute", "a call"), apis)
    yield table(("extra", "USD an hour"), ((f"`{extra}`", f"{usd:.3g}") for extra, usd in book.extras.items()))


def _machines(book: PriceBook) -> Iterator[tuple[str, ...]]:
    for name, price in book.instances.items():
        yield f"`{name}`", *(_usd(price, way) for way in WAYS)


def _usd(price: InstancePrice, way: str) -> str:
    usd = getattr(price, way)
    return "–" if usd is None else f"{usd:.4f}"
