"""The compiled data plane: the readable one's meaning, in flat tables and one compiled event loop."""

from collections.abc import Callable
from typing import Any

import numpy as np

from foresize.models.streams import Streams
from foresize.simulator.planes.base import Drained, Idle, Notice, Reading, Relief, Waiting, Watched
from foresize.simulator.planes.compiled.arriving import Feed
from foresize.simulator.planes.compiled.cluster import add_instance, close_instance, lose_instance
from foresize.simulator.planes.compiled.codes import (
    ARRIVALS,
    GROW,
    IDLE,
    NOBODY,
    NOTICE,
    OUTCOMES,
    REACHED,
    RELIEF,
    STANDSTILL,
    WAITING,
)
from foresize.simulator.planes.compiled.fleet import Instances
from foresize.simulator.planes.compiled.front import expect
from foresize.simulator.planes.compiled.instance import account_one
from foresize.simulator.planes.compiled.loop import advance
from foresize.simulator.planes.compiled.readings import Reader
from foresize.simulator.planes.compiled.world import World
from foresize.simulator.planes.instance_table import InstanceReading, InstanceTable
from foresize.simulator.planes.simpy_plane.tally import TurnRow
from foresize.simulator.planes.standstill import CROWD, standstill
from foresize.simulator.scenario.scenario import Scenario

_WATCHED: dict[Watched, Any] = {"waiting": WAITING, "relief": RELIEF, "idle": IDLE}

SLICE = 200_000
"""So many events at a time, so that Ctrl-C is heard in between."""


