"""What a scenario has of databases and APIs, and which counter says how much of it was in use."""

from collections.abc import Iterator
from dataclasses import dataclass

from foresize.simulator.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Share:
    """A resource of the record's table, and the growth of which counter it is a share of."""

    resource: str
    kind: str
    counter: str
    most: float
    """What the counter can grow by in a second, or in a minute."""
    seconds: float = 1.0
    """60 for a minute."""
    is_capped: bool = False
    """Whether more may be asked than there is, and counted so."""

    def used(self, grown: float, period_s: float) -> float:
        """The share that was in use over a period in which the counter has grown so much."""
        share = grown * self.seconds / period_s / self.most
        return min(1.0, share) if self.is_capped else share


def shares(scenario: Scenario) -> Iterator[Share]:
    """Those of databases, then those of APIs."""
    for name, database in scenario.databases.items():
        if database.max_connections is not None:
            yield Share(f"{name} connections", "connections", f"{name}.connection_s", database.max_connections)
        best = database.best_concurrency()
        if best is not None:
            yield Share(f"{name} server", "database", f"{name}.busy_s", best, is_capped=True)
    for name, api in scenario.external_apis.items():
        if api.max_sessions is not None:
            yield Share(f"{name} session quota", "quota", f"{name}.place_s", api.max_sessions)
        if api.requests_per_minute is not None:
            most = api.requests_per_minute
            yield Share(f"{name} request quota", "quota", f"{name}.calls", most, seconds=60.0, is_capped=True)
