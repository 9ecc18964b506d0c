"""How old, and over which window, the figures are that an autoscaler reads: one file a platform."""

from foresize.models.part import discover, kinds, one_of
from foresize.policies.pipelines.base import Pipeline

discover("foresize.policies.pipelines", Pipeline.family)
_KINDS = kinds(Pipeline)
AnyPipeline = one_of(Pipeline)


def pipeline_kinds() -> dict[str, type[Pipeline]]:
    """Every metrics pipeline that a scenario can name, by its kind."""
    return dict(_KINDS)


__all__ = ["AnyPipeline", "Pipeline", "pipeline_kinds"]
