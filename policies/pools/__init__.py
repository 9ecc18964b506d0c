"""How pools of session-pinned instances are sized, as pure functions: Agones' fleets, Pipecat Cloud's agents."""

from foresize.policies.pools.agones import buffer_replicas, counter_replicas
from foresize.policies.pools.fleet import Fleet
from foresize.policies.pools.pipecat import warm_agents

__all__ = ["Fleet", "buffer_replicas", "counter_replicas", "warm_agents"]
