"""Random arrivals of every kind."""

import recorded
from hypothesis import strategies as st
from random_distributions import Yaml, built_in

from foresize.models.arrivals import arrivals_kinds
from foresize.models.arrivals.clock import WEEKDAYS
from foresize.models.arrivals.rated import Rated


def _ways(rate_per_s: float, start: int) -> dict[str, list[Yaml]]:
    """Each kind that is made of numbers or of a file, with about that many arrivals, in a scenario of that start."""
    rate, twice, less = (f"{rate_per_s * factor:.6g}/s" for factor in (1, 2, 0.3))
    users = max(2, round(10 * rate_per_s))
    up_and_down = [("31s", users + 3), ("50s", 1), ("10s", 4)]
    ramps = [{"duration": span, "target": to} for span, to in (("40s", twice), ("0s", less), ("37s", rate))]
    factors = dict(zip(WEEKDAYS, (1.3, 0.9, 1.1, 0.8, 1.2, 0.7, 0.6), strict=True))
    came = {"file": recorded.file("came.csv"), "speed": rate_per_s}
    counts = {"file": recorded.file("counts.csv"), "column": "count", "every": "10s", "scale": rate_per_s}
    profile = {
        "file": recorded.file("profile.csv"), "column": "count", "time": "time", "every": "1m", "scale": rate_per_s,
    }  # fmt: skip
    return {
        "closed": [
            {"users": users, "ramp": "20s"},
            {"start": 1, "stages": [{"duration": span, "target": to} for span, to in up_and_down]},
        ],
        "constant": [{"rate": rate}],
        "counts": [counts, counts | {"time": "begin_s", "align": "first"}],
        "mmpp": [{"states": [{"rate": less, "stay": "20s"}, {"rate": twice, "stay": "10s"}]}],
        "poisson": [{"rate": rate}],
        "profile": [
            profile | {"dispersion": 1.7, "weekday_factors": factors},
            profile | {"weekday": "weekday", "process": "even"},
        ],
        "sinusoid": [
            {"mean": rate, "amplitude": 0.8, "period": "60s"},
            {"mean": rate, "amplitude": 0.5, "period": "70s", "peak": "08:01:10", "process": "even"},
        ],
        "stages": [{"start": rate, "stages": ramps}, {"start": less, "stages": ramps, "process": "even"}],
        "trace": [came | {"column": "at_s"}, came | {"column": "at", "align": ("clock", "start")[start]}],
    }


KINDS = built_in(arrivals_kinds())


@st.composite
def arrivals(draw: st.DrawFn, rate_per_s: float, start: int = 0) -> Yaml:
    """Arrivals at about that rate, in a scenario that begins at that one of the `recorded.STARTS`."""
    kind = draw(st.sampled_from(KINDS))
    ways = _ways(rate_per_s, start)
    if kind == "day_level":
        rated = draw(st.sampled_from([each for each in ways if issubclass(arrivals_kinds()[each], Rated)]))
        return {"kind": kind, "cv": 0.5, "of": {"kind": rated} | draw(st.sampled_from(ways[rated]))}
    return {"kind": kind} | draw(st.sampled_from(ways[kind]))
