"""Where each spec and each family of parts is described, for links between the reference's pages."""

from collections.abc import Mapping

from foresize.models.arrivals import Arrivals, Rated
from foresize.models.databases import Database, Pool, Usl
from foresize.models.distributions import Distribution
from foresize.models.external import Brownout, ExternalApi, Retry, Usage
from foresize.models.instances import Drain, Start
from foresize.models.journeys import STEPS
from foresize.models.part import Part, Spec
from foresize.models.prices import ApiPrice, Billing, InstancePrice, PriceBook, PriceFile
from foresize.models.routing import Router
from foresize.models.services import Capacity
from foresize.models.services.front import Front
from foresize.models.sessions import ConnectionLife, Session, TryAgain, Turn
from foresize.policies import Policy
from foresize.simulator.scenario.scenario import Autoscaler, Scenario, Service, Workload
from making.markdown import anchor

Titles = Mapping[type[Spec], str]
"""Specs and the headings under which a page describes them."""

SCENARIO: Titles = {
    Scenario: "The file",
    Workload: "workload",
    Session: "session",
    TryAgain: "redial, reconnect",
    ConnectionLife: "connection",
    Turn: "turn",
}
SERVICES: Titles = {Service: "services", Start: "start", Drain: "drain", Front: "front", Autoscaler: "autoscaler"}
OUTSIDE: Titles = {
    Database: "databases",
    Pool: "pool",
    Usl: "usl",
    ExternalApi: "external_apis",
    Retry: "retry",
    Brownout: "brownouts",
    Usage: "usage",
}
PRICES: Titles = {PriceBook: "The file", InstancePrice: "instances", ApiPrice: "apis", Billing: "billing"}

FAMILIES: dict[type[Part], str] = {
    Distribution: "[distribution](distributions.md)",
    Rated: "[arrivals with a rate](arrivals.md)",
    Arrivals: "[arrivals](arrivals.md)",
    Capacity: "[capacity](services.md#capacities)",
    Router: "[router](services.md#routers)",
    Policy: "[policy](policies.md)",
}


def _on(page: str, titles: Titles) -> dict[type[Spec], str]:
    return {spec: f"[{title}]({page}#{anchor(title)})" for spec, title in titles.items()}


LINKS: dict[type[Spec], str] = {
    **FAMILIES,
    **_on("scenario.md", SCENARIO),
    **_on("services.md", SERVICES),
    **_on("outside.md", OUTSIDE),
    **_on("prices.md", PRICES),
    **dict.fromkeys(STEPS.values(), "[step](scenario.md#steps)"),
    PriceFile: "[price book](prices.md)",
}
"""Every spec that has a place of its own, with the link to it."""
