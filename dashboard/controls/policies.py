"""Which policy decides a service's instances, and its main figures."""

import math

from foresize.dashboard import edits
from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.edits import Edits
from foresize.policies.metrics import METRICS
from foresize.simulator.scenario.scenario import Service

TARGET, FIXED, STEPS = "target", "fixed", "steps"
WORDS = {TARGET: "target tracking", STEPS: "step scaling", FIXED: "a fixed number"}
_USUAL = {"cpu": 0.7, "memory": 0.75, "sessions": 20.0, "session_slots": 0.7, "request_rate": 5.0, "queue_length": 2.0,
          "lobby": 1.0, "p95_latency": 2.0, "pool_wait": 0.05}  # fmt: skip
"""Where the control of a metric begins that the scenario does not aim at, in the metric's unit."""


def own_policy(service: Service) -> str:
    """The scenario's own policy, as one of the choices."""
    if service.autoscaler is None:
        return FIXED
    kind = str(service.autoscaler.policy.kind)  # type: ignore[attr-defined]  # every part has one
    is_plain = kind != TARGET or getattr(service.autoscaler.policy, "metric", None) is not None
    return kind if kind in WORDS and is_plain and kind != STEPS else "own"


def policy_edits(panel: Panel, name: str, service: Service, chosen: str) -> Edits:
    """What the chosen policy changes under `autoscaler.policy`."""
    path = f"services.{name}.autoscaler.policy"
    if chosen == TARGET:
        return _target(panel, name, service, path)
    return {path: _steps(panel, name)} if chosen == STEPS else {}


def _target(panel: Panel, name: str, service: Service, path: str) -> Edits:
    is_own = own_policy(service) == TARGET
    policy = service.autoscaler.policy if is_own and service.autoscaler else None
    metric = _metric(panel, name, str(getattr(policy, "metric", "cpu")))
    aimed = getattr(policy, "target", None) if metric == getattr(policy, "metric", None) else None
    begins = _USUAL[metric] if aimed is None else float(aimed)
    wanted = _level(panel, "Target", metric, begins, f"{name}.target.{metric}")
    if not is_own:
        return {path: {"kind": TARGET, "metric": metric, "target": written(metric, wanted)}}
    if aimed is None:
        return {f"{path}.metric": metric, f"{path}.target": written(metric, wanted)}
    return {} if math.isclose(wanted, begins) else {f"{path}.target": written(metric, wanted)}


def _steps(panel: Panel, name: str) -> Edits:
    metric = _metric(panel, name, "cpu")
    above = _level(panel, "Add above", metric, _USUAL[metric], f"{name}.above.{metric}")
    below = _level(panel, "Take one away below", metric, _USUAL[metric] / 2, f"{name}.below.{metric}")
    more = panel.count("Instances added at once", 1, f"{name}.more", low=1)
    up = {"above": written(metric, above), "change": f"+{more}"}
    return {"kind": STEPS, "metric": metric, "steps": [up, {"below": written(metric, below), "change": "-1"}]}


def _metric(panel: Panel, name: str, begins: str) -> str:
    note = "\n".join(f"- **{metric}**: {each.sentence}" for metric, each in METRICS.items())
    return panel.choice("Metric", {metric: metric for metric in METRICS}, begins, f"{name}.on", note)


def _level(panel: Panel, label: str, metric: str, begins: float, key: str) -> float:
    """A value of the metric, in its unit; shares are shown in per cent."""
    unit = METRICS[metric].unit
    if unit == "fraction":
        return panel.slider(label, round(begins * 100, 1), key, high=100.0, unit="%%") / 100
    return panel.number(label, begins, key, unit={"s": "s", "per_s": "a second"}.get(unit, ""))


def written(metric: str, value: float) -> str | float:
    """A value of a metric as YAML has it: `70%`, `12/s`, `2s`, `40`."""
    match METRICS[metric].unit:
        case "fraction":
            return f"{edits.plain(value * 100)}%"
        case "per_s":
            return f"{edits.plain(value)}/s"
        case "s":
            return edits.duration(value)
        case _:
            return int(value) if value == int(value) else value
