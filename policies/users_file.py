"""A Python file of the user's: read, run, and looked through for its policy."""

import hashlib
import inspect
import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from types import FunctionType, ModuleType
from typing import Any

from foresize.models.part import USERS_MODULE
from foresize.policies.base import Policy
from foresize.policies.blame import told

LARGEST_BYTES = 2**20
"""The largest file that is taken for a policy."""


class Unusable(Exception):
    """A file that cannot be used, in words; `key` is the field that is to blame: `file` or `class`."""

    def __init__(self, message: str, key: str = "file") -> None:
        """Keep both."""
        super().__init__(message)
        self.key = key


def read_source(file: str) -> str:
    """The file's text. Raises Unusable where there is none."""
    try:
        if os.path.exists(file) and not os.path.isfile(file):
            raise Unusable(f"must be a Python file, but `{file}` is a {'folder' if os.path.isdir(file) else 'device'}.")
        with open(file, "rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
        source = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise Unusable(f"`{file}` does not exist.{_nearby(file)}") from None
    except UnicodeDecodeError:
        raise Unusable(f"`{file}` is not a UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise Unusable(f"`{file}` cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(content) > LARGEST_BYTES or "\0" in source:
        raise Unusable(f"`{file}` is no Python file: it is larger than 1 MiB or holds a zero byte.")
    return source


@lru_cache(maxsize=32)
def module_of(file: str, source: str) -> ModuleType:
    """The module that the text makes, run once in a process. Raises Unusable where it does not run.

    Its name in `sys.modules` is of its own, so that neither `my_policy.py` nor `numpy.py` hides another module, and a
    changed file is a new one.
    """
    name = USERS_MODULE + hashlib.sha256(f"{file}\0{source}".encode()).hexdigest()[:16]
    module = ModuleType(name)
    module.__file__ = file
    code = _compiled(file, source)
    sys.modules[name] = module  # pydantic and dataclasses look for a class's names there
    try:
        exec(code, module.__dict__)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        raise Unusable(f"raised {told(error, file)} when it was loaded.") from None
    return module


@lru_cache(maxsize=32)
def policy_in(module: ModuleType, name: str | None) -> type[Policy] | FunctionType:
    """The policy class of that name, or the only one; without any class, the function `decide`. Raises Unusable."""
    classes = _classes(module)
    if name is not None and name not in classes:
        raise Unusable(_unknown(name, classes, module), "class")
    if name is None and len(classes) > 1:
        raise Unusable(f"`{module.__file__}` has several policies. Name one as `class`: {', '.join(classes)}.")
    if classes:
        found = classes[name or next(iter(classes))]
        _check_signature(found.decide, (None, None, None), f"{found.__name__}.decide", "(self, seen, memory)")
        return found
    function = vars(module).get("decide")
    if not isinstance(function, FunctionType):
        raise Unusable(
            f"`{module.__file__}` has no policy: write a class that inherits from foresize.policies.Policy and has "
            "`decide(self, seen, memory)`, or a function `decide(seen, memory)`."
        )
    _check_signature(function, (None, None), "decide", "(seen, memory)")
    return function


def nearest(word: str, choices: Iterable[str]) -> str:
    """A sentence with the choice that was probably meant, its leading space included; empty where nothing is near."""
    near = get_close_matches(word[:80], list(choices), n=1)
    return f" Did you mean `{near[0]}`?" if near else ""


def _compiled(file: str, source: str) -> Any:
    try:
        return compile(source, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        raise Unusable(f"`{file}:{error.lineno}` is not Python: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unusable(f"`{file}` is not Python: {error}.") from None


def _classes(module: ModuleType) -> dict[str, type[Policy]]:
    """The policies that the file itself defines, by name; a base class without `decide` is none."""
    return {
        value.__name__: value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Policy)
        and value.__module__ == module.__name__
        and value.decide is not Policy.decide
    }


def _unknown(name: str, classes: Iterable[str], module: ModuleType) -> str:
    if name in vars(module):
        return f"`{name}` is no policy: it must inherit from foresize.policies.Policy and define `decide`."
    known = list(classes)
    allowed = f" Allowed: {', '.join(known)}." if known else " It has none."
    return f"`{name}` is not a policy in `{module.__file__}`.{nearest(name, known) or allowed}"


def _check_signature(function: Any, arguments: tuple[None, ...], name: str, wanted: str) -> None:
    code = getattr(inspect.unwrap(function), "__code__", None)
    line = f" (line {code.co_firstlineno})" if code is not None else ""
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise Unusable(f"`{name}`{line} must be a plain function that returns, not async and without yield.")
    try:
        inspect.signature(function).bind(*arguments)
    except (TypeError, ValueError):
        raise Unusable(f"`{name}`{line} must take {wanted}.") from None


def _nearby(file: str) -> str:
    folder = os.path.dirname(file)
    if not os.path.isdir(folder):
        return f" There is no folder `{folder}`."
    return nearest(os.path.basename(file), (name for name in os.listdir(folder) if name.endswith(".py")))
