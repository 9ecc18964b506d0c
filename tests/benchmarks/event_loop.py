"""How much of a run is the compiled event loop, and how much the Python around it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from foresize.simulator.planes.compiled import plane
from foresize.simulator.planes.compiled.loop import advance


@contextmanager
def event_loop_watched() -> Iterator[list[float]]:
    """A list whose one item grows by the processor seconds that the event loop takes within the block."""
    spent = [0.0]

    def timed(*arguments: Any) -> int:
        began = time.process_time()
        why = advance(*arguments)
        spent[0] += time.process_time() - began
        return why

    with patch.object(plane, "advance", timed):
        yield spent
