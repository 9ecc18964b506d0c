"""Decisions of real controllers, to be made again by our policies: one file a kind of recording."""

from foresize.models.part import discover, kinds
from foresize.policies.replay.base import Count, Milli, Recording, Step, Whole


def recording_kinds() -> dict[str, type[Recording]]:
    """Every kind of recording that can be replayed: those in this folder, or installed (`foresize.recording`)."""
    discover("foresize.policies.replay", Recording.family)
    return kinds(Recording)


__all__ = ["Count", "Milli", "Recording", "Step", "Whole", "recording_kinds"]
