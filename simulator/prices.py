"""Price books by name or file, and what a scenario's fleets, databases and APIs cost by them."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

from foresize.models.prices import ApiPrice, InstancePrice, PriceBook, PriceFile, Purchase
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import Document, from_text, read
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.scenario.spelling import did_you_mean, shorten

P = TypeVar("P")


class PriceBookNotFound(ValueError):
    """There is no price book of that name; the text says so, and which there are."""


def shipped_books() -> list[str]:
    """The names of the price books that come with Foresize, in alphabetical order."""
    return list(_shipped_names())


def price_book(prices: str | PriceFile) -> PriceBook:
    """The shipped price book of that name, or the one in that file, with what its `base` says.

    Raises PriceBookNotFound for a name that no shipped book has, and BadInput with everything that is wrong with a
    file. A book is read once; a file again when it has changed.
    """
    if isinstance(prices, PriceFile):
        return _own(prices.file, _version(prices.file))
    shipped = _shipped_names()
    if prices not in shipped:
        is_file = prices.endswith((".yaml", ".yml"))
        hint = f" Did you mean `{{file: {shorten(prices)}}}`?" if is_file else did_you_mean(prices, shipped)
        raise PriceBookNotFound(f"`{shorten(prices)}` is not a price book.{hint} Shipped: {', '.join(shipped)}.")
    return _shipped(prices)


@dataclass(frozen=True, slots=True)
class FleetPrice:
    """What a service's instances cost: some reserved, so paid at any time, and each further one while it is there."""

    usd_per_h: float
    """Of an instance that is not reserved."""
    reserved: int = 0
    """How many instances are reserved."""
    reserved_usd_per_h: float = 0.0
    """Of each of them."""

    def of(self, instances: float) -> float:
        """USD an hour of so many instances."""
        return self.reserved * self.reserved_usd_per_h + max(0.0, instances - self.reserved) * self.usd_per_h


def fleet_price(scenario: Scenario, service: str) -> FleetPrice:
    """What a service's instances cost, zero where it names no price.

    Nobody reserves a peak: under `reserved_1y` and `reserved_3y` the service's least number of instances is reserved
    (the autoscaler's `min`, or all without one) and the rest is bought on demand.
    """
    spec = scenario.services[service]
    if spec.price is None:
        return FleetPrice(0.0)
    book = price_book(scenario.prices)
    price = entry(book, book.instances, spec.price)
    if scenario.purchase in ("on_demand", "spot"):
        return FleetPrice(_per_hour(book, spec.price, price, scenario.purchase))
    least = spec.autoscaler.min if spec.autoscaler is not None else spec.initial()
    return FleetPrice(price.on_demand, least, _per_hour(book, spec.price, price, scenario.purchase))


def node_price(scenario: Scenario, group: str) -> FleetPrice:
    """What the nodes of a group cost, zero where it names no price; the group's least number is what is reserved."""
    assert scenario.nodes is not None
    spec = scenario.nodes.groups[group]
    if spec.price is None:
        return FleetPrice(0.0)
    book = price_book(scenario.prices)
    price = entry(book, book.instances, spec.price)
    if scenario.purchase in ("on_demand", "spot"):
        return FleetPrice(_per_hour(book, spec.price, price, scenario.purchase))
    return FleetPrice(price.on_demand, spec.min, _per_hour(book, spec.price, price, scenario.purchase))


def database_usd_per_h(scenario: Scenario, database: str) -> float:
    """What a database's server costs an hour, zero where it names no price."""
    name = scenario.databases[database].price
    if name is None:
        return 0.0
    book = price_book(scenario.prices)
    return _per_hour(book, name, entry(book, book.instances, name), database_purchase(scenario.purchase))


def database_purchase(purchase: Purchase) -> Purchase:
    """How a database is bought: no cloud sells one as spot, so it is on demand then."""
    return "on_demand" if purchase == "spot" else purchase


def api_price(scenario: Scenario, api: str) -> ApiPrice:
    """What an external API charges; nothing where it names no price."""
    name = scenario.external_apis[api].price
    book = price_book(scenario.prices)
    return ApiPrice() if name is None else entry(book, book.apis, name)


def extras_usd_per_h(scenario: Scenario) -> float:
    """What a scenario's extras cost an hour in all."""
    book = price_book(scenario.prices)
    return sum(count * entry(book, book.extras, name) for name, count in scenario.extras.items())


def entry(book: PriceBook, table: Mapping[str, P], name: str) -> P:
    """The price of that name in one of the book's tables; raises BadInput where it has none."""
    if name not in table:
        raise BadInput.one(not_in(book, table, name))
    return table[name]


def not_in(book: PriceBook, table: Mapping[str, object], name: str) -> str:
    """The message for a name that is not in a table of the book."""
    allowed = f" Allowed: {', '.join(table)}." if table else " It has none of this sort."
    return f"`{shorten(name)}` is not in the price book {book.name}.{did_you_mean(name, table) or allowed}"


def not_sold(book: PriceBook, name: str, price: InstancePrice, purchase: Purchase) -> str:
    """The message for a machine that is not sold that way."""
    ways = [way for way in InstancePrice.model_fields if getattr(price, way) is not None]
    return f"`{purchase}` has no price for `{name}` in the price book {book.name}. Allowed for it: {', '.join(ways)}."


def _per_hour(book: PriceBook, name: str, price: InstancePrice, purchase: Purchase) -> float:
    usd_per_h = price.per_hour(purchase)
    if usd_per_h is None:
        raise BadInput.one(not_sold(book, name, price, purchase), path="purchase")
    return usd_per_h


@lru_cache
def _shipped_names() -> tuple[str, ...]:
    return tuple(sorted(each.name.removesuffix(".yaml") for each in _folder().iterdir() if each.name.endswith(".yaml")))


@lru_cache
def _shipped(name: str) -> PriceBook:
    file = _folder() / f"{name}.yaml"
    return _book(from_text(file.read_text("utf-8"), file.name))


@lru_cache
def _own(path: str, version: object) -> PriceBook:
    shown = os.path.relpath(path)
    return _book(read(path if shown.startswith("..") else shown))


def _version(path: str) -> object:
    """What differs between two states of a file; None for one that is not there."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _book(document: Document) -> PriceBook:
    book = parse(document, PriceBook, _unknown_base)
    return book if book.base is None else book.over(price_book(book.base))


def _unknown_base(book: PriceBook) -> Iterator[tuple[tuple[str], str]]:
    try:
        if book.base is not None:
            price_book(book.base)
    except PriceBookNotFound as error:
        yield ("base",), str(error)


def _folder() -> Traversable:
    return files("foresize.configs") / "prices"
