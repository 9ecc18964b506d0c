"""How long an autoscaler's decision over many pods takes.

python tests/benchmarks/decision.py
"""

import time
from dataclasses import replace
from datetime import datetime

import numpy as np
from timing import Goal, Section

from foresize.policies import Observation
from foresize.policies.kubernetes_hpa import KubernetesHPA
from foresize.policies.pods import RUNNING, Pods, Sample

PODS = 1000
WANTED_US = 200.0
_DECISIONS = 2000
_FORMS = {
    "CPU, as the API fills it in": {},
    "CPU and `behavior`": {"behavior": {}},
    "CPU, sessions and `behavior`": {
        "behavior": {},
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}},
            },
            {
                "type": "Pods",
                "pods": {"metric": {"name": "sessions"}, "target": {"type": "AverageValue", "averageValue": 20}},
            },
        ],
    },
}


def section(rounds: int) -> Section:
    """Measure `kubernetes_hpa`, samples in the pods' order and in any."""
    rows, worst = [], 0.0
    for name, fields in _FORMS.items():
        policy = KubernetesHPA.model_validate({"maxReplicas": 5000, **fields})
        both = [min(_decision_us(policy, mixed) for _ in range(rounds)) for mixed in (False, True)]
        worst = max(worst, both[0])
        rows.append((name, *(f"{each:.0f}" for each in both)))
    return Section(
        f"A decision of kubernetes_hpa over {PODS:,} pods",
        ("metrics", "µs", "µs, samples in another order"),
        rows,
        ["Processor time."],
        [Goal(f"a decision over {PODS:,} pods", f"< {WANTED_US:g} µs", f"{worst:.0f} µs", worst < WANTED_US)],
    )


def _decision_us(policy: KubernetesHPA, mixed: bool) -> float:
    """The mean of many syncs, 15 s apart."""
    seen, memory = _seen(mixed), {}
    views = [replace(seen, now_s=15.0 * tick) for tick in range(_DECISIONS + 100)]
    for view in views[:100]:
        policy.decide(view, memory)
    began = time.process_time()
    for view in views[100:]:
        policy.decide(view, memory)
    return (time.process_time() - began) / _DECISIONS * 1e6


def _seen(mixed: bool) -> Observation:
    names, chance = np.arange(PODS), np.random.default_rng(1)
    never = np.full(PODS, np.nan)
    long_ago = np.full(PODS, -1e5)
    pods = Pods(
        names, np.full(PODS, RUNNING), np.ones(PODS, bool), long_ago, long_ago, long_ago, never, np.zeros(PODS, int)
    )
    order = chance.permutation(PODS) if mixed else names
    values = {"cpu": chance.random(PODS), "sessions": chance.random(PODS) * 30}
    sample = Sample(0.0, 15.0, names[order], values)
    return Observation(
        0.0,
        datetime(2026, 1, 12),
        "gateway",
        PODS,
        0,
        0,
        PODS,
        1,
        5000,
        pods=pods,
        samples=(sample,),
    )


if __name__ == "__main__":
    for row in section(3).rows:
        print(*row, sep="\t")
