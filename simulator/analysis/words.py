"""Numbers as a person says them, for terminal, report and dashboard: `1.24 s`, `320 ms`, `0.8 %`, `$0.31`, `12.0/s`."""

import math

from foresize.simulator.analysis.intervals import Estimate


def say(value: float, unit: str) -> str:
    """`value` in words of its unit, to about three digits; NaN is `no data`, a queue without end `infinite`.

    Units are those of the metrics: `s`, `fraction`, `usd`, `per_s`, `per_min`, `count`; any other follows the number.
    """
    if math.isnan(value):
        return "no data"
    if math.isinf(value):
        return "infinite" if value > 0 else "−infinite"
    if value < 0:
        return "−" + say(-value, unit)
    if unit == "s":
        return _duration(value)
    if unit == "fraction":
        return f"{_share(value * 100)} %"
    if unit == "usd":
        return f"${_money(value)}"
    if unit in ("per_s", "per_min"):
        return f"{_digits(value)}/{unit.removeprefix('per_')}"
    return _plain(value) if unit == "count" else f"{_plain(value)} {unit.replace('_', ' ')}"


def say_estimate(estimate: Estimate, unit: str) -> str:
    """The value with its interval: `1.24 s (1.19 s to 1.30 s)`; without an interval the value alone."""
    if not estimate.has_interval:
        return say(estimate.value, unit)
    return f"{say(estimate.value, unit)} ({say(estimate.low, unit)} to {say(estimate.high, unit)})"


def _duration(seconds: float) -> str:
    if 0 < seconds < 0.9995:
        return f"{_digits(seconds * 1e3)} ms"
    if seconds < 120:
        return f"{_digits(seconds)} s"
    return f"{_digits(seconds / 60)} min" if seconds < 7200 else f"{_digits(seconds / 3600)} h"


def _share(percent: float) -> str:
    # three nines and four nines must not both read 100
    if 99 < percent < 100:
        nines = -math.floor(math.log10(100 - percent)) + 1
        return f"{percent:.{min(9, max(1, nines))}f}".rstrip("0").rstrip(".")
    return _trimmed(percent)


def _money(usd: float) -> str:
    if usd >= 1000:
        return f"{usd:,.0f}"
    return f"{usd:.2f}" if usd >= 0.095 or usd == 0 else _trimmed(usd)


def _plain(value: float) -> str:
    if value == int(value) and value < 1e15:
        return f"{int(value):,}"
    return _trimmed(value)


def _trimmed(value: float) -> str:
    text = _digits(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(value: float) -> str:
    """Three significant digits, thousands grouped, never an exponent below 10¹⁵."""
    if value == 0:
        return "0"
    if value >= 1e15 or value < 1e-6:
        return f"{value:.2e}"
    rounded = float(f"{value:.3g}")
    if rounded >= 100:
        return f"{value:,.0f}"
    return f"{rounded:.{max(0, 2 - math.floor(math.log10(rounded)))}f}"
