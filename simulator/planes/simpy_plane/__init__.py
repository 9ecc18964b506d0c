"""The readable engine: every session and every turn is a SimPy process.

Read it from `plane` (what there is) through `users` and `sessions` (the life of a user) to the steps of a turn
(`call_step`, `query_step`, `external_step`), with `instance` and `cluster` (what the control plane adds and takes away)
beside them. The resources are in `foresize.models`: each of them can be used alone, in a SimPy model of your own.

A part of your own is a Python class that is used in YAML by its `kind`, like a built-in one. Nothing in this engine
knows the built-in ones by name: it asks a distribution for `sampler()`, arrivals for `times(…)`, a router for `pick(…)`
and a capacity for `station(…)`. The base class of each family says what to write, with a part in ten lines:

- `foresize.models.distributions.Distribution`: how a quantity varies
- `foresize.models.arrivals.Arrivals`: when users come
- `foresize.models.routing.Router`: who takes the next session or call
- `foresize.models.services.Capacity`: how an instance works off its calls, as a SimPy station of your own
- `foresize.policies.Policy`: how many instances there should be

A package that announces the class as an entry point (`foresize.distribution`, `foresize.arrivals`, `foresize.router`,
`foresize.capacity`, `foresize.policy`) has it known to every command. In a notebook it goes into the scenario itself:

    from foresize.models.routing import Router

    class Oldest(Router):
        '''Always the instance with the lowest number.'''

        def pick(self, targets, now_s, turn, uniform):
            return 0

    gateway = scenario.services["gateway"].model_copy(update={"router": Oldest()})
    changed = scenario.model_copy(update={"services": scenario.services | {"gateway": gateway}})
    record = Replication(changed, 0).run()

All randomness that a part needs is handed to it (`u`, `uniform`, `streams`): its runs are as reproducible as any.
"""

from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

__all__ = ["SimpyPlane"]
