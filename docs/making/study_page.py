"""The study's page, made of what was measured: tables, and what the differences say by rule."""

from collections.abc import Iterator, Mapping
from datetime import date

from foresize.simulator.compare import Comparison
from foresize.simulator.compare.comparison import Cell
from foresize.simulator.compare.words import difference_words, estimate_words, mark
from making.markdown import table

USERS_FEEL = ("session_abandonment_rate", "time_under_provisioned")
COST = "cost_per_user_hour_usd"
COLUMNS = {
    COST: "cost a user-hour",
    "gateway_instances": "instances",
    "turn_latency_p95_s": "p95",
    "error_rate": "errors",
    "session_abandonment_rate": "gave up waiting",
    "time_under_provisioned": "under-provisioned",
    "scale_out_events": "out",
    "scale_in_events": "in",
}
WORLDS = {
    "week": (
        "## Two days of a week",
        "A Monday from 7:00 and the Tuesday after it until 21:00, {replications} replications each. Users come by a "
        "bank's telephone profile, with a random level of each day (cv 9 %) and counts more scattered than Poisson's "
        "(`configs/traces/bank_day.yaml`), scaled to so many users at Monday's peak; nobody comes at night.",
    ),
    "spike": (
        "## A spike that nothing foretells",
        "Monday evening, {replications} replications each: a quarter of the users for an hour, then so many new ones "
        "within ten minutes that there are all of them, then as before. Measured from 18:40 to 21:00.",
    ),
}
POLICIES = {
    "reactive": "`kubernetes_hpa` as in `configs/policies`: 30 sessions an instance, in slowly",
    "tight": "the same at 40 sessions an instance, as the next two have: what the number saves without looking ahead",
    "predictive": "`forecast`: the 95 % quantile two minutes ahead, 40 sessions an instance, a weekly season, two "
    "weeks of history; never fewer than the load of now needs",
    "scheduled": "a timetable of half hours: the usual load and two standard deviations, 40 sessions an instance",
    "buffer": "`buffer` by free places: what may come in a cold start at the peak, 99 %; 45 places an instance",
}
HEAD = """<!-- Made by docs/make_study.py: change that, and run it. -->

# Study: reactive, predictive, scheduled, buffered

Figures of {day}, made by `python docs/make_study.py` (some minutes on two cores), which writes this page.

The gateway of the [reference scenario](../numbers.md) under four kinds of policy, each sensibly tuned, on the same
users:

{policies}

Only the gateway is scaled, the code generator has instances enough, quotas are wide, and no instance crashes, so that
what differs is the policy. The cost is of everything: most of it is the speech model's, which no policy changes, so
differences of cost are small against it; *instances* (ready or draining, mean over time) is what they come from. After
a value stands half its 95 % interval's width; the mark is for the difference to reactive, run by run: ● clearly better,
○ clearly worse, ◆ clearly different, ≈ too close to call. Of a hundred true zeros five get a mark by chance.
"""
READING = """
Read on 25 November 2026, of the figures of that day:

- **On an ordinary week there is nothing to foresee.** A cold start is short against sessions of half an hour, and
  no policy let anybody wait. The cheapest is who keeps the fewest places free: *tight* has a quarter fewer
  instances than *reactive* for 500 and for 1000 users. *Predictive* is cheaper than *reactive* as well, but for its
  number and not for its forecast: *tight*, with the same number and none, is cheaper still.
- **A spike is where places that were free are worth their money.** With 500 and 1000 users *tight* let half a
  percent of the users give up, while *reactive*, *predictive* and *buffer* lost next to nobody. Which of these
  three is best is too close to call by what users feel; their costs differ by less than a thousandth of a user-
  hour's.
- **A timetable alone is no policy for what it does not know**: in the spike 5 to 9 % of the users gave up. On the
  week it was never cheaper than *reactive*. It is good as a floor under another one.
- **With 100 users it hardly matters**: two or three instances carry them.
- Against the speech model's price all of this is small: the largest clear difference is 0.2 % of a user-hour's
  cost.
"""
FOOT = """
## What this does not say

Two days stand for a week, and one profile for all. The predictive and the scheduled policy know the profile's true
shape: where it drifts, they know less. Sessions last half an hour and stay where they are, and a cold start takes a
minute and a half. Put your own scenario in and [compare](../how-to/compare-policies.md).
"""


def page(found: Mapping[tuple[str, int], Comparison], replications: Mapping[str, int], day: date) -> str:
    """The whole page."""
    sections = [
        HEAD.format(day=f"{day:%-d %B %Y}", policies=table(["policy", "what it is"], POLICIES.items())),
        "## What the data favours\n",
        *_verdicts(found),
    ]
    for world, (title, text) in WORLDS.items():
        sections += [f"\n{title}\n", text.format(replications=replications[world])]
        for (name, users), comparison in found.items():
            if name == world:
                sections += [f"\n### {users} users\n", _table(comparison), "", *_differences(comparison)]
    return "\n".join([*sections, FOOT.rstrip()]) + "\n"


def _table(comparison: Comparison) -> str:
    rows = {label: [label] for label in comparison.results}
    for cell in comparison.cells(tuple(COLUMNS)):
        said = estimate_words(cell)
        rows[cell.label].append(said if cell.difference is None else f"{said} {mark(cell)}")
    return table(["policy", *COLUMNS.values()], rows.values())


def _differences(comparison: Comparison) -> Iterator[str]:
    """Each clear difference that decides, with its interval."""
    for cell in comparison.cells((COST, *USERS_FEEL)):
        if cell.is_clear:
            yield f"- {cell.label}, {COLUMNS[cell.metric.name]}: {difference_words(cell)}"


def _verdicts(found: Mapping[tuple[str, int], Comparison]) -> Iterator[str]:
    """What each policy is against the reactive ones, a row a world and size."""
    for first in (label for label in POLICIES if label in ("reactive", "tight")):
        rows, names = [], []
        for (world, users), comparison in found.items():
            told = _against(first, comparison)
            names = list(told)
            rows.append([f"{world}, {users} users", *told.values()])
        if names:
            yield table([f"against {first}", *names], rows) + "\n"


def _against(first: str, comparison: Comparison) -> dict[str, str]:
    """The verdict on each policy behind this one."""
    labels = list(comparison.results)
    if first not in labels:
        return {}
    behind = Comparison({label: comparison.results[label] for label in labels[labels.index(first) :]})
    cells: dict[str, list[Cell]] = {}
    for cell in behind.cells((COST, *USERS_FEEL)):
        if cell.difference is not None:
            cells.setdefault(cell.label, []).append(cell)
    return {label: verdict(those) for label, those in cells.items()}


def verdict(cells: list[Cell]) -> str:
    """What a policy is against the first one, by the cost and by what users feel of it."""
    cost = next(mark(cell) for cell in cells if cell.metric.name == COST)
    felt = {mark(cell) for cell in cells if cell.metric.name != COST}
    users = "○" if "○" in felt else "●" if "●" in felt else "≈"
    return _VERDICTS[cost, users]


_VERDICTS = {
    ("●", "●"): "**better**: cheaper, and users wait less",
    ("●", "≈"): "**better**: cheaper, and nobody feels it",
    ("≈", "●"): "**better**: users wait less at the same cost",
    ("≈", "≈"): "too close to call",
    ("○", "●"): "a trade: users wait less, for more money",
    ("●", "○"): "a trade: cheaper, and users wait more",
    ("○", "≈"): "worse: dearer, and nobody feels it",
    ("≈", "○"): "worse: users wait more at the same cost",
    ("○", "○"): "worse: dearer, and users wait more",
}
