"""A call to an external API: quotas, refusals with back-off, brown-outs, and what it is billed for."""

from typing import TYPE_CHECKING

from foresize.models.services import EventLoop
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.failures import TurnFailed
from foresize.simulator.planes.simpy_plane.steps import Context, RunStep, Steps, resume_on

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane


class ExternalStep(RunStep):
    """One request, tried until it is answered or the attempts are used up."""

    def __init__(self, plane: "SimpyPlane", api: str, draws: dict[str, Uniform]) -> None:
        """Bind the step to its API; `draws` are the streams latency, error, jitter, input, output and resume."""
        self.env = plane.env
        self.name = api
        self.gate = plane.gates[api]
        self.spec = self.gate.spec
        self.latency = self.spec.latency.sampler()
        self.input = self.spec.usage.input_tokens.sampler()
        self.output = self.spec.usage.output_tokens.sampler()
        self.draws = draws
        self.api_part, self.backoff_part = f"{api}: API", f"{api}: back-off"

    def run(self, ctx: Context) -> Steps:
        """Ask, back off after a refusal or an error, ask again."""
        retry = self.spec.retry
        for attempt in range(retry.attempts):
            index = ctx.index + (attempt << 32)
            outcome = "quota"
            if self._enter(ctx):
                try:
                    outcome = yield from self._ask(ctx, index)
                finally:
                    if self.spec.holds == "call":
                        self.gate.leave(self.env.now)
            if outcome == "answered":
                yield from self._answered(ctx)
                return
            if attempt + 1 < retry.attempts:
                wait_s = retry.backoff_s(attempt, self.draws["jitter"](ctx.entity, index))
                yield self.env.timeout(wait_s)
                ctx.parts[self.backoff_part] += wait_s
        raise TurnFailed(outcome)

    def _enter(self, ctx: Context) -> bool:
        """A place of the session quota: the session's own, or one for the call."""
        if self.spec.holds == "call":
            entered = self.gate.enter(self.env.now)
        elif self.name in ctx.places:
            entered = True
        elif entered := self.gate.enter(self.env.now):
            ctx.places.add(self.name)
        self.gate.refused += not entered
        return entered

    def _ask(self, ctx: Context, index: int):  # type: ignore[no-untyped-def]  # a generator with a value
        if not self.gate.admit(self.env.now):
            self.gate.refused += 1
            return "quota"
        self.gate.calls += 1
        brownout = self.spec.brownout_at(self.env.now)
        latency_s = self.latency(self.draws["latency"](ctx.entity, index))
        errors = self.spec.errors
        if brownout is not None:
            latency_s *= brownout.latency
            errors = 1.0 - (1.0 - errors) * (1.0 - brownout.errors)
        yield self.env.timeout(latency_s)
        ctx.parts[self.api_part] += latency_s
        if errors and self.draws["error"](ctx.entity, index) < errors:
            return "api_error"
        self._bill(ctx)
        where = ctx.where
        if self.spec.holds == "call" and where is not None and isinstance(where.capacity, EventLoop):
            yield from resume_on(where, ctx, self.draws["resume"], self.env)
        return "answered"

    def _answered(self, ctx: Context) -> Steps:
        """A session's place is kept anyway, so the loop's delay is only latency."""
        where = ctx.where
        if self.spec.holds == "session" and where is not None and isinstance(where.capacity, EventLoop):
            yield from resume_on(where, ctx, self.draws["resume"], self.env)

    def _bill(self, ctx: Context) -> None:
        sent = self.input(self.draws["input"](ctx.entity, ctx.index))
        answered = self.output(self.draws["output"](ctx.entity, ctx.index))
        usage = self.spec.usage
        history = 0.0
        if usage.context == "carried":
            history = ctx.api_history[self.name]
            grown = history + sent + answered
            ctx.api_history[self.name] = grown if usage.context_limit is None else min(grown, usage.context_limit)
        self.gate.input_tokens += history + sent
        self.gate.output_tokens += answered
