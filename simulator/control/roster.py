"""A service's instances by column, kept as their lives change: what the platform's API lists to an autoscaler."""

from math import nan

import numpy as np

from foresize.models.instances import Phase
from foresize.policies.pods import FAILED, PENDING, RUNNING, Floats, Ints, Pods

_PHASES: dict[Phase, int] = {
    "requested": PENDING,
    "provisioning": PENDING,
    "pulling": PENDING,
    "starting": RUNNING,
    "warming": RUNNING,
    "ready": RUNNING,
    "draining": RUNNING,
    "failed": FAILED,
}
_ROOM = 64


class Roster:
    """Rows by ordinal; those of instances that are gone stay unused."""

    def __init__(self) -> None:
        """No instance."""
        self._alive: dict[int, None] = {}
        self._columns = {"phase": np.zeros(_ROOM, np.int64), "ready": np.zeros(_ROOM, np.bool_)} | {
            name: np.full(_ROOM, nan)
            for name in ("created_s", "started_s", "ready_changed_s", "deleted_s", "idle_since_s")
        }
        self._listed: dict[str, np.ndarray] | None = None

    def note(self, ordinal: int, phase: Phase, now_s: float) -> None:
        """An instance has come into a phase; the first one that is told of it is its request (or `ready`)."""
        self._listed = None
        if phase == "gone":
            self._alive.pop(ordinal, None)
            return
        while ordinal >= len(self._columns["phase"]):
            self._grow()
        column = self._columns
        if ordinal not in self._alive:
            self._alive[ordinal] = None
            column["created_s"][ordinal] = column["ready_changed_s"][ordinal] = now_s
            column["started_s"][ordinal] = now_s if phase == "ready" else nan
            column["deleted_s"][ordinal] = column["idle_since_s"][ordinal] = nan
        column["phase"][ordinal] = _PHASES[phase]
        if phase == "starting":
            column["started_s"][ordinal] = now_s
        elif phase in ("provisioning", "failed"):
            column["started_s"][ordinal] = nan
        elif phase == "draining":
            column["deleted_s"][ordinal] = now_s
        is_ready = phase in ("ready", "draining")
        if is_ready != column["ready"][ordinal]:
            column["ready"][ordinal] = is_ready
            column["ready_changed_s"][ordinal] = now_s

    def note_idle(self, ordinal: int, now_s: float) -> None:
        """An instance holds neither a session nor a call from now on."""
        self._listed = None
        self._columns["idle_since_s"][ordinal] = now_s

    def names(self) -> Ints:
        """The ordinals of those that are there, oldest first."""
        return self._list()["names"]

    def started_s(self) -> Floats:
        """When the containers of those that are there started; NaN before."""
        return self._list()["started_s"]

    def pods(self, sessions: Ints) -> Pods:
        """Those that are there, with the sessions of each, in the order of `names`."""
        listed = self._list()
        return Pods(
            sessions=sessions, **listed | {"idle_since_s": np.where(sessions == 0, listed["idle_since_s"], nan)}
        )

    def _list(self) -> dict[str, np.ndarray]:
        if self._listed is None:
            names = np.fromiter(self._alive, np.int64, len(self._alive))
            self._listed = {"names": names} | {name: column[names] for name, column in self._columns.items()}
            for column in self._listed.values():
                column.flags.writeable = False  # policies get to see it
        return self._listed

    def _grow(self) -> None:
        for name, column in self._columns.items():
            room = np.full(len(column), nan) if column.dtype == np.float64 else np.zeros(len(column), column.dtype)
            self._columns[name] = np.concatenate([column, room])
