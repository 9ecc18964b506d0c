"""The breaking point in words: with how many users it broke, when, and what broke."""

from collections.abc import Sequence
from statistics import fmean

from foresize.simulator.analysis.failures import failures_of, in_words
from foresize.simulator.analysis.intervals import mean_interval
from foresize.simulator.analysis.metrics.base import Measured
from foresize.simulator.analysis.words import say

FULL = 0.9
"""A resource that is used so much when it breaks is named as what broke."""


def breaking_sentence(runs: Sequence[Measured]) -> str:
    """With how many users the service broke, when, and what broke; or that it held."""
    broke = [run for run in runs if run.breaches.broke]
    if len(broke) * 2 < len(runs) or not broke:
        most = fmean(run.breaches.users for run in runs)
        return f"It did not break: no breach lasted two minutes, with up to {most:,.0f} users at once."
    users = mean_interval([run.breaches.users for run in broke])
    span = f" ({max(0.0, users.low):,.0f} to {users.high:,.0f})" if users.has_interval else ""
    at_s = fmean(run.breaches.broke_at_s for run in broke)
    what = max((run.breaches.what for run in broke), key=[run.breaches.what for run in broke].count)
    counted = "" if len(broke) == len(runs) else f" in {len(broke)} of {len(runs)} replications"
    return (
        f"It breaks at {users.value:,.0f} users{span}, {say(at_s, 's')} after the start{counted}: "
        f"{_limit(what, broke)}.{_culprit(broke, what)}"
    )


def _limit(what: str, runs: Sequence[Measured]) -> str:
    limits = runs[0].limits
    return {
        "latency": f"the p95 turn latency stays above {say(limits.latency_p95_s, 's')}",
        "errors": f"the error rate stays above {say(limits.error_rate, 'fraction')}",
    }.get(what, "users give up waiting for an instance")


def _culprit(runs: Sequence[Measured], what: str) -> str:
    failures = failures_of(runs)
    failed = f" Failing turns: {in_words(next(iter(failures)))}." if what == "errors" and failures else ""
    fullest: dict[str, list[float]] = {}
    for run in runs:
        for name, (_, times, used) in run.window.resources.items():
            around = used[(times >= run.breaches.broke_at_s - 60) & (times <= run.breaches.broke_at_s + 120)]
            if around.size:
                fullest.setdefault(name, []).append(float(around.max()))
    means = {name: fmean(values) for name, values in fullest.items()}
    full = sorted((name for name, used in means.items() if used >= FULL), key=lambda name: -means[name])
    if not full:
        return failed
    named = ", ".join(f"{name} ({say(means[name], 'fraction')})" for name in full[:3])
    return f" What was full then: {named}.{failed}"
