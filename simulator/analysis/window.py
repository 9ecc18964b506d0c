"""The scrapes of one replication inside its measured window, as arrays."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from foresize.simulator.telemetry.record import RunRecord

Floats = npt.NDArray[np.float64]


class Window:
    """The timeline and the resources of a record, from the end of the warm-up on."""

    def __init__(self, record: RunRecord) -> None:
        """Look at a record; nothing is copied before it is asked for."""
        self.record = record
        self._timeline = record.timeline
        self._resources = record.resources

    @cached_property
    def services(self) -> list[str]:
        """The services that have rows, in their order."""
        return list(dict.fromkeys(self._timeline["service"]))

    def column(self, name: str, service: str | None = None) -> Floats:
        """A timeline column of a service (the first one for a column of the whole scenario), one value a scrape."""
        if not self.services:
            return np.empty(0)
        rows = self._rows(service or self.services[0])
        values = self._timeline[name]
        return np.array([values[i] for i in rows], dtype=float)

    @cached_property
    def times_s(self) -> Floats:
        """When the scrapes were."""
        return self.column("time_s")

    @cached_property
    def periods_s(self) -> Floats:
        """How long a period each scrape looks back on."""
        return np.diff(self.times_s, prepend=self.record.start_s) if self.times_s.size else np.empty(0)

    @cached_property
    def resources(self) -> dict[str, tuple[str, Floats, Floats]]:
        """By resource: its kind, the times of its scrapes, and its utilisation over the period before each."""
        found: dict[str, tuple[str, list[float], list[float]]] = {}
        table = self._resources
        for time_s, name, kind, used in zip(*(table[c] for c in table), strict=True):
            if time_s > self.record.start_s:
                _, times, values = found.setdefault(name, (kind, [], []))
                times.append(time_s)
                values.append(used)
        return {name: (kind, np.array(times), np.array(values)) for name, (kind, times, values) in found.items()}

    def _rows(self, service: str) -> list[int]:
        start_s = self.record.start_s
        columns = zip(self._timeline["time_s"], self._timeline["service"], strict=True)
        return [i for i, (time_s, name) in enumerate(columns) if time_s > start_s and name == service]
