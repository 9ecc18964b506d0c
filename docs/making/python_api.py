"""The page of the Python API: what `import foresize as fs` gives."""

import inspect
from functools import cached_property
from typing import Any

import foresize as fs
from foresize.simulator.analysis.intervals import Estimate
from foresize.simulator.analysis.verdict import Judgement, Verdict
from making.markdown import page, prose, sentence, table

INTRO = """
`import foresize as fs` opens at once; what is behind each name is imported when it is first used. These names stay.
"""
SHOWN = ("Result", "Scenario")
INSIDE = ("attach", "document", "model_post_init")
"""Members that are not for users."""


def python_api() -> str:
    """The page."""
    rows = [(f"`fs.{name}`", sentence(getattr(fs, name).__doc__)) for name in fs.__all__]
    functions = [_function(name) for name in fs.__all__ if inspect.isfunction(getattr(fs, name))]
    classes = [f"## fs.{name}\n\n{prose(getattr(fs, name).__doc__)}\n\n{_members(getattr(fs, name))}" for name in SHOWN]
    return page("Python", INTRO, [
        table(("name", "what it is"), rows),
        *functions,
        *classes,
        f"## Estimate\n\nWhat `Result.estimates` has for each metric. {prose(Estimate.__doc__)}",
        f"## Verdict\n\n{prose(Verdict.__doc__)}\n\n{_members(Verdict)}",
        f"## Judgement\n\n{prose(Judgement.__doc__)}\n\n{_fields(Judgement)}",
    ])  # fmt: skip


def _function(name: str) -> str:
    function = getattr(fs, name)
    return f"## fs.{name}\n\n```text\nfs.{name}{_signature(function)}\n```\n\n{prose(function.__doc__)}"


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def _members(owner: type[Any]) -> str:
    rows = [
        (f"`{name}{'' if _is_value(each) else _method_signature(each)}`", sentence(_documented(each)))
        for name, each in vars(owner).items()
        if not name.startswith("_") and name not in INSIDE and _documented(each)
    ]
    return table(("name", "what it is"), rows)


def _is_value(member: Any) -> bool:
    return isinstance(member, property | cached_property)


def _documented(member: Any) -> str | None:
    if isinstance(member, property | cached_property | classmethod | staticmethod) or inspect.isfunction(member):
        return member.__doc__
    return None


def _method_signature(member: Any) -> str:
    function = member.__func__ if isinstance(member, classmethod) else member
    words = _signature(function)
    return words.replace("(self, ", "(").replace("(cls, ", "(").replace("(self)", "()").replace("(cls)", "()")


def _fields(owner: type[Any]) -> str:
    return "Fields: " + ", ".join(f"`{name}`" for name in owner.__dataclass_fields__) + "."
