"""Time zones: a schedule's own beside the scenario's."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def parse_zone(name: str) -> str:
    """A name of the IANA time zone database. Raises PydanticCustomError for any other."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: a folder of the database, or a name too long for a file
        raise PydanticCustomError(
            "zone", "must be a time zone of the IANA database like Europe/Berlin, but is {name}.", {"name": repr(name)}
        ) from None
    return name


Zone = Annotated[str, AfterValidator(parse_zone)]
"""A name of the IANA time zone database: `UTC`, `Europe/Berlin`."""


def in_zone(clock: datetime, own: str, zone: str) -> datetime:
    """A time on the clock of the zone `own` as the clock of another zone shows it, summer time included."""
    if own == zone:
        return clock
    return clock.replace(tzinfo=_zone(own)).astimezone(_zone(zone)).replace(tzinfo=None)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
