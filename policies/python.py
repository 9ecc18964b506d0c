"""The user's own policy, from a Python file that the scenario names."""

import os
from collections.abc import Callable
from types import FunctionType
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from foresize.policies.base import Decision, Observation, Origin, Policy, origin_of
from foresize.policies.blame import told
from foresize.policies.users_file import Unusable, module_of, nearest, policy_in, read_source


class PythonFile(Policy):
    """A policy of your own: a subclass of `foresize.policies.Policy`, or just `decide(seen, memory)`, in a file.

    The file is run when the scenario is read, so only use scenarios that you trust. Its text travels with the scenario
    to worker processes: it can import installed packages, but not its neighbours in the folder.
    """

    kind: Literal["python"] = "python"
    file: str = Field(min_length=1)
    """The Python file, from the scenario's folder."""
    class_: str | None = Field(default=None, alias="class")
    """The policy's class in the file; needed only where it has several."""
    options: dict[str, Any] = Field(default_factory=dict)
    """The fields of that class."""

    _source: str = PrivateAttr(default="")

    @property
    def source(self) -> str:
        """The file's text as it was when the scenario was read."""
        return self._source

    @field_validator("file")
    @classmethod
    def _absolute(cls, file: str) -> str:
        return os.path.abspath(file)

    @model_validator(mode="after")
    def _load(self) -> "PythonFile":
        try:
            self._source = read_source(self.file)
            found = self._found()
        except Unusable as wrong:
            raise _at(wrong.key, str(wrong)) from None
        _check_options(found, self.options, self.file)
        return self

    def decide(self, seen: Observation, memory: dict[str, Any]) -> Decision:
        """What the user's policy decides."""
        return self._decider()(seen, memory)

    def origin(self) -> Origin | None:
        """The user's class or function."""
        found = self._found()
        return origin_of(found.__name__, found if isinstance(found, FunctionType) else found.decide)

    def _found(self) -> type[Policy] | FunctionType:
        return policy_in(module_of(self.file, self._source), self.class_)

    def _decider(self) -> Callable[[Observation, dict[str, Any]], Decision]:
        """Made anew for each decision: nothing can be remembered in the policy itself, but only in its memory."""
        found = self._found()
        return found if isinstance(found, FunctionType) else found.model_validate(self.options).decide


def _at(key: str, message: str) -> PydanticCustomError:
    return PydanticCustomError("python", "{message}", {"message": message, "at": (key,)})


def _check_options(found: type[Policy] | FunctionType, options: dict[str, Any], file: str) -> None:
    """Raises what the class says against its options, each problem at its own place."""
    if isinstance(found, FunctionType):
        if options:
            raise _at("options", "must be left out: a function has none, only the fields of a class can be set.")
        return
    try:
        found.model_validate(options)
    except ValidationError as error:
        problems = [_problem(found, each) for each in error.errors()]
        raise ValidationError.from_exception_data(found.__name__, problems) from None
    except Exception as error:
        raise _at("options", f"are not taken: `{found.__name__}` raised {told(error, file)}.") from None


def _problem(found: type[Policy], error: Any) -> InitErrorDetails:
    """One of pydantic's errors about the options, as one about the field `options`."""
    location, kind = ("options", *error["loc"]), error["type"]
    own: PydanticCustomError | None = None
    if kind == "extra_forbidden" and len(error["loc"]) == 1:
        fields = [field.alias or name for name, field in found.model_fields.items() if name != "kind"]
        allowed = f" Allowed: {', '.join(fields)}." if fields else " It has none."
        name = str(error["loc"][0])
        own = PydanticCustomError(
            "option", f"is not an option of `{found.__name__}`.{nearest(name, fields) or allowed}"
        )
    elif kind == "missing":
        own = PydanticCustomError("option", f"is missing; `{found.__name__}` needs it.")
    elif "url" not in error:  # not pydantic's, but the class's own
        own = PydanticCustomError("option", "{message}", {"message": error["msg"]})
    return InitErrorDetails(type=own or kind, loc=location, input=error["input"], ctx=error.get("ctx", {}))
