"""Pipecat Cloud's agents: one session each, and as many idle ones as are active.

Source: Pipecat Cloud's documentation, "Scaling" (fundamentals) and "Capacity planning" (guides).
"""


def warm_agents(active: int, reserved: int) -> int:
    """Idle agents in the steady state: each session that begins has another idle one started, and `reserved` are always
    there: 10 reserved and 1 active make 10, 10 and 10 make 10, 1 and 10 make 10."""
    return max(reserved, active)
