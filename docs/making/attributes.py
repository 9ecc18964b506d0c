"""The docstrings that stand below attributes, for classes and modules that are no pydantic models."""

import ast
import inspect
from itertools import pairwise
from types import ModuleType
from typing import Any


def attribute_docs(thing: type[Any] | ModuleType) -> dict[str, str]:
    """Name → the text below it; attributes without one are not in it."""
    source = inspect.getsource(thing)
    if isinstance(thing, type):
        defined = ast.parse(inspect.cleandoc(source)).body[0]
        assert isinstance(defined, ast.ClassDef)
        body = defined.body
    else:
        body = ast.parse(source).body
    found = {}
    for statement, after in pairwise(body):
        name = _name(statement)
        if name is not None and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[name] = str(after.value.value)
    return found


def _name(statement: ast.stmt) -> str | None:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return target.id if isinstance(target, ast.Name) else None
