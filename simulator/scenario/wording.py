"""What pydantic found, in words that a scenario's author understands: the rule, the value, the way out."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from foresize.simulator.scenario.locating import Located, fields_of, members_of
from foresize.simulator.scenario.overrides import in_words
from foresize.simulator.scenario.spelling import did_you_mean, shorten

_WHOLE, _NUMBER, _TEXT = "a whole number", "a number", "a text"
_LIST, _MAPPING = "a list", "a mapping of keys to values"
_DATE_TIME = "a date and time like 2026-01-12T08:00"

_WANTED = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "a whole number of fewer digits",
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "string_unicode": _TEXT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "none_required": "left out",
    "date_type": "a date like 2026-01-12",
    "date_parsing": "a date like 2026-01-12",
    "date_from_datetime_parsing": "a date like 2026-01-12",
    "datetime_type": _DATE_TIME,
    "datetime_parsing": _DATE_TIME,
    "datetime_from_date_parsing": _DATE_TIME,
    "path_type": "the name of a file",
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "multiple_of": ("a multiple of", "multiple_of"),
}
_LENGTHS = {
    "too_short": ("at least", "min_length", "item"),
    "too_long": ("at most", "max_length", "item"),
    "string_too_short": ("at least", "min_length", "character"),
    "string_too_long": ("at most", "max_length", "character"),
}

Error = Mapping[str, Any]
"""One of pydantic's `ErrorDetails`."""


def wanted(error: Error) -> str | None:
    """What type of value the error asks for, in words (`a whole number`); None where it is about something else."""
    return _WANTED.get(error["type"])


def not_wanted(what: str, value: object) -> str:
    """The message for a value of the wrong type."""
    hint = f' Did you mean "{value}" in quotes?' if what == _TEXT and _is_number(value) else ""
    if what == "true or false" and isinstance(value, str) and value.lower() in ("true", "false"):
        hint = f" Did you mean `{value.lower()}`?"
    return f"must be {what}, but is {in_words(value)}.{hint}"


def message_of(error: Error, located: Located) -> str:
    """The error in plain words; the author's own messages (PydanticCustomError, ValueError) pass as they are."""
    kind = error["type"]
    if (words := _SPECIAL.get(kind)) is not None:
        return words(error, located)
    if kind in _WANTED:
        return not_wanted(_WANTED[kind], error["input"])
    if kind in _BOUNDS:
        return _bound(error)
    if kind in _LENGTHS:
        return _length(error)
    if "url" not in error:  # pydantic gives one to its own errors only
        return str(error["msg"])
    return _other(error)


def thing(model: type[BaseModel]) -> str:
    """What a model is called in a sentence: `a service`, `an external api`, ``a `lognormal` distribution``."""
    title, family = model.model_config.get("title"), getattr(model, "family", None)
    kind = model.model_fields.get("kind")
    if title is None and isinstance(family, str) and kind is not None and isinstance(kind.default, str):
        return f"{_article(kind.default)} `{kind.default}` {family}"
    words = title or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", model.__name__.strip("_")).lower()
    return f"{_article(words)} {words}"


def _article(words: str) -> str:
    return "an" if words[:1].lower() in set("aeiou") else "a"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _allowed(choices: list[str]) -> str:
    return f" Allowed: {', '.join(choices)}." if choices else ""


def _unknown_key(error: Error, located: Located) -> str:
    key = str(error["loc"][-1])
    if located.owner is None:
        return "is not a field here."
    fields = fields_of(located.owner)
    hint = did_you_mean(key, fields) or _allowed(fields) or " It has none."
    return f"is not a field of {thing(located.owner)}.{hint}"


def _missing(error: Error, located: Located) -> str:
    if located.owner is None or isinstance(error["loc"][-1], int):
        return "is missing."
    return f"is missing; {thing(located.owner)} needs it."


def _unknown_kind(error: Error, located: Located) -> str:
    return _no_such_kind(str(error["ctx"]["tag"]), _family(located), _quoted(error["ctx"]["expected_tags"]))


def _no_such_kind(kind: str, family: str, kinds: list[str]) -> str:
    return f"`{shorten(kind)}` is not a kind of {family}.{did_you_mean(kind, kinds)}{_allowed(kinds)}"


def _no_kind(error: Error, located: Located) -> str:
    name = str(error["ctx"]["discriminator"]).strip("'")
    members = members_of(located.annotation)
    if name.endswith("()"):  # a function that looks at the value
        forms = [thing(member) for member in members if hasattr(member, "model_fields")]
        return f"is nothing that can stand here.{_allowed(forms)}"
    kinds = [kind for member in members for kind in _literals(member, name)]
    if not isinstance(error["input"], dict):
        return f"must be a mapping with a `{name}`, but is {in_words(error['input'])}.{_allowed(kinds)}"
    return f"has no `{name}` that says which {_family(located)} it is.{_allowed(kinds)}"


def _literals(member: Any, name: str) -> list[str]:
    field = getattr(member, "model_fields", {}).get(name)
    if field is None or get_origin(field.annotation) is not Literal:
        return []
    return [str(value) for value in get_args(field.annotation)]


def _family(located: Located) -> str:
    families = {getattr(member, "family", None) for member in members_of(located.annotation)}
    family = families.pop() if len(families) == 1 else None
    return family if isinstance(family, str) else "this"


def _one_of(error: Error, located: Located) -> str:
    choices = _quoted(error["ctx"]["expected"])
    value = error["input"]
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    family = getattr(located.owner, "family", None)
    if error["loc"][-1] == "kind" and isinstance(family, str) and isinstance(value, str):  # the family's only part
        return _no_such_kind(value, family, choices)
    if len(choices) == 1:
        return f"must be {choices[0]}, but is {in_words(value)}."
    return f"must be one of {', '.join(choices)}, but is {in_words(value)}.{hint}"


def _quoted(expected: str) -> list[str]:
    """The values in pydantic's `'a', 'b' or 3`."""
    return [quoted or bare for quoted, bare in re.findall(r"'((?:[^'\\]|\\.)*)'|([^\s,']+)", expected)
            if quoted or bare != "or"]  # fmt: skip


def _pattern(error: Error, located: Located) -> str:
    return f"must match the pattern {error['ctx']['pattern']}, but is {in_words(error['input'])}."


def _own(error: Error, located: Located) -> str:
    return str(error["ctx"]["error"])


def _bound(error: Error) -> str:
    words, bound = _BOUNDS[error["type"]]
    limit = error["ctx"][bound]
    limit = int(limit) if isinstance(limit, float) and limit.is_integer() else limit
    return f"must be {words} {limit}, but is {in_words(error['input'])}."


def _length(error: Error) -> str:
    words, bound, unit = _LENGTHS[error["type"]]
    limit, found = error["ctx"][bound], error["input"]
    has = f", but has {len(found)}" if hasattr(found, "__len__") else ""
    return f"must have {words} {limit} {unit}{'' if limit == 1 else 's'}{has}."


def _other(error: Error) -> str:
    said = str(error["msg"]).removeprefix("Input should be ").removeprefix("Value should be ").rstrip(".")
    rule = said if said != error["msg"].rstrip(".") else f"something else ({said[:1].lower()}{said[1:]})"
    return f"must be {rule}, but is {in_words(error['input'])}."


_SPECIAL: dict[str, Callable[[Error, Located], str]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _no_kind,
    "literal_error": _one_of,
    "enum": _one_of,
    "string_pattern_mismatch": _pattern,
    "value_error": _own,
    "assertion_error": _own,
}
