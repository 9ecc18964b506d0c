"""What a turn carries through its steps."""

from collections import defaultdict
from collections.abc import Generator
from typing import Any

import simpy

from foresize.simulator.planes.simpy_plane.instance import Instance

Steps = Generator[simpy.Event, Any, None]
"""A step under way."""


class Context:
    """A turn under way: whose it is, on which instance, and where its time has gone so far."""

    __slots__ = ("api_history", "entity", "home", "index", "lent", "parts", "place", "places", "process", "where")

    process: simpy.Process
    """The process that runs the turn: whom to interrupt."""

    def __init__(self, entity: int) -> None:
        """A user's (or request's) first turn, on no instance yet."""
        self.entity = entity
        self.index = 0
        self.home: Instance | None = None
        """The instance that holds the session."""
        self.where: Instance | None = None
        """The instance that the turn is on now."""
        self.place = "turn"
        """The service, database or API that the turn is at now."""
        self.parts: dict[str, float] = defaultdict(float)
        self.places: set[str] = set()
        """APIs of whose session quota it holds a place."""
        self.lent: set[str] = set()
        """APIs of whose session quota it uses a place that the session holds."""
        self.api_history: dict[str, float] = defaultdict(float)
        """Tokens of the session's history, by API."""

    def in_background(self) -> "Context":
        """A copy for work that the turn does not wait for; quota places that it takes itself are its own to return."""
        copy = Context(self.entity)
        copy.index, copy.home, copy.where = self.index, self.home, self.where
        copy.lent, copy.api_history = self.places | self.lent, self.api_history
        return copy
