"""The nodes under the instances: placing by requests, waiting for a node, adding nodes and removing unneeded ones."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

import simpy

from foresize.models.nodes import NodeGroup
from foresize.models.streams import Streams
from foresize.policies.nodes.base import Offer
from foresize.policies.pods import Requests
from foresize.simulator.control.node import Node, PodKey
from foresize.simulator.prices import node_price
from foresize.simulator.scenario.scenario import Nodes, Scenario

Process = Generator[simpy.Event, Any, None]


@dataclass(eq=False, slots=True)
class Waiting:
    """An instance that no node had room for."""

    key: PodKey
    asks: Requests
    groups: tuple[str, ...]
    since_s: float
    placed: simpy.Event


@dataclass(slots=True)
class Usage:
    """Integrals over time, for the bill and for what was wasted."""

    cpu_s: float = 0.0
    """vCPU-seconds on ready nodes."""
    asked_cpu_s: float = 0.0
    """Of these, asked for by instances."""
    since_s: float = 0.0


class Cluster:
    """The nodes of one replication."""

    def __init__(self, env: simpy.Environment, spec: Nodes, scenario: Scenario, streams: Streams) -> None:
        """The least number of nodes of each group, ready."""
        self.env = env
        self.spec = spec
        self.nodes: list[Node] = []
        self.waiting: list[Waiting] = []
        self.usage = Usage()
        self.evict: dict[str, Callable[[int], None]] = {}
        """By service: takes an instance that holds nobody away from its node, for another to take its place."""
        self.is_free: dict[str, Callable[[int], bool]] = {}
        """By service: whether an instance holds no session."""
        self.groups_of = {name: service.nodes or tuple(spec.groups) for name, service in scenario.services.items()}
        """By service: the groups on which its instances may be."""
        self._prices = {name: node_price(scenario, name).usd_per_h for name in spec.groups}
        self._starts = {name: streams.stream(f"nodes.{name}.start") for name in spec.groups}
        self._placed: dict[PodKey, Node] = {}
        self._looking = False
        self._added_s = -inf
        for name, group in spec.groups.items():
            for _ in range(group.min):
                self._begin_with(name, group)
        if spec.scaler.review_s() is not None:
            env.process(self._review())

    def here(self, group: str | None = None) -> list[Node]:
        """The nodes that are requested or ready, of one group or all."""
        return [node for node in self.nodes if isnan(node.gone_s) and group in (None, node.group)]

    def settle(self, key: PodKey, asks: Requests) -> None:
        """Place an instance that is there at the start, on a further node where none has room; its image is there."""
        groups = self.groups_of[key[0]]
        node = self._choice(asks, groups)
        if node is None:
            name = next(name for name in groups if Node(name, self.spec.groups[name], 0, 0.0).fits(asks))
            node = self._begin_with(name, self.spec.groups[name])
        self._put(key, asks, node)
        node.images.add(key[0])

    def place(self, key: PodKey, asks: Requests) -> simpy.Event:
        """An event with the node as its value, at once where one has room."""
        placed, groups = self.env.event(), self.groups_of[key[0]]
        node = self._choice(asks, groups)
        if node is not None:
            self._put(key, asks, node)
            placed.succeed(node)
        else:
            self.waiting.append(Waiting(key, asks, groups, float(self.env.now), placed))
            self._look_soon()
        return placed

    def pull(self, service: str, node: Node, takes_s: float) -> Process:
        """Get an image onto a node, after the pulls before it; at once where it is there."""
        if service in node.images:
            return
        if node.pulling is None:
            node.pulling = simpy.Resource(self.env)
        with node.pulling.request() as turn:
            yield turn
            if service not in node.images:
                yield self.env.timeout(takes_s)
                node.images.add(service)

    def release(self, key: PodKey) -> None:
        """An instance is gone, or waits no more."""
        self.waiting = [each for each in self.waiting if each.key != key]
        node = self._placed.pop(key, None)
        if node is not None:
            self._account()
            del node.pods[key]
            self._end_if_emptied(node)
            self._place_waiting()

    def totals(self, now_s: float) -> dict[str, float]:
        """vCPU-seconds until a time at which nothing has changed since, as counters of a reading."""
        self._account(now_s)
        return {"nodes.cpu_s": self.usage.cpu_s, "nodes.asked_cpu_s": self.usage.asked_cpu_s}

    def _begin_with(self, name: str, group: NodeGroup) -> Node:
        node = self._new(name, group)
        node.ready_s = node.requested_s
        return node

    def _new(self, name: str, group: NodeGroup) -> Node:
        node = Node(name, group, len(self.nodes), float(self.env.now))
        self.nodes.append(node)
        return node

    def _choice(self, asks: Requests, groups: tuple[str, ...]) -> Node | None:
        """The ready node that the scheduler takes; of equals the oldest."""
        able = [
            node for node in self.here()
            if node.is_ready and not node.cordoned and node.group in groups and node.fits(asks)
        ]  # fmt: skip
        if not able:
            return None
        return (
            min(able, key=lambda node: node.used) if self.spec.placing == "spread" else max(able, key=lambda n: n.used)
        )

    def _put(self, key: PodKey, asks: Requests, node: Node) -> None:
        self._account()
        node.pods[key] = asks
        node.unneeded_since_s = None
        self._placed[key] = node

    def _place_waiting(self) -> None:
        """Try each that waits, in order; one that does not fit does not hold up the others."""
        left = []
        for each in self.waiting:
            node = self._choice(each.asks, each.groups)
            if node is None:
                left.append(each)
            else:
                self._put(each.key, each.asks, node)
                each.placed.succeed(node)
        self.waiting = left

    def _look_soon(self) -> None:
        if not self._looking:
            self._looking = True
            self.env.process(self._look())

    def _look(self) -> Process:
        """Wait for the scaler's moment, which later arrivals can put off, and ask for the nodes that are lacking."""
        while self.waiting:
            since = [each.since_s for each in self.waiting]
            at_s = self.spec.scaler.look_s(float(self.env.now), min(since), max(since))
            if at_s > self.env.now:
                yield self.env.timeout(at_s - self.env.now)
                continue
            self._order()
            break
        self._looking = False

    def _order(self) -> None:
        """Ask for nodes for those that wait and find no room on what is on its way, as far as the groups allow."""
        while lacking := self._beyond_what_comes():
            offers = [offer for name in self.spec.groups if (offer := self._offer(name, lacking)) is not None]
            if not offers:
                return
            self._request(min(offers, key=self.spec.scaler.better).group)

    def _beyond_what_comes(self) -> list[Waiting]:
        """Those that wait and will find no room on the nodes that are on their way, first come first placed."""
        coming: dict[Node, tuple[float, float]] = {node: (0.0, 0.0) for node in self.here() if not node.is_ready}
        lacking = []
        for each in self.waiting:
            for node, (cpu, memory) in coming.items():
                if node.group in each.groups and node.fits(each.asks, beside=(cpu, memory)):
                    coming[node] = (cpu + each.asks.cpu, memory + each.asks.memory)
                    break
            else:
                lacking.append(each)
        return lacking

    def _offer(self, name: str, lacking: list[Waiting]) -> Offer | None:
        group = self.spec.groups[name]
        if len(self.here(name)) >= group.max:
            return None
        node, pods, taken = Node(name, group, 0, 0.0), 0, (0.0, 0.0)
        for each in lacking:
            if name in each.groups and node.fits(each.asks, beside=taken):
                taken = (taken[0] + each.asks.cpu, taken[1] + each.asks.memory)
                pods += 1
        return Offer(name, pods, taken[0] / group.cpu, self._prices[name]) if pods else None

    def _request(self, name: str) -> None:
        node = self._new(name, self.spec.groups[name])
        self._added_s = float(self.env.now)
        self.env.process(self._start(node))

    def _start(self, node: Node) -> Process:
        yield self.env.timeout(float(node.spec.start.quantile(self._starts[node.group](node.ordinal, 0))))
        self._account()
        node.ready_s = float(self.env.now)
        self._place_waiting()

    def _review(self) -> Process:
        every_s = self.spec.scaler.review_s()
        while True:
            yield self.env.timeout(every_s)
            if self.waiting:
                self._look_soon()
            self._remove_unneeded()

    def _remove_unneeded(self) -> None:
        scaler, now_s = self.spec.scaler, float(self.env.now)
        ready = [node for node in self.here() if node.is_ready]
        for node in ready:
            if not (scaler.unneeded(node.used) and self._can_be_emptied(node)):
                node.unneeded_since_s = None
            elif node.unneeded_since_s is None:
                node.unneeded_since_s = now_s
        if self.waiting or now_s < self._added_s + scaler.pause_s():
            return
        allowed = scaler.budget(len(ready))
        for node in sorted(ready, key=lambda each: (each.used, -each.ordinal)):
            since_s = node.unneeded_since_s
            spare = len(self.here(node.group)) > node.spec.min
            if not (allowed and spare) or since_s is None or now_s < since_s + scaler.patience_s():
                continue
            if self._can_be_emptied(node):
                allowed -= 1
                self._remove(node)

    def _can_be_emptied(self, node: Node) -> bool:
        """Whether it is empty, or its instances hold no session and would all find room on other ready nodes."""
        taken: dict[Node, tuple[float, float]] = {}
        others = [each for each in self.here() if each is not node and each.is_ready and not each.cordoned]
        for (service, ordinal), asks in node.pods.items():
            if not self.is_free[service](ordinal):
                return False
            for other in others:
                cpu, memory = taken.get(other, (0.0, 0.0))
                if other.group in self.groups_of[service] and other.fits(asks, beside=(cpu, memory)):
                    taken[other] = (cpu + asks.cpu, memory + asks.memory)
                    break
            else:
                return False
        return True

    def _remove(self, node: Node) -> None:
        self._account()
        node.cordoned = True
        for service, ordinal in list(node.pods):
            self.evict[service](ordinal)
        self._end_if_emptied(node)

    def _end_if_emptied(self, node: Node) -> None:
        """A cordoned node goes with the last instance on it."""
        if node.cordoned and not node.pods and isnan(node.gone_s):
            node.gone_s = float(self.env.now)

    def _account(self, until_s: float | None = None) -> None:
        """Bring the integrals up to now."""
        until_s = float(self.env.now) if until_s is None else until_s
        passed_s = until_s - self.usage.since_s
        if passed_s:
            ready = [node for node in self.here() if node.is_ready]
            self.usage.cpu_s += passed_s * sum(node.spec.cpu for node in ready)
            self.usage.asked_cpu_s += passed_s * sum(node.cpu for node in ready)
            self.usage.since_s = until_s
