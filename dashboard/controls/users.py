"""How many users come, and how long they stay."""

from collections.abc import Iterator

import streamlit as st

from foresize.dashboard import edits
from foresize.dashboard.controls.panel import Panel
from foresize.dashboard.edits import Edits
from foresize.simulator.analysis.words import say
from foresize.simulator.explain import Load
from foresize.simulator.scenario.scenario import Workload

_OWN, _CLOSED, _POISSON = "own", "closed", "poisson"
_WORDS = {_OWN: "as the scenario has it", _CLOSED: "so many at any time", _POISSON: "at a steady rate"}
_SCALED_COUNTS = ("counts", "profile")


def users(panel: Panel) -> Edits:
    """A workload after the other: its arrivals and its sessions' mean length."""
    changed: Edits = {}
    for load in panel.explained.loads:
        workload = panel.scenario.workload[load.workload]
        if len(panel.explained.loads) > 1:
            st.markdown(f"**{load.workload}**")
        changed |= _arrivals(panel, load, workload) | _lifetime(panel, load.workload, workload)
    return changed


def _arrivals(panel: Panel, load: Load, workload: Workload) -> Edits:
    own = _own_way(workload)
    ways = [own, *(way for way in (_CLOSED, _POISSON) if way != own and (workload.session or way != _CLOSED))]
    way = panel.choice("Users come", {way: _WORDS[way] for way in ways}, own, f"{load.workload}.come")
    if way == _CLOSED:
        return _closed(panel, load, workload, own == _CLOSED)
    if way == _POISSON:
        return _poisson(panel, load, workload, own == _POISSON)
    return _scaled(panel, load, workload)


def _own_way(workload: Workload) -> str:
    """How the scenario itself has its users come."""
    kind = workload.arrivals.kind  # type: ignore[attr-defined]  # every part has one
    if kind == "closed" and getattr(workload.arrivals, "users", None) is not None:
        return _CLOSED
    return _POISSON if kind == "poisson" else _OWN


def _closed(panel: Panel, load: Load, workload: Workload, is_own: bool) -> Edits:
    begins = workload.arrivals.population if is_own else max(1, round(load.users or 100))
    wanted = panel.count("Users at any time", begins, f"{load.workload}.users", low=1)
    path = f"workload.{load.workload}.arrivals"
    if not is_own:
        return {path: {"kind": "closed", "users": wanted, "ramp": edits.duration(panel.scenario.warmup)}}
    if wanted == begins:
        return {}
    is_short = edits.written_at(panel.scenario, path) is None
    return {f"workload.{load.workload}.concurrency" if is_short else f"{path}.users": wanted}


def _poisson(panel: Panel, load: Load, workload: Workload, is_own: bool) -> Edits:
    begins = round(_per_hour(load, workload), 2)
    wanted = panel.number("Arrivals an hour", begins, f"{load.workload}.per_hour")
    path = f"workload.{load.workload}.arrivals"
    if not is_own:
        return {path: {"kind": "poisson", "rate": edits.rate(wanted)}}
    return {} if wanted == begins else {f"{path}.rate": edits.rate(wanted)}


def _per_hour(load: Load, workload: Workload) -> float:
    if load.arrivals_per_s is not None:
        return load.arrivals_per_s * 3600
    # each place of a closed population is taken anew once a lifetime
    assert workload.session is not None
    return (load.users or 0.0) / workload.session.lifetime.average() * 3600


def _scaled(panel: Panel, load: Load, workload: Workload) -> Edits:
    """The scenario's own pattern, with more or fewer users in it."""
    path = f"workload.{load.workload}.arrivals"
    begins = round(_per_hour(load, workload) if workload.arrivals.population == 0 else workload.arrivals.most_users, 1)
    if begins == 0 or not _times(panel, path, 1.0):
        st.caption(f"{say(begins, 'count')} arrivals an hour, as recorded.")
        return {}
    label = "Arrivals an hour" if workload.arrivals.population == 0 else "Users at the peak"
    wanted = panel.number(
        label, begins, f"{load.workload}.scaled", low=0.1, note="On average; the pattern over time stays."
    )
    return {} if wanted == begins else _times(panel, path, wanted / begins)


def _times(panel: Panel, path: str, factor: float) -> Edits:
    """The arrivals with `factor` times the users; nothing where their kind has no such number."""
    written = edits.written_at(panel.scenario, path)
    if written["kind"] == "day_level":
        return _times(panel, f"{path}.of", factor)
    if written["kind"] in _SCALED_COUNTS:
        return {f"{path}.scale": float(edits.plain(written.get("scale", 1.0) * factor))}
    if written["kind"] == "closed":
        return dict(_stages(written, path, factor))
    return edits.busier(panel.scenario, path, factor)


def _stages(written: Edits, path: str, factor: float) -> Iterator[tuple[str, int]]:
    if "start" in written:
        yield f"{path}.start", round(written["start"] * factor)
    for index, stage in enumerate(written["stages"]):
        yield f"{path}.stages.{index}.target", round(stage["target"] * factor)


def _lifetime(panel: Panel, name: str, workload: Workload) -> Edits:
    if workload.session is None:
        return {}
    path, mean_s = f"workload.{name}.session.lifetime", workload.session.lifetime.average()
    if not edits.longer(panel.scenario, path, 1.0):
        st.caption(f"A session lasts {say(mean_s, 's')} on average, as measured.")
        return {}
    begins = round(mean_s / 60, 1)
    wanted = panel.slider("Mean session", begins, f"{name}.session_min", high=120.0, unit="min")
    return {} if wanted == begins else edits.longer(panel.scenario, path, wanted * 60 / mean_s)
