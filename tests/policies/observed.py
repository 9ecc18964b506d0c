"""Hand-made views of a platform: pods, samples, and an observation that holds them."""

from datetime import datetime, timedelta

import numpy as np

from foresize.policies import Observation
from foresize.policies.pods import RUNNING, Pods, Sample

START = datetime(2026, 1, 12, 8)


def columns(count, kind, values, default):
    """A column of so many values: those that are said, or one for all."""
    return np.array(list(values) if values is not None else [default] * count, kind)


def pods(count=None, *, sessions=None, names=None, phase=None, ready=None, created_s=None, started_s=None,
         ready_changed_s=None, deleted_s=None, idle_since_s=None):  # fmt: skip
    """So many pods, oldest first; running, ready, an hour old and without sessions where nothing else is said."""
    count = next(len(each) for each in (names, sessions, ready, phase) if each is not None) if count is None else count
    return Pods(
        names=columns(count, np.int64, range(count) if names is None else names, 0),
        phase=columns(count, np.int64, phase, RUNNING),
        ready=columns(count, np.bool_, ready, True),
        created_s=columns(count, np.float64, created_s, -3600.0),
        started_s=columns(count, np.float64, started_s, -3590.0),
        ready_changed_s=columns(count, np.float64, ready_changed_s, -3580.0),
        deleted_s=columns(count, np.float64, deleted_s, np.nan),
        sessions=columns(count, np.int64, sessions, 0),
        idle_since_s=None if idle_since_s is None else np.array(idle_since_s, np.float64),
    )


def sample(end_s, window_s=15.0, *, names=None, lobby=0.0, ready=None, **values):
    """What was measured: `sample(15, cpu=[0.5, 0.7])`."""
    count = len(next(iter(values.values()), ()))
    return Sample(
        end_s=end_s,
        window_s=window_s,
        names=columns(count, np.int64, range(count) if names is None else names, 0),
        values={name: np.array(column, np.float64) for name, column in values.items()},
        whole={"lobby": lobby, "ready": float(count if ready is None else ready)},
    )


def seeing(now_s, ready=None, *, pods=None, samples=(), desired=None, starting=0, draining=0, least=0, most=100,
           cause="period", waiting=0, requests=None, concurrency=None, **metrics):  # fmt: skip
    """An observation; `ready` counts the pods' own where it is not said, and `desired` is `ready` then."""
    ready = int(pods.ready.sum()) if ready is None else ready
    return Observation(
        now_s=float(now_s),
        clock=START + timedelta(seconds=now_s),
        service="gateway",
        ready=ready,
        starting=starting,
        draining=draining,
        desired=ready if desired is None else desired,
        min=least,
        max=most,
        metrics=metrics,
        cause=cause,
        waiting=waiting,
        pods=pods,
        samples=tuple(samples),
        concurrency=concurrency,
        **({} if requests is None else {"requests": requests}),
    )
