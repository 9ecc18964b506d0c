"""A section for each spec: what it is, and a row for each of its fields."""

from collections.abc import Iterable

from foresize.models.part import Spec
from making.markdown import prose, sentence, table
from making.words import Links, default_of, type_of


def section(spec: type[Spec], title: str, links: Links, level: int = 2) -> str:
    """Heading, docstring, fields."""
    return "\n\n".join([f"{'#' * level} {title}", prose(_own_doc(spec)), fields(spec, links)])


def fields(spec: type[Spec], links: Links, leave_out: Iterable[str] = ("kind",)) -> str:
    """The table of a spec's fields; a word instead where it has none."""
    rows = [
        (f"`{field.alias or name}`", type_of(field, links), default_of(field), sentence(field.description))
        for name, field in spec.model_fields.items()
        if name not in leave_out
    ]
    return table(("field", "takes", "if not said", "meaning"), rows) if rows else "It has no fields."


def _own_doc(spec: type[Spec]) -> str | None:
    return spec.__dict__.get("__doc__")
