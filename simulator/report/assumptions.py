"""What a forecast rests on: what was simulated, at which prices, from which sources, and what the model leaves out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from foresize.simulator.analysis.words import say
from foresize.simulator.prices import price_book
from foresize.simulator.result import Result
from foresize.simulator.scenario.scenario import Scenario

MARKS = {
    "doc": "documentation",
    "data": "a data file",
    "paper": "a published study",
    "mem": "remembered from the named source",
    "asm": "an assumption",
}
"""The marks that shipped scenarios and price books put behind a figure, and what they mean."""
_MARKED = re.compile(rf"\[({'|'.join(MARKS)})\]")


@dataclass(frozen=True, slots=True)
class Source:
    """A marked comment of the scenario's file."""

    line: int
    value: str
    """What stands before the comment; empty for a comment of its own."""
    comment: str


def setting(result: Result) -> dict[str, str]:
    """What was simulated, at which prices, as pairs of words and values."""
    scenario, book = result.scenario, price_book(result.scenario.prices)
    count = len(result.records)
    warmup = f", of which the first {say(scenario.warmup, 's')} do not count" if scenario.warmup else ""
    return {
        "Simulated time": say(scenario.duration, "s") + warmup,
        "Begins at": f"{scenario.start:%A %Y-%m-%d %H:%M} (simulated)",
        "Replications": f"{count}, seed {result.provenance['seed']}",
        "Metrics scraped every": say(scenario.scrape, "s"),
        "Price book": f"{book.name} of {book.date}, {scenario.purchase.replace('_', ' ')}",
        "Prices from": book.source,
    }


def sources(scenario: Scenario) -> list[Source]:
    """The comments of the scenario's own file that carry a mark; none where it was read back from a result."""
    found = []
    for number, text in enumerate(scenario.document.text.splitlines(), 1):
        value, _, comment = text.partition("#")
        if _MARKED.search(comment):
            found.append(Source(number, value.strip(), comment.strip()))
    return found


def counted_marks(found: list[Source]) -> str:
    """How many figures there are of each mark, in words."""
    counts = Counter(mark for each in found for mark in _MARKED.findall(each.comment))
    return ", ".join(f"{counts[mark]} × {meaning} [{mark}]" for mark, meaning in MARKS.items() if counts[mark])


def left_out(scenario: Scenario) -> Iterator[str]:
    """What the model does not do, as far as it concerns the scenario."""
    yield (
        "Users behave as the distributions say. They leave, dial again or reconnect where the scenario gives them "
        "patience and ways to; nobody speaks less, or comes less often, because the service is slow."
    )
    yield "The network is a delay: no loss, no limited bandwidth, and no measure of audio quality."
    if scenario.services:
        yield (
            "The instances of a service are alike and fail one by one; a failing zone, noisy neighbours and pauses of "
            "the runtime are not modelled."
        )
    if scenario.databases:
        yield (
            "A database is one server. Replicas, caches, shards and failover are not modelled, nor are locks beyond "
            "the contention that its scalability law has."
        )
    if scenario.external_apis:
        yield (
            "An external API has the latency that the scenario gives it, whatever the load: it refuses beyond its "
            "quotas, but does not slow down before."
        )
    yield (
        "Costs are those of the price book: list prices, without discounts, taxes and free tiers. What the scenario "
        "does not name takes no time and costs nothing."
    )
