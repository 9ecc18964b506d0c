"""Names become numbers: the rows of distributions, the numbers of streams, of places and of parts of the latency."""

from collections.abc import Sequence

from foresize.models.distributions import Distribution
from foresize.models.distributions.table import SampleTable, tabulate
from foresize.models.streams import Streams, stream_number
from foresize.simulator.planes.compiled.codes import (
    API_PARTS,
    DATABASE_PARTS,
    FIRST_PART,
    FIRST_PLACE,
    NOBODY,
    SERVICE_PARTS,
)
from foresize.simulator.scenario.scenario import Scenario


class Numbers:
    """What stands for what in one scenario."""

    def __init__(self, scenario: Scenario, streams: Streams) -> None:
        """Services, databases and APIs have the numbers of their order in the scenario."""
        self.streams = streams
        self.services = {name: number for number, name in enumerate(scenario.services)}
        self.databases = {name: number for number, name in enumerate(scenario.databases)}
        self.apis = {name: number for number, name in enumerate(scenario.external_apis)}
        self.workloads = list(scenario.workload)
        self._distributions: list[Distribution] = []

    def distribution(self, distribution: Distribution | None) -> int:
        """The row of a distribution; −1 for none."""
        if distribution is None:
            return NOBODY
        self._distributions.append(distribution)
        return len(self._distributions) - 1

    def table(self) -> SampleTable:
        """All distributions that were given a row. Raises NotCompiled for one that is not built in."""
        return tabulate(self._distributions)

    def stream(self, name: str) -> int:
        """The number of a stream. Raises ValueError where two names share one."""
        self.streams.stream(name)
        return stream_number(name)

    def places(self) -> list[str]:
        """The names of all places, by number."""
        return [*("turn", "network")[:FIRST_PLACE], *self.services, *self.databases, *self.apis]

    def parts(self) -> list[str]:
        """The names of all parts of the latency, by number."""
        kinds: Sequence[tuple[Sequence[str], Sequence[str]]] = (
            (list(self.services), ("working", "waiting", "cold start")[:SERVICE_PARTS]),
            (list(self.databases), ("pool", "query", "contention")[:DATABASE_PARTS]),
            (list(self.apis), ("API", "back-off")[:API_PARTS]),
        )
        own = ("network", "connection renewal")[:FIRST_PART]
        return [*own, *(f"{name}: {what}" for names, whats in kinds for name in names for what in whats)]
