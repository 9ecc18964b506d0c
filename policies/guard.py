"""Asking a policy, and not believing everything it says."""

import json
import math
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from numbers import Integral, Real
from reprlib import repr as short
from typing import Any

from pydantic import ValidationError

from foresize.policies.base import Decision, Observation, Policy
from foresize.policies.blame import told
from foresize.policies.reasons import Finding

LARGEST_MEMORY = 1_000_000
"""The most characters that a policy's memory may have as JSON."""

_RULE = 'It must answer a whole number of instances of at least 0: `return Decision(3, "why")`.'


class PolicyError(Exception):
    """A policy raised or answered nonsense; the message says which, when, what is allowed and the way out.

    The command line shows it and ends with exit code 2.
    """


def ask(policy: Policy, seen: Observation, memory: dict[str, Any]) -> Decision:
    """The policy's decision, clamped to min and max; a bare whole number is taken for a decision without a reason.

    Raises PolicyError where the policy raises, answers anything else, or leaves in `memory` what JSON does not have.
    """
    try:
        answer = policy.decide(seen, memory)
    except PolicyError:  # of a policy within the policy
        raise
    except (Exception, SystemExit) as error:
        origin = policy.origin()
        raised = f"raised {told(error, None if origin is None else origin.file)}"
        raise _wrong(policy, seen, raised, _WAYS_OUT.get(type(error), _ALWAYS)) from None
    decision = _checked(answer, policy, seen)
    _check_memory(memory, policy, seen)
    return _clamped(decision, seen)


_ALWAYS = "It must answer in every situation: before the first scrape, and with no ready instance."
_FROZEN = "Neither what it sees nor the policy itself can be changed: `memory` is the place to keep anything."
_WAYS_OUT: dict[type[BaseException], str] = {
    KeyError: "A metric without data is absent: `seen.metrics.get(name)`, and `memory` is empty at first.",
    ZeroDivisionError: "`seen.ready` and any metric can be 0.",
    FrozenInstanceError: _FROZEN,
    ValidationError: _FROZEN,  # pydantic's way to say it
    NotImplementedError: "It must define `decide(self, seen, memory)`.",
}


def _checked(answer: Any, policy: Policy, seen: Observation) -> Decision:
    decision = answer if isinstance(answer, Decision) else Decision(answer)
    count = _whole(decision.desired)
    if count is None:
        hint = " Is a `return` missing?" if answer is None else ""
        if isinstance(decision.desired, float) and math.isfinite(decision.desired):
            hint = " Round it up with `math.ceil`."
        shown = f"a Decision of {short(answer.desired)}" if answer is decision else short(answer)
        raise _wrong(policy, seen, f"answered {shown}", _RULE + hint)
    if count < 0:
        raise _wrong(policy, seen, f"answered {short(count)} instances", _RULE)
    if not isinstance(decision.reason, str):
        raise _wrong(policy, seen, f"gave {short(decision.reason)} as its reason", "The reason must be a text.")
    if decision.wake_s is not None and not _is_time(decision.wake_s):
        way_out = "`wake_s` must be simulated seconds, or None."
        raise _wrong(policy, seen, f"asked to be woken at {short(decision.wake_s)}", way_out)
    return decision if decision.desired is count else replace(decision, desired=count)


def _is_time(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def _whole(value: Any) -> int | None:
    """The whole number that it is, if it is one; neither True nor NaN is."""
    if isinstance(value, bool) or not isinstance(value, Integral | float):
        return None
    return int(value) if isinstance(value, Integral) or value.is_integer() else None


def _clamped(decision: Decision, seen: Observation) -> Decision:
    count = max(seen.min, min(seen.max, decision.desired))
    if count == decision.desired:
        return decision
    bound = f"max {seen.max}" if count < decision.desired else f"min {seen.min}"
    limit = Finding("bounds", f"{seen.min} to {seen.max} allowed, {decision.desired} wished", count, binds=True)
    reason = f"{decision.reason or decision.desired}; {bound}"
    return replace(decision, desired=count, reason=reason, findings=(*decision.findings, limit))


def _check_memory(memory: dict[str, Any], policy: Policy, seen: Observation) -> None:
    """JSON, because whatever else a policy keeps could be the simulation itself or differ from process to process."""
    if _is_plain(memory):
        return
    try:
        size = len(json.dumps(memory, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        found = next(_not_json(memory), "it holds what JSON has not")
        keep = "Keep numbers (not NaN), texts, lists and dicts of them."
        raise _wrong(policy, seen, f"left something in `memory` that is not JSON ({found})", keep) from None
    if size > LARGEST_MEMORY:
        grown = f"let `memory` grow to {size:,} characters of JSON"
        raise _wrong(policy, seen, grown, f"At most {LARGEST_MEMORY:,} are allowed: forget what is old.")


def _is_plain(memory: dict[str, Any]) -> bool:
    """Whether it surely fits: nothing but plain values, and few of them. It is much quicker than to write JSON, and
    where it says no, JSON itself is asked."""
    length = 0
    found: list[Any] = [memory]
    for value in found:  # which grows on the way
        kind = type(value)
        if kind is list:
            found += value
        elif kind is dict:
            found += value
            found += value.values()
        elif kind is str:
            length += 12 * len(value)
        elif not (kind in _CONSTANTS or (kind in _NUMBERS and -_LARGEST < value < _LARGEST)):
            return False
        length += _LONGEST
        if length > LARGEST_MEMORY:
            return False
    return True


_CONSTANTS = (bool, type(None))
_NUMBERS = (float, int)
_LARGEST = 1e30
_LONGEST = 32
"""The most characters that a number below the largest takes, with the marks around it."""


def _not_json(memory: dict[str, Any]) -> Iterator[str]:
    """The entries that are at fault."""
    for key, value in memory.items():
        try:
            json.dumps({key: value}, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            yield f"{short(key)}: {short(value)}"


def _wrong(policy: Policy, seen: Observation, what: str, way_out: str) -> PolicyError:
    origin = policy.origin()
    kind = getattr(policy, "kind", None)
    name = f"`{kind}` policy" if isinstance(kind, str) else "policy"
    where = "" if origin is None else f" ({origin.name}, {origin.file}:{origin.line})"
    return PolicyError(
        f"The {name}{where} of service `{seen.service}` {what} at {seen.now_s:g} s of the simulation "
        f"({seen.clock:%Y-%m-%d %H:%M:%S}). {way_out}"
    )
