"""A service's instances on the data plane: routing, and the lobby in front of it."""

from bisect import insort
from collections import deque
from collections.abc import Callable

import simpy

from foresize.models.routing import Router
from foresize.models.services import Capacity
from foresize.models.services.front import Front
from foresize.models.stations import Level
from foresize.models.streams import Uniform
from foresize.simulator.planes.base import Idle, Notice, Relief, Waiting, Watched
from foresize.simulator.planes.simpy_plane.entrance import Caller, Entrance
from foresize.simulator.planes.simpy_plane.instance import Instance


class Place(simpy.Event):
    """What a user in the lobby waits for: the value is an instance, or None when patience has run out."""

    def __init__(self, env: simpy.Environment) -> None:
        """Begin to wait."""
        super().__init__(env)
        self.since_s = float(env.now)


class Cluster:
    """The instances of one service that are ready or draining, and who waits for one."""

    def __init__(
        self,
        env: simpy.Environment,
        name: str,
        capacity: Capacity,
        router: Router,
        uniform: Uniform,
        front: Front | None,
        tell: Callable[[Notice], None],
    ) -> None:
        """A service without an instance; `tell` is given what the control plane has asked to hear of."""
        self.env = env
        self.name = name
        self.capacity = capacity
        self.router = router
        self.uniform = uniform
        self.instances: dict[int, Instance] = {}
        self.ready: list[Instance] = []
        self.roomy: list[Instance] = []
        """Ready instances that take a session; both lists by ordinal."""
        self.lobby: deque[Place] = deque()
        """Sessions that wait for an instance with room; while there are any, no instance is roomy."""
        self.callers: deque[Caller] = deque()
        """Calls that wait for any ready instance, a cold start on the latency path, or in front of full ones."""
        self.entrance = None if front is None else Entrance(front, self.callers, self._pick)
        self.watched: frozenset[Watched] = frozenset()
        self.tell = tell
        self.waiting = Level(env.now)
        """Users in the lobby."""
        self.picks = 0
        self.rejected = 0
        self.calls_ended = 0
        self.gone_busy_s = 0.0
        self.gone_capacity_s = 0.0
        self.gone_calls = 0

    def add(self, ordinal: int) -> None:
        """An instance is ready: calls that waited go on, and the lobby moves in."""
        instance = Instance(self.env, self.name, ordinal, self.capacity)
        self.instances[ordinal] = instance
        insort(self.ready, instance, key=_ordinal)
        if not instance.full():
            insort(self.roomy, instance, key=_ordinal)
        if self.entrance is not None:
            self.entrance.add(instance)
        else:
            while self.callers:
                self.callers.popleft().succeed()
        self.admit()
        self.idles(instance)

    def close(self, ordinal: int) -> Instance:
        """It takes no more sessions and calls."""
        instance = self.instances[ordinal]
        instance.draining = True
        for ready in (self.ready, self.roomy):
            if instance in ready:
                ready.remove(instance)
        if self.entrance is not None:
            self.entrance.close(instance)
        return instance

    def remove(self, ordinal: int) -> Instance:
        """It is gone; what it did stays in the sums."""
        instance = self.close(ordinal)
        del self.instances[ordinal]
        reading = instance.reading()
        self.gone_busy_s += reading.busy_s
        self.gone_capacity_s += (self.env.now - instance.ready_s) * self.capacity.servers()
        self.gone_calls += reading.calls_taken
        return instance

    def route_session(self) -> Instance | None:
        """The instance of a new session, which is on it from now on; None where none has room."""
        if not self.roomy:
            return None
        instance = self._pick(self.roomy)
        instance.change_sessions(+1)
        if instance.full():
            self.roomy.remove(instance)
        return instance

    def route_call(self) -> Instance | None:
        """The instance of a call; None where none is ready."""
        return self._pick(self.ready) if self.ready else None

    def begin_to_wait(self, caller: Caller) -> None:
        """A call has found no instance."""
        self.callers.append(caller)
        self._tell("waiting", Waiting(self.name))

    def give_up(self, caller: Caller) -> Instance | None:
        """A call waits no more; the instance that it was given at this very instant and has not come to."""
        if not caller.triggered:
            self.callers.remove(caller)
            self._tell("relief", Relief(self.name))
            return None
        instance: Instance | None = caller.value
        if instance is not None:
            self.call_leaves(instance, caller.process)
        return instance

    def call_leaves(self, instance: Instance, process: simpy.Process) -> None:
        """A call that the front has given to an instance leaves it."""
        assert self.entrance is not None
        self.entrance.take_back(instance, process)
        self.serve()

    def serve(self) -> None:
        """Give whatever room there is to the calls in front."""
        assert self.entrance is not None
        waiting = len(self.callers)
        self.entrance.serve()
        if len(self.callers) < waiting:
            self._tell("relief", Relief(self.name))

    def idles(self, instance: Instance) -> None:
        """Tell of an instance if nobody has anything on it."""
        if "idle" in self.watched and instance.empty() and not instance.draining:
            self.tell(Idle(self.name, instance.ordinal))

    def _tell(self, what: Watched, notice: Notice) -> None:
        if what in self.watched:
            self.tell(notice)

    def _pick(self, targets: list[Instance]) -> Instance:
        turn = self.picks
        self.picks += 1
        if len(targets) == 1:
            return targets[0]
        uniform: Callable[[int], float] = lambda i: self.uniform(turn, i)  # noqa: E731  # a closure over this pick
        return targets[self.router.pick(targets, self.env.now, turn, uniform)]

    def leave(self, instance: Instance) -> None:
        """A session has left; whoever waits longest gets its place."""
        was_full = instance.full()
        instance.change_sessions(-1)
        if was_full and not instance.draining:
            insort(self.roomy, instance, key=_ordinal)
            if self.lobby:
                self.admit()
                self._tell("relief", Relief(self.name))

    def admit(self) -> None:
        """Give places to the lobby, first come first served."""
        while self.lobby and self.roomy:
            self.waiting.change(-1, self.env.now)
            self.lobby.popleft().succeed(self.route_session())

    def wait_in_lobby(self, patience_s: float) -> Place:
        """Queue for a place, as long as patience lasts."""
        place = Place(self.env)
        self.waiting.change(+1, self.env.now)
        self.lobby.append(place)
        self._tell("waiting", Waiting(self.name))
        if patience_s != float("inf"):
            self.env.timeout(patience_s).callbacks.append(lambda _: self._lose_patience(place))
        return place

    def lobby_open_s(self) -> float:
        """How long those in the lobby have been waiting, in all."""
        return sum(self.env.now - place.since_s for place in self.lobby)

    def _lose_patience(self, place: Place) -> None:
        if not place.triggered:
            self.waiting.change(-1, self.env.now)
            self.lobby.remove(place)
            place.succeed(None)
            self._tell("relief", Relief(self.name))


def _ordinal(instance: Instance) -> int:
    return instance.ordinal
