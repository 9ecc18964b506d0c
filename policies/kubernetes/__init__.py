"""Kubernetes' autoscaling arithmetic, as pure functions: what `kubernetes_hpa` and `keda` are made of."""
