"""A call to an external API: quotas, refusals with back-off, brown-outs, and what it is billed for."""

from collections.abc import Generator
from math import inf
from typing import TYPE_CHECKING, Any, Literal

import simpy

from foresize.models.external.rules import either, grown_history
from foresize.models.streams import Uniform
from foresize.simulator.planes.simpy_plane.context import Context, Steps
from foresize.simulator.planes.simpy_plane.failures import TurnFailed
from foresize.simulator.planes.simpy_plane.steps import RunStep, resume_on

if TYPE_CHECKING:
    from foresize.simulator.planes.simpy_plane.plane import SimpyPlane

Outcome = Literal["answered", "quota", "api_error"]
Asking = Generator[simpy.Event, Any, Outcome]


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
            ctx.place = self.name
            index = ctx.index + (attempt << 32)
            outcome = yield from self._try(ctx, index)
            if outcome == "answered":
                return
            if attempt + 1 == retry.attempts:
                raise TurnFailed(outcome, self.name)
            ctx.place = self.name
            wait_s = retry.backoff_s(attempt, self.draws["jitter"](ctx.entity, index))
            yield self.env.timeout(wait_s)
            ctx.parts[self.backoff_part] += wait_s

    def _try(self, ctx: Context, index: int) -> Asking:
        """One attempt, with a place of the session quota: the session's own, or one for the call."""
        if self.spec.holds == "session":
            return (yield from self._ask(ctx, index)) if self._has_place(ctx) else "quota"
        if not self.gate.enter(self.env.now):
            return "quota"
        try:
            return (yield from self._ask(ctx, index))
        finally:
            self.gate.leave(self.env.now)

    def _has_place(self, ctx: Context) -> bool:
        """Whether the session has a place, by now."""
        if self.name in ctx.places or self.name in ctx.lent:
            return True
        entered = self.gate.enter(self.env.now)
        if entered:
            ctx.places.add(self.name)
        return entered

    def _ask(self, ctx: Context, index: int) -> Asking:
        if not self.gate.admit(self.env.now):
            return "quota"
        try:
            return (yield from self._request(ctx, index))
        finally:
            self.gate.ended += 1

    def _request(self, ctx: Context, index: int) -> Asking:
        """Wait for the answer, and until the instance has got back to it."""
        latency_s, errors = self._answer(ctx, index)
        yield self.env.timeout(latency_s)
        ctx.parts[self.api_part] += latency_s
        failed = errors > 0 and self.draws["error"](ctx.entity, index) < errors
        if not failed:
            self._bill(ctx)
        if ctx.where is not None and ctx.where.resuming is not None:
            yield from resume_on(ctx.where, ctx, self.draws["resume"](ctx.entity, index))
        return "api_error" if failed else "answered"

    def _answer(self, ctx: Context, index: int) -> tuple[float, float]:
        """The latency of a request that is sent now, and how likely it fails."""
        latency_s = self.latency(self.draws["latency"](ctx.entity, index))
        errors = self.spec.errors
        brownout = self.spec.brownout_at(self.env.now) if self.spec.brownouts else None
        if brownout is not None:
            latency_s *= brownout.latency
            errors = either(errors, brownout.errors)
        return latency_s, errors

    def _bill(self, ctx: Context) -> None:
        """Count the tokens of an answer."""
        sent = self.input(self.draws["input"](ctx.entity, ctx.index))
        answered = self.output(self.draws["output"](ctx.entity, ctx.index))
        usage = self.spec.usage
        history = 0.0
        if usage.context == "carried":
            history = ctx.api_history[self.name]
            limit = inf if usage.context_limit is None else usage.context_limit
            ctx.api_history[self.name] = grown_history(history, sent, answered, limit)
        self.gate.input_tokens += history + sent
        self.gate.output_tokens += answered
