"""A pool's instances as its scaler counts them, and in which order it would take them away."""

from typing import NamedTuple

import numpy as np

from foresize.policies.pods import FAILED, PENDING, Ints, Pods


class Fleet(NamedTuple):
    """The instances that have not been told to end, those that would go first before the others."""

    names: Ints
    sessions: Ints

    @classmethod
    def of(cls, pods: Pods) -> "Fleet":
        """The pool in its pods: idle ones before those with sessions; of the idle ones those that failed or are not on
        a machine yet, then those that are not ready, then the ready ones, the newest first; of the others those with
        the fewest sessions.

        Agones' order (pkg/gameserversets, Packed) without its nodes, which a policy does not see.
        """
        stays = np.isnan(pods.deleted_s)
        names, sessions = pods.names[stays], pods.sessions[stays]
        placed = (pods.phase[stays] != PENDING) & (pods.phase[stays] != FAILED)
        order = np.lexsort((-names, pods.ready[stays], placed, sessions))
        return cls(names[order], sessions[order])

    @property
    def replicas(self) -> int:
        """How many there are."""
        return len(self.names)

    @property
    def allocated(self) -> int:
        """How many have sessions."""
        return int(np.count_nonzero(self.sessions))

    def idle(self) -> tuple[int, ...]:
        """The names of those without sessions, in the order in which they would go."""
        return tuple(self.names[self.sessions == 0].tolist())
