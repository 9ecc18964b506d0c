"""Knative's pod autoscaler, as pure functions over a state that is JSON: windows, decider, scaling."""

from foresize.policies.knative.decider import Deciding, Ruling, Settings, begin, rule
from foresize.policies.knative.scaling import Bounds, Scaling, Wish, begin_scaling, scale
from foresize.policies.knative.windows import Window, average, is_silent, new_window, record

__all__ = [
    "Bounds",
    "Deciding",
    "Ruling",
    "Scaling",
    "Settings",
    "Window",
    "Wish",
    "average",
    "begin",
    "begin_scaling",
    "is_silent",
    "new_window",
    "record",
    "rule",
    "scale",
]
