"""A service's capacity: who decides it, within which bounds, and how long a new instance takes."""

import streamlit as st

from foresize.dashboard import edits
from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.controls.policies import FIXED, WORDS, own_policy, policy_edits
from foresize.dashboard.edits import Edits
from foresize.models.instances import START_PHASES
from foresize.simulator.analysis.words import say
from foresize.simulator.scenario.scenario import Service


def services(panel: Panel) -> Edits:
    """Every service, those that hold the sessions unfolded."""
    entries = {panel.scenario.entry_of(workload) for workload in panel.scenario.workload}
    changed: Edits = {}
    for name, service in panel.scenario.services.items():
        with st.expander(f"Service {name}", expanded=name in entries):
            changed |= _instances(panel, name, service) | _cold_start(panel, name, service)
    return changed


def _instances(panel: Panel, name: str, service: Service) -> Edits:
    own = own_policy(service)
    words = {"own": f"as the scenario has it ({_kind(service)})"} if own == "own" else {}
    chosen = panel.choice("Autoscaler policy", words | WORDS, own, f"{name}.policy")
    if chosen == FIXED:
        return _fixed(panel, name, service)
    changed = policy_edits(panel, name, service, chosen)
    least, most = _bounds(panel, name, service)
    if service.autoscaler is None:
        policy = changed[f"services.{name}.autoscaler.policy"]
        return {f"services.{name}.autoscaler": {"policy": policy, "min": least, "max": most}}
    bounds = {"min": (least, service.autoscaler.min), "max": (most, service.autoscaler.max)}
    moved = {f"services.{name}.autoscaler.{end}": now for end, (now, before) in bounds.items() if now != before}
    return changed | moved


def _bounds(panel: Panel, name: str, service: Service) -> tuple[int, int]:
    scaler, there = service.autoscaler, service.initial()
    low, high = st.columns(2)
    with low:
        least = panel.count("Min instances", scaler.min if scaler else there, f"{name}.min")
    with high:
        most = panel.count("Max instances", scaler.max if scaler else 10 * max(1, there), f"{name}.max")
    return least, most


def _fixed(panel: Panel, name: str, service: Service) -> Edits:
    """The same number from the start to the end."""
    is_own = own_policy(service) == FIXED
    policy = service.autoscaler.policy if service.autoscaler else None
    begins = int(getattr(policy, "count", service.initial()))
    wanted = panel.count("Instances", begins, f"{name}.count")
    if is_own and wanted == begins:
        return {}
    path = f"services.{name}"
    if service.autoscaler is None:
        return {f"{path}.instances": wanted}
    policy_now = {f"{path}.autoscaler.policy": {"kind": FIXED, "count": wanted}}
    bounds = {f"{path}.autoscaler.min": wanted, f"{path}.autoscaler.max": max(1, wanted)}
    return policy_now | bounds | ({f"{path}.instances": wanted} if service.instances is not None else {})


def _cold_start(panel: Panel, name: str, service: Service) -> Edits:
    mean_s, path = service.start.mean_s(), f"services.{name}.start"
    phases = {phase: getattr(service.start, phase).average() for phase in START_PHASES}
    note = "Every phase grows with it: " + ", ".join(
        f"{phase} {say(each, 's')}" for phase, each in phases.items() if each
    )
    if not mean_s:
        wanted = panel.number("Mean cold start", 0.0, f"{name}.cold_start_s", unit="s")
        return {path: {"starting": edits.duration(wanted)}} if wanted else {}
    begins = round(mean_s, 1)
    wanted = panel.slider("Mean cold start", begins, f"{name}.cold_start_s", high=300.0, unit="s", note=note)
    if wanted == begins:
        return {}
    changed: Edits = {}
    for phase in START_PHASES:
        changed |= edits.longer(panel.scenario, f"{path}.{phase}", wanted / mean_s)
    return changed


def _kind(service: Service) -> str:
    policy = service.autoscaler.policy if service.autoscaler else None
    return str(getattr(policy, "kind", "no policy"))
