"""Where work is done: SimPy resources that can be used alone, from a notebook or a test."""

from foresize.models.stations.cpu import SharedCpu
from foresize.models.stations.level import Level
from foresize.models.stations.processor import SharedProcessor
from foresize.models.stations.station import Station, Work
from foresize.models.stations.thread import Thread
from foresize.models.stations.token_bucket import TokenBucket
from foresize.models.stations.workers import Workers

__all__ = ["Level", "SharedCpu", "SharedProcessor", "Station", "Thread", "TokenBucket", "Work", "Workers"]
