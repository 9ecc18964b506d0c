"""Where work is done: SimPy resources that can be used alone, from a notebook or a test."""

from foresize.models.stations.processor import SharedProcessor
from foresize.models.stations.token_bucket import TokenBucket
from foresize.models.stations.workers import Workers

__all__ = ["SharedProcessor", "TokenBucket", "Workers"]
