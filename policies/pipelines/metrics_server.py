"""Kubernetes' resource metrics: kubelet → metrics-server → HorizontalPodAutoscaler."""

from typing import Literal

from foresize.models.units import Duration, PositiveDuration
from foresize.policies.pipelines.base import Pipeline


class MetricsServer(Pipeline):
    """CPU as the mean between two scrapes of metrics-server, memory at the last one.

    Released manifests scrape every 15 s (the binary's own default is 60 s). The kubelet's figures are themselves 0 to
    15 s old when they are scraped; `delay` is the mean of that, so a decision's figures end 7 to 22 s before it.
    Source: kubernetes-sigs/metrics-server, pkg/storage; kubernetes/kubernetes, kubelet cadvisor constants.
    """

    kind: Literal["metrics_server"] = "metrics_server"
    every: PositiveDuration = 15.0
    window: PositiveDuration = 15.0
    delay: Duration = 7.0
    youngest: Duration = 10.0
