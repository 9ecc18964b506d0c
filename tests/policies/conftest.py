"""What a policy of a test sees."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from foresize.policies import Observation

sys.path.insert(0, str(Path(__file__).parent))

START = datetime(2026, 1, 12, 8)


@pytest.fixture
def look():
    """An observation: `look(minute, ready, cpu=0.9)`; `desired` is `ready` if not said."""

    def go(minute=0.0, ready=4, *, desired=None, starting=0, least=0, most=100, **metrics):
        return Observation(
            now_s=60.0 * minute,
            clock=START + timedelta(minutes=minute),
            service="gateway",
            ready=ready,
            starting=starting,
            draining=0,
            desired=ready if desired is None else desired,
            min=least,
            max=most,
            metrics=metrics,
        )

    return go
