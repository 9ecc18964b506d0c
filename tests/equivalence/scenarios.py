"""Random scenarios over all built-in parts in which next to nothing happens twice at one instant."""

from typing import Any

from hypothesis import strategies as st
from random_worlds import RandomWorlds, Times, Yaml, exponential


def durations(scale_s: float) -> Times:
    """Any kind of distribution with about that mean."""
    mean, half, most = (f"{scale_s * factor:.6g}s" for factor in (1, 0.5, 3))
    lognormal = {"kind": "lognormal", "mean": mean, "cv": 0.8}
    plain: list[Yaml] = [
        exponential(mean),
        lognormal,
        {"kind": "erlang", "mean": mean, "stages": 3},
        {"kind": "gamma", "mean": mean, "cv": 1.4},
        {"kind": "hyperexponential", "mean": mean, "cv": 2},
        {"kind": "normal", "mean": mean, "cv": 0.4},
        {"kind": "pareto", "mean": mean, "cv": 1.2},
        {"kind": "weibull", "mean": mean, "cv": 0.6},
        {"kind": "uniform", "low": half, "high": most},
        {"kind": "triangular", "low": half, "mode": mean, "high": most},
    ]
    made: list[Yaml] = [
        {"kind": "shifted", "by": half, "of": lognormal},
        {"kind": "truncated", "low": half, "high": most, "of": exponential(mean)},
        {"kind": "mixture", "components": [{"weight": 9, "of": exponential(half)}, {"weight": 1, "of": lognormal}]},
    ]
    return st.sampled_from([*plain, *plain, *made])


POLICIES: list[Yaml] = [
    {"kind": "fixed", "count": 2},
    {"kind": "target", "metric": "cpu", "target": 0.5, "stabilisation_down": "20s"},
    {"kind": "target", "metric": "request_rate", "target": "1/s", "stabilisation_down": "0s"},
]


class Worlds(RandomWorlds):
    """Times are of any distribution, and limits are odd."""

    duration = "120s"
    warmups = ("0s", "25s")
    step_timeouts = (None, None, "237ms", "811ms")
    turn_timeouts = (None, "731ms", "4s")
    slots = (1, 2, 3)
    vcpus = (1, 2.5)
    queues = (None, None, 0, 2)
    seats = (None, 2, 5)
    graces = ("1s", "17s", "300s")
    pool_sizes = (1, 2, 3)
    pool_waits = (None, "93ms", "1s")
    cores = (None, 1.5)
    brownout: Yaml = {"at": "30s", "lasts": "40s", "latency": 3, "errors": 0.3}
    retries = ({"base": "300ms", "jitter": 0.5},)
    token_usage: Yaml = {"input_tokens": {"kind": "exponential", "mean": 10}, "output_tokens": 10}
    quotas = (None, 2, 6)
    requests_per_minute = (None, 60, 200)
    bursts = (None, 3)
    connection_lives = ("3s", "11s")

    def times(self, scale_s: float) -> Times:
        return durations(scale_s)

    def patience(self) -> st.SearchStrategy[Any]:
        return st.none() | durations(5)

    def stream_cpu(self, seats: int | None) -> tuple[float, ...]:
        return (0.0, 0.05, 0.3)

    def most_connections(self, has_pool: bool) -> st.SearchStrategy[int | None]:
        return st.sampled_from([None, 3, 8])

    def autoscaler(self) -> st.SearchStrategy[Yaml | None]:
        scaler = st.fixed_dictionaries({
            "policy": st.sampled_from(POLICIES), "min": st.integers(0, 2), "max": st.just(4),
            "every": st.just("7s"), "metrics_age": st.sampled_from(["0s", "5s"]),
        })  # fmt: skip
        return st.none() | scaler | scaler

    def arrivals(self, rate_per_s: float) -> st.SearchStrategy[Yaml]:
        """Any kind that needs no file."""
        rate, twice = f"{rate_per_s:g}/s", f"{2 * rate_per_s:g}/s"
        users = max(1, round(10 * rate_per_s))
        up_and_down = [("31s", users + 2), ("50s", 1), ("10s", 3)]
        return st.sampled_from([
            {"kind": "poisson", "rate": rate},
            {"kind": "constant", "rate": rate},
            {"kind": "stages", "start": rate, "stages": [{"duration": "40s", "target": twice}]},
            {"kind": "sinusoid", "mean": rate, "amplitude": 0.5, "period": "60s"},
            {"kind": "day_level", "cv": 0.5, "of": {"kind": "poisson", "rate": rate}},
            {"kind": "mmpp", "states": [{"rate": rate, "stay": "20s"}, {"rate": twice, "stay": "10s"}]},
            {"kind": "closed", "users": users, "ramp": "20s"},
            {"kind": "closed", "start": 1, "stages": [{"duration": span, "target": to} for span, to in up_and_down]},
        ])  # fmt: skip


worlds = Worlds().worlds
"""A scenario."""
