"""A part is one file: what one writes in YAML and what it does, in one frozen class.

A family of parts (distributions, arrivals, routers, policies …) is a base class and a folder. Each file in the folder
defines subclasses with a literal `kind`; `discover` imports the folder and whatever other people's packages
announce under the family's entry point, and `one_of` makes the field type that a scenario uses. Nothing is registered
by hand: a new file is in the command line, the schema, the dashboard and the docs by being there.
"""

import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import Annotated, Any, ClassVar, TypeVar, Union

from pydantic import BaseModel, ConfigDict, Discriminator

P = TypeVar("P", bound="Part")

USERS_MODULE = "foresize_users_file_"
"""How the names of modules begin that were made of a user's file. Their parts serve the scenario that names the file
and are no `kinds` of a family."""


class TakesText:
    """Marks a field (`Annotated[int, TakesText()]`) whose numbers and booleans may be written as texts, for it is of a
    real object in which everything is a text. Elsewhere `"20"` is refused, for it was most likely meant otherwise."""


class Spec(BaseModel):
    """A frozen value read from a scenario; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, use_attribute_docstrings=True)


class Part(Spec):
    """A spec with behaviour, chosen in YAML by its `kind`. Subclass a family's base class, not this one."""

    family: ClassVar[str] = "part"
    """What the family is called in `foresize list`, and its entry point: `foresize.<family>`."""


def discover(package: str, family: str) -> None:
    """Import every module in `package`, and every installed part announced as entry point `foresize.<family>`."""
    folder = importlib.import_module(package).__path__
    for module in sorted(info.name for info in pkgutil.iter_modules(folder)):
        importlib.import_module(f"{package}.{module}")
    for entry in entry_points(group=f"foresize.{family}"):
        entry.load()


def kinds(base: type[P]) -> dict[str, type[P]]:
    """Every known subclass of `base` that has a `kind`, by that kind, in alphabetical order."""
    found: dict[str, type[P]] = {}
    pending: list[type[P]] = [base]
    while pending:
        for sub in pending.pop().__subclasses__():
            if sub.__module__.startswith(USERS_MODULE):
                continue
            pending.append(sub)
            field = sub.model_fields.get("kind")
            if field is not None and isinstance(field.default, str):
                found[field.default] = sub
    return dict(sorted(found.items()))


def one_of(base: type[Part]) -> Any:
    """The field type `any part of this family`: a union told apart by `kind`."""
    classes = tuple(kinds(base).values())
    if len(classes) == 1:
        return classes[0]
    return Annotated[Union[classes], Discriminator("kind")]  # noqa: UP007  # built at run time
