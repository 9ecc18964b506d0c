"""In front of a service's instances: each is given so many calls at a time, further ones wait."""

from bisect import insort
from collections import deque
from collections.abc import Callable

import simpy

from foresize.models.limits import is_full, limit_of
from foresize.models.services.front import Front
from foresize.simulator.planes.simpy_plane.instance import Instance


class Caller(simpy.Event):
    """What a call without an instance waits for: the value is one that has the call as a guest already, or None for the
    word to ask again."""

    def __init__(self, env: simpy.Environment, process: simpy.Process) -> None:
        """Begin to wait."""
        super().__init__(env)
        self.process = process


class Entrance:
    """A service's front at work."""

    def __init__(self, spec: Front, callers: deque[Caller], pick: Callable[[list[Instance]], Instance]) -> None:
        """No instance; `callers` are those who wait, `pick` is the router's choice."""
        self.spec = spec
        self.callers = callers
        self.pick = pick
        self.open: list[Instance] = []
        """Ready instances that can be given a call, by ordinal."""
        self.given = 0
        """Calls that instances have been given and not ended."""
        self.expected = 0
        """Instances that are starting, for whom some of those who wait have been started."""

    def refuses(self) -> bool:
        """Whether there are too many calls for a further one."""
        return is_full(self.given + len(self.callers), limit_of(self.spec.limit))

    def is_full(self) -> bool:
        """Whether no further call may wait."""
        return is_full(len(self.callers), limit_of(self.spec.queue))

    def take(self, process: simpy.Process) -> Instance | None:
        """The router's choice for a call, which is on it from now on; None where none has room."""
        if not self.open:
            return None
        instance = self.pick(self.open)
        self._give(instance, process)
        return instance

    def take_back(self, instance: Instance, process: simpy.Process) -> None:
        """A call leaves its instance."""
        was_full = self._has_no_room(instance)
        instance.exit(process)
        instance.held -= 1
        self.given -= 1
        if was_full and not instance.draining:
            insort(self.open, instance, key=lambda each: each.ordinal)

    def add(self, instance: Instance) -> None:
        """An instance is ready, and for those who wait first of all."""
        insort(self.open, instance, key=lambda each: each.ordinal)
        while self.callers and not self._has_no_room(instance):
            self._let_in(instance)

    def close(self, instance: Instance) -> None:
        """An instance takes no more calls."""
        if instance in self.open:
            self.open.remove(instance)

    def serve(self) -> None:
        """Give whatever room there is to those who wait and for whom no instance is starting."""
        bound = self.expected * self.spec.concurrency
        while self.open and len(self.callers) > bound:
            self._let_in(self.pick(self.open))

    def _let_in(self, instance: Instance) -> None:
        caller = self.callers.popleft()
        self._give(instance, caller.process)
        caller.succeed(instance)

    def _give(self, instance: Instance, process: simpy.Process) -> None:
        instance.enter(process)
        instance.held += 1
        self.given += 1
        if self._has_no_room(instance):
            self.open.remove(instance)

    def _has_no_room(self, instance: Instance) -> bool:
        return instance.held >= self.spec.concurrency