class CompiledPlane:
    """Sessions, turns, queues, pools and databases of one replication (see `DataPlane`)."""

    def __init__(self, scenario: Scenario, streams: Streams, on_turn: Callable[[TurnRow], None] | None = None) -> None:
        """An empty world at time 0; `on_turn` is given each finished turn's row, some time later.

        Raises NotCompiled for a scenario with parts that are not built in.
        """
        self.scenario = scenario
        self.on_turn = on_turn
        self.world = World(scenario, streams, on_turn is not None)
        workloads = self.world.tables["workloads"]
        self.feeds = [Feed(scenario, name, streams, workloads[k]) for k, name in enumerate(scenario.workload)]
        self.instances = {name: Instances() for name in scenario.services}
        self._reader = Reader(scenario, self.world)
        self.notices: list[Notice] = []
        self._services, self._places = list(scenario.services), self.world.numbers.places()

    @property
    def now_s(self) -> float:
        """How far it has come, in seconds."""
        return float(self.world.now["now_s"])

    def add_instance(self, service: str, ordinal: int) -> None:
        """An instance is ready: it takes sessions and calls from now on."""
        world = self.world
        if world.now["instances_free"] == NOBODY:
            world.grow_instances(2 * len(world.tables["instances"]))
        world.make_event_room()
        number = add_instance(world.row, world.numbers.services[service], ordinal)
        self.instances[service].add(ordinal, number)
        self._take_notices()

    def drain_instance(self, service: str, ordinal: int) -> bool:
        """It takes no more; whether it is empty already."""
        return bool(close_instance(self.world.row, self.instances[service].numbers[ordinal]))

    def kill_instance(self, service: str, ordinal: int) -> InstanceReading:
        """It is gone at once, with whatever is on it; its last reading."""
        world, there = self.world, self.instances[service]
        number = there.remove(ordinal)
        close_instance(world.row, number)
        account_one(world.row, number)
        reading = self._reader.instances(world.numbers.services[service], np.array([number]))[ordinal]
        servers = self.scenario.services[service].capacity.servers()
        there.gone_busy_s += reading.busy_s
        there.gone_capacity_s += (self.now_s - float(world.tables["instances"][number]["ready_s"])) * servers
        there.gone_calls += reading.calls_taken
        world.make_event_room(firsts=int(world.now["tasks_live"]))
        lose_instance(world.row, number)
        return reading

    def sessions_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal."""
        sessions = self.world.tables["instances"]["sessions"]
        return {ordinal: int(sessions[number]) for ordinal, number in self.instances[service].numbers.items()}

    def held_on(self, service: str) -> dict[int, int]:
        """The open sessions of each of a service's instances, by ordinal; the calls of one that has none."""
        each = self.world.tables["instances"][self.instances[service].array()]
        sessions, calls = each["sessions"], np.maximum(each["calls"], each["held"])
        held = np.where(sessions > 0, sessions, calls).tolist()
        return dict(zip(self.instances[service].numbers, held, strict=True))

    def instances_of(self, service: str) -> InstanceTable:
        """The gauges and counters of a service's instances now."""
        there = self.instances[service].array()
        for number in there:  # and no others: to add up is to round, and the engines must round alike
            account_one(self.world.row, number)
        return self._reader.instances(self.world.numbers.services[service], there)

    def waiting_at(self, service: str) -> int:
        """Users (or calls) that wait for an instance of a service now."""
        spec = self.world.tables["services"][self.world.numbers.services[service]]
        return int(spec["lobby"]["length"] + spec["callers"]["length"])

    def watch(self, service: str, what: frozenset[Watched]) -> None:
        """Let `advance` stop at these notices of a service too."""
        bits = sum(1 << int(_WATCHED[each]) for each in what)
        self.world.tables["services"][self.world.numbers.services[service]]["watched"] = bits

    def expect(self, service: str, starting: int) -> None:
        """So many instances are starting, for a service whose calls wait for those that are started for them."""
        self.world.make_event_room()
        expect(self.world.row, self.world.numbers.services[service], starting)
        self._take_notices()

    def advance(self, until_s: float) -> Notice | None:
        """Move on to `until_s`, or stop early where there is a notice.

        Raises BadInput where the scenario's time stands still.
        """
        if not self.notices:
            self._run(until_s)
        return self.notices.pop(0) if self.notices else None

    def _run(self, until_s: float) -> None:
        world = self.world
        while True:
            why = advance(world.row, until_s, SLICE, CROWD)
            if self.on_turn is not None and world.now["turns_count"]:
                self._hand_over(self.on_turn)
            if why == GROW:
                world.make_room()
            elif why == ARRIVALS:
                self.feeds[int(world.now["arriving"])].refill()
            elif why == STANDSTILL:
                raise standstill(self.now_s)
            elif why == NOTICE:
                self._take_notices()
            if why in (REACHED, NOTICE):
                return

    def read(self) -> Reading:
        """All gauges and counters now. Each reading begins a new peak of users."""
        return self._reader.read(self.instances)

    def _take_notices(self) -> None:
        count = int(self.world.now["notices_count"])
        for what, service, ordinal in self.world.tables["notices"][:count].tolist():
            self.notices.append(_notice(what, self._services[service], ordinal))
        self.world.now["notices_count"] = 0

    def _hand_over(self, on_turn: Callable[[TurnRow], None]) -> None:
        count = int(self.world.now["turns_count"])
        for row in self.world.tables["turns"][:count]:
            failed = row["outcome"] != 0
            at_home = row["service"] != NOBODY
            on_turn(
                TurnRow(
                    workload=self.world.numbers.workloads[row["workload"]],
                    user=int(row["user"]),
                    turn=int(row["turn"]),
                    spoken_s=float(row["spoken_s"]),
                    latency_s=float(row["latency_s"]),
                    outcome=OUTCOMES[row["outcome"]],
                    service=self._services[row["service"]] if at_home else "",
                    instance=int(row["instance"]),
                    place=self._places[row["place"]] if failed else "",
                )
            )
        self.world.now["turns_count"] = 0


def _notice(what: int, service: str, ordinal: int) -> Notice:
    if what == WAITING:
        return Waiting(service)
    if what == RELIEF:
        return Relief(service)
    return Idle(service, ordinal) if what == IDLE else Drained(service, ordinal)
