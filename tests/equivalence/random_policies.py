"""Random autoscalers with policies of every kind, over every metric."""

from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import recorded
from hypothesis import strategies as st
from random_distributions import Yaml, built_in

from foresize.policies import policy_kinds
from foresize.policies.metrics import METRICS
from foresize.policies.pipelines import pipeline_kinds

LEVELS: dict[str, tuple[Any, Any]] = {
    "cpu": ("30%", "60%"),
    "memory": ("20%", "60%"),
    "sessions": (0.7, 2.5),
    "session_slots": ("30%", "80%"),
    "request_rate": ("0.6/s", "2/s"),
    "queue_length": (0.3, 1.2),
    "lobby": (0.4, 1.7),
    "p95_latency": ("300ms", "1.2s"),
    "pool_wait": ("1ms", "40ms"),
}
"""Of each metric a low value and a high one, between which it often is."""

WINDOWS = st.sampled_from(["0s", "11s", "30s"])


@st.composite
def _target(draw: st.DrawFn) -> Yaml:
    watched = draw(st.lists(st.sampled_from([*METRICS]), min_size=1, max_size=3, unique=True))
    goals = [{"metric": metric, "target": draw(st.sampled_from(LEVELS[metric]))} for metric in watched]
    return (goals[0] if len(goals) == 1 else {"metrics": goals}) | {
        "tolerance": draw(st.sampled_from([0.0, 0.1])),
        "stabilisation_up": draw(WINDOWS),
        "stabilisation_down": draw(WINDOWS),
    }


@st.composite
def _steps(draw: st.DrawFn) -> Yaml:
    metric = draw(st.sampled_from([*METRICS]))
    low, high = LEVELS[metric]
    fewer = draw(st.sampled_from([{"change": -1}, {"change": "-50%"}, {"to": 1}]))
    more = draw(st.sampled_from([{"change": "+2"}, {"change": "+60%"}, {"to": 3}]))
    return {
        "metric": metric,
        "steps": [{"below": low} | fewer, {"above": high} | more],
        "cooldown_out": draw(WINDOWS),
        "cooldown_in": draw(WINDOWS),
    }


@st.composite
def _schedule(draw: st.DrawFn, start: int) -> Yaml:
    """Up and down at odd seconds, or by the minute."""
    counts = draw(st.permutations([0, 1, 3, 4]))
    moments = [recorded.STARTS[start] + timedelta(seconds=at_s) for at_s in (17, 41, 76)]
    dated: list[Yaml] = [
        {"at": f"{at:%Y-%m-%dT%H:%M:%S}", "instances": count} for at, count in zip(moments, counts[:3], strict=True)
    ]
    if draw(st.booleans()):
        return {"entries": dated, "otherwise": counts[3]}
    by_minute = [
        {"at": f"{minutes} * * * *", "instances": count}
        for minutes, count in zip(("*/2", "1-59/2"), counts[:2], strict=True)
    ]
    return {"entries": [*by_minute, dated[1]], "with": {"kind": "target"} | draw(_target())}


def _examples() -> dict[str, list[Yaml]]:
    """What each policy supplies to the conformance suite, where there is nothing better here."""
    suite = spec_from_file_location("policies_suite", Path(__file__).parent.parent / "conformance" / "test_policies.py")
    assert suite is not None
    assert suite.loader is not None
    module = module_from_spec(suite)
    suite.loader.exec_module(module)
    return dict(module.EXAMPLES)


EXAMPLES = _examples()
KINDS = [*["target", "steps"] * 2, *built_in(policy_kinds())]
"""All that are registered; those that change the count a lot more often."""


@st.composite
def autoscalers(draw: st.DrawFn, start: int) -> Yaml:
    """A control loop, in a scenario that begins at that one of the `recorded.STARTS`.

    Those of our own policies decide often, on figures that are old or not; a real controller has its own bounds and its
    own period.
    """
    kind = draw(st.sampled_from(KINDS))
    pipeline = {"metrics_pipeline": {"kind": draw(st.sampled_from(built_in(pipeline_kinds())))}}
    rest = pipeline if draw(st.booleans()) else {}
    ways = _ways(start)
    if kind not in ways:
        return {"policy": {"kind": kind} | draw(st.sampled_from(EXAMPLES[kind]))} | rest
    return {
        "policy": {"kind": kind} | draw(ways[kind]),
        "min": draw(st.sampled_from([1, 1, 0, 2])),
        "max": draw(st.integers(3, 5)),
        "every": draw(st.sampled_from(["5s", "7s"])),
        "metrics_age": draw(st.sampled_from(["0s", "5s"])),
    } | rest


def _ways(start: int) -> dict[str, st.SearchStrategy[Yaml]]:
    return {
        "fixed": st.builds(lambda count: {"count": count}, st.integers(1, 3)),
        "python": st.sampled_from([
            {"file": recorded.file("function.py")},
            {"file": recorded.file("classes.py"), "class": "Swing", "options": {"by": 2}},
        ]),
        "schedule": _schedule(start),
        "steps": _steps(),
        "target": _target(),
    }  # fmt: skip
