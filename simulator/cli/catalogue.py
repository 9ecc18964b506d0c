"""What a scenario can name, as rows: a name, a sentence, and its fields or figures."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from foresize.models.prices import ApiPrice, PriceBook
from foresize.simulator.scenario.problems import BadInput

if TYPE_CHECKING:
    from foresize.policies import Policy


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a part, as it is written in YAML."""

    name: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be named."""

    name: str
    what: str
    fields: tuple[Field, ...] = ()
    exactness: str | None = None
    """Of a policy, whether its arithmetic is a real controller's: `exact`, `approximate` or `ours`."""

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def fields_text(self) -> str:
        """The fields in a line, those that can be left out in brackets: `target, [tolerance]`."""
        return ", ".join(each.name if each.required else f"[{each.name}]" for each in self.fields)


def topics() -> dict[str, Callable[[], list[Row]]]:
    """What there is to list, and what makes the rows."""
    from foresize.models.arrivals import arrivals_kinds
    from foresize.models.distributions import distribution_kinds
    from foresize.models.routing import router_kinds
    from foresize.models.services import capacity_kinds
    from foresize.policies import policy_kinds
    from foresize.policies.nodes import node_scaler_kinds
    from foresize.policies.pipelines import pipeline_kinds

    return {
        "policies": lambda: _policies(policy_kinds()),
        "pipelines": lambda: _parts(pipeline_kinds()),
        "node_scalers": lambda: _parts(node_scaler_kinds()),
        "distributions": lambda: _parts(distribution_kinds()),
        "arrivals": lambda: _parts(arrivals_kinds()),
        "routers": lambda: _parts(router_kinds()),
        "capacities": lambda: _parts(capacity_kinds()),
        "scenarios": _scenarios,
        "metrics": lambda: metrics(None),
        "prices": _prices,
        "engines": _engines,
    }


def metrics(scenario: str | None) -> list[Row]:
    """The metrics that every scenario has, or those of one with its services, databases and APIs; BadInput if wrong."""
    from foresize.simulator.analysis.metrics import ALWAYS, metrics_of
    from foresize.simulator.cli.inputs import load_all

    found = ALWAYS if scenario is None else metrics_of(load_all([scenario], ())[0]).values()
    return [Row(metric.name, f"{metric.sentence} ({metric.unit})") for metric in found]


def policies_in(file: Path) -> list[Row]:
    """The policies in a user's file, as `{kind: python, file: …, class: …}` names them. Raises BadInput."""
    from foresize.policies import Policy
    from foresize.policies.users_file import Unusable, module_of, policy_in, read_source

    try:
        module = module_of(str(file), read_source(str(file)))
        own = [each for each in vars(module).values() if inspect.isclass(each) and each.__module__ == module.__name__]
        classes = [each for each in own if issubclass(each, Policy) and each.decide is not Policy.decide]
        found = [policy_in(module, each.__name__) for each in classes] or [policy_in(module, None)]
    except Unusable as error:
        raise BadInput.one(str(error), file=str(file)) from None
    return [Row(each.__name__, _first_line(each), _fields(each)) for each in found]


def _parts(kinds: Mapping[str, type[BaseModel]]) -> list[Row]:
    return [Row(kind, _first_line(part), _fields(part)) for kind, part in kinds.items()]


def _policies(kinds: "Mapping[str, type[Policy]]") -> list[Row]:
    return [Row(kind, _first_line(part), _fields(part), part.exactness) for kind, part in kinds.items()]


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def _fields(thing: Any) -> tuple[Field, ...]:
    fields = thing.model_fields if inspect.isclass(thing) and issubclass(thing, BaseModel) else {}
    return tuple(
        Field(field.alias or name, field.is_required(), " ".join((field.description or "").split()))
        for name, field in fields.items()
        if name != "kind"
    )


def _scenarios() -> list[Row]:
    from foresize.simulator.cli.inputs import shipped
    from foresize.simulator.scenario.document import read

    return [Row(name, str(read(file).data.get("description", ""))) for name, file in shipped().items()]


def _prices() -> list[Row]:
    from foresize.simulator.prices import price_book, shipped_books

    return [row for name in shipped_books() for row in _priced(name, price_book(name))]


def _priced(name: str, book: PriceBook) -> Iterator[Row]:
    yield Row(name, f"The book itself: prices of {book.date}, from {book.source}.")
    for each, price in book.instances.items():
        yield Row(each, f"{name}: ${price.on_demand:.4g} an hour on demand.")
    for each, api in book.apis.items():
        yield Row(each, f"{name}: {_api_price(api)}.")
    for each, usd_per_h in book.extras.items():
        yield Row(each, f"{name}: ${usd_per_h:.4g} an hour.")


def _api_price(price: ApiPrice) -> str:
    shares = {
        "a million tokens in": price.input * 1e6,
        "a million tokens out": price.output * 1e6,
        "a minute": price.minute,
        "a call": price.call,
    }
    return ", ".join(f"${usd:.4g} {what}" for what, usd in shares.items() if usd) or "free"


def _engines() -> list[Row]:
    from foresize.simulator.engines import ENGINES

    return [Row(name, what) for name, what in ENGINES.items()]
