"""What each metric of an object asks for, of what a policy sees."""

from dataclasses import dataclass

from foresize.policies.base import Observation
from foresize.policies.kubernetes.calculator import (
    Proposal,
    by_average,
    by_utilization,
    by_value,
    by_value_per_pod,
)
from foresize.policies.kubernetes.groups import Warming, grouped
from foresize.policies.kubernetes.hpa import Wish
from foresize.policies.kubernetes.metrics import MetricSpec
from foresize.policies.kubernetes.releases import Rules
from foresize.policies.kubernetes.sources import ready_pods, request_milli, status_replicas, usage, whole
from foresize.policies.kubernetes.tolerance import Tolerance


@dataclass(frozen=True, slots=True)
class Reader:
    """What is seen in one sync, and the arithmetic to use."""

    seen: Observation
    tolerance: Tolerance
    rules: Rules
    warming: tuple[float, float]
    """The CPU initialisation period and the initial readiness delay, in seconds."""

    def wish(self, metric: MetricSpec) -> Wish:
        """One metric's, to be computed when it is asked for."""
        return Wish(metric.type, metric.name, lambda: self._whole(metric) if metric.is_whole else self._pods(metric))

    def _pods(self, metric: MetricSpec) -> Proposal:
        pods, used = usage(self.seen, metric.name)
        is_cpu = metric.name == "cpu" and metric.type != "Pods"
        groups = grouped(pods, used, self.seen.now_s, Warming(*self.warming) if is_cpu else None)
        current, amount = self.seen.desired, metric.target.amount
        if metric.target.type != "Utilization":
            return by_average(used, groups, amount, current, self.tolerance, self.rules)
        requests = request_milli(self.seen, metric.name)
        return by_utilization(used, groups, requests, amount, current, self.tolerance, self.rules)

    def _whole(self, metric: MetricSpec) -> Proposal:
        value, amount = whole(self.seen, metric.name), metric.target.amount
        if metric.target.type == "AverageValue":
            return by_value_per_pod(value, amount, status_replicas(self.seen), self.tolerance)
        return by_value(value, amount, self.seen.desired, ready_pods(self.seen), self.tolerance)
