"""A page for each family of parts: its kinds, each with sentence and fields."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from foresize.models.arrivals import arrivals_kinds
from foresize.models.distributions import distribution_kinds
from foresize.models.part import Part, Spec
from foresize.models.routing import router_kinds
from foresize.models.services import capacity_kinds
from foresize.policies import Observation, Policy, policy_kinds
from foresize.policies.metrics import METRICS
from making.attributes import attribute_docs
from making.links import LINKS, SERVICES
from making.markdown import anchor, page, prose, sentence, table
from making.specs import fields, section

OWN = "Your own is one class in one file: [how](../how-to/write-a-distribution-or-router.md)."
ARITHMETIC = {
    "exact": "exact: the real controller's, as its source or its documentation states it",
    "approximate": "approximate: the real controller is documented only in words",
    "ours": "ours: no product's",
}
MAKERS = {
    "kubernetes": ("kubernetes_",),
    "keda": ("keda",),
    "knative": ("knative_",),
    "aws": ("aws_",),
    "google": ("gcp_", "cloud_run"),
    "azure": ("azure_", "container_apps"),
    "planning": ("buffer", "serverless", "staffing", "pid", "forecast", "combined", "vpa"),
}
"""How the names of the policies begin that have a page of their own, by what is behind `policies-` in its name."""
KINDS = "What each `kind` takes; `kind` itself is not in the tables."


def distributions() -> str:
    """The page of the distributions."""
    intro = f"""
A distribution stands wherever something varies. `600ms` is short for `{{kind: constant, value: 600ms}}`, and
`{{empirical: {{file: f.csv, column: c}}}}` for measured values. Parameters have the unit of what varies: durations
(`14s`), or plain numbers where tokens are counted. Every kind is sampled by its inverse CDF from the [counter-based
stream](../design.md#randomness-is-a-pure-function). {KINDS} {OWN}"""
    return page("Distributions", intro, _kinds(distribution_kinds()))


def arrivals() -> str:
    """The page of the arrivals."""
    intro = f"""
When sessions begin, or single requests where a workload has no `session`. `concurrency: 200` in a workload is short
for `arrivals: {{kind: closed, users: 200}}`. {KINDS} {OWN}"""
    return page("Arrivals", intro, _kinds(arrivals_kinds()))


def services() -> str:
    """The page of services, capacities and routers."""
    intro = f"""
What a scenario says of a service: its instances' start and end, its autoscaler, what one instance can do
(`capacity`), which ready instance takes the next session or call (`router`). {KINDS} {OWN}"""
    short = "A router without fields can be written by its name alone: `router: round_robin`."
    return page("Services", intro, [
        *(section(spec, title, LINKS) for spec, title in SERVICES.items()),
        "## Capacities", *_kinds(capacity_kinds(), 3), f"## Routers\n\n{short}", *_kinds(router_kinds(), 3),
    ])  # fmt: skip


def policies() -> str:
    """The page of the plain policies, of all policies' names, and of what they see."""
    intro = f"""
What decides the number of a service's instances, in `autoscaler.policy`. The answer is clamped to `min` and `max`.
{KINDS} Your own: [how to write a policy](../how-to/write-a-policy.md)."""
    whose = [(f"[`{kind}`]({_page_of(kind)}#{anchor(kind)})", ARITHMETIC[each.exactness])
             for kind, each in policy_kinds().items()]  # fmt: skip
    seen = [(f"`{name}`", prose(text)) for name, text in attribute_docs(Observation).items()]
    rows = [
        (f"`{name}`", each.unit.replace("_", " "), "mean over ready instances" if each.per_instance else "the service",
         each.sentence)
        for name, each in METRICS.items()
    ]  # fmt: skip
    return page("Policies", intro, [
        "## Whose arithmetic\n\n" + table(("policy", "arithmetic"), whose),
        *_kinds(_made_by("")),
        f"## What a policy sees\n\n{prose(Observation.__doc__)}\n\n{table(('field', 'meaning'), seen)}",
        "## Metrics that a policy can name\n\n" + table(("metric", "unit", "of", "meaning"), rows),
    ])  # fmt: skip


def policies_of(maker: str, title: str, more: str) -> str:
    """The page of the policies of one maker (`MAKERS`); `more` is where docs/policies says what they compute."""
    intro = f"""
What each of them computes, and which of it is documented: [{title}](../policies/{more}). {KINDS} Every policy is listed
under [policies](policies.md)."""
    return page(f"Policies: {title}", intro, _kinds(_made_by(maker)))


def _maker(kind: str) -> str:
    """Whose a policy is (`MAKERS`); nothing for a plain one."""
    return next((maker for maker, starts in MAKERS.items() if kind.startswith(starts)), "")


def _made_by(maker: str) -> dict[str, type[Policy]]:
    return {kind: each for kind, each in policy_kinds().items() if _maker(kind) == maker}


def _page_of(kind: str) -> str:
    return f"policies-{_maker(kind)}.md" if _maker(kind) else ""


def _kinds(kinds: Mapping[str, type[Part]], level: int = 2) -> Iterable[str]:
    for kind, part in kinds.items():
        beside = [spec for spec in _beside(part) if spec is not part]
        found = LINKS | {spec: f"{spec.__name__} (below)" for spec in beside}
        yield section(part, kind, found, level)
        for spec in beside:
            yield f"**{spec.__name__}.** {sentence(spec.__doc__)}\n\n{fields(spec, found)}"


def _beside(part: type[Part]) -> list[type[Spec]]:
    """The specs for its fields that have no place of their own: those in the part's file, and those that fields of it
    or of these name."""
    values = vars(sys.modules[part.__module__]).values()
    classes = [each for each in values if isinstance(each, type) and issubclass(each, Spec)]
    found = [each for each in classes if each.__module__ == part.__module__ and not issubclass(each, Part)]
    found += [each for each in _named(part) if each not in found]
    for spec in found:  # which grows meanwhile
        found += [each for each in _named(spec) if each not in found]
    return found


def _named(spec: type[Spec]) -> list[type[Spec]]:
    """The specs that its fields name, but for parts and those that are described elsewhere."""
    found = [each for field in spec.model_fields.values() for each in _classes(field.annotation)]
    return [each for each in dict.fromkeys(found) if not issubclass(each, Part) and each not in LINKS]


def _classes(annotation: Any) -> Iterator[type[Spec]]:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        yield annotation
    for inner in get_args(annotation):
        yield from _classes(inner)
