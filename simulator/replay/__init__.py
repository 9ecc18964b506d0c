"""Recorded decisions of real autoscalers, made again by our policies: read, replayed, judged, shown."""

from foresize.simulator.replay.judging import Case, Difference, Tally, judge
from foresize.simulator.replay.reading import Recorded, read_recordings

__all__ = ["Case", "Difference", "Recorded", "Tally", "judge", "read_recordings"]
