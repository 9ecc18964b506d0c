"""The arithmetic of egalitarian processor sharing, for both engines.

Every job of such a processor attains the same service, so one number, the service attained by a job that had been there
since it was last idle, times them all: a job with `work_s` is done when that number has grown by `work_s` (Kleinrock
1976, vol. 2, section 4.4). A processor here is an object of the readable engine or a row of the compiled one, with

- `n`: jobs in it, and `rate`: the service that each of them attains in a second, both since `since_s`;
- `attained`: the service attained until `since_s`, in seconds;
- `given_s`: the service given to all jobs together, and `spent_s`: the job-seconds spent in it, both until `since_s`.
"""

from typing import Any

from foresize.models.formula import formula


@formula
def account(processor: Any, now_s: float) -> None:
    """Bring its sums up to now."""
    if processor.n:
        span_s = now_s - processor.since_s
        attained = span_s * processor.rate
        processor.attained += attained
        processor.given_s += attained * processor.n
        processor.spent_s += span_s * processor.n
    processor.since_s = now_s


@formula
def delay_s(finish: float, attained: float, rate: float) -> float:
    """How long until the attained service has grown to `finish`, if nobody comes or goes."""
    return max(finish - attained, 0.0) / rate


@formula
def is_done(finish: float, attained: float) -> bool:
    """Whether a job is done."""
    return finish <= attained


@formula
def cpu_speed(cpus: float, n: int) -> float:
    """The speed that n calls on so many CPUs leave each other, none on more than one CPU."""
    return min(1.0, cpus / n)
