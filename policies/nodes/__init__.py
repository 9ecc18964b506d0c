"""What adds and removes the machines under the instances: one file a node autoscaler."""

from foresize.models.part import discover, kinds, one_of
from foresize.policies.nodes.base import NodeScaler

discover("foresize.policies.nodes", NodeScaler.family)
_KINDS = kinds(NodeScaler)
AnyNodeScaler = one_of(NodeScaler)


def node_scaler_kinds() -> dict[str, type[NodeScaler]]:
    """Every node autoscaler that a scenario can name, by its kind."""
    return dict(_KINDS)


__all__ = ["AnyNodeScaler", "NodeScaler", "node_scaler_kinds"]
