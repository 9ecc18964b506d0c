"""Many numbers as one text: a memory of thousands of them stays small, and quick to be written as JSON."""

from base64 import b64decode, b64encode
from collections.abc import Sequence

import numpy as np

from foresize.policies.pods import Floats


def packed(values: Sequence[float] | Floats) -> str:
    """Seven digits of each, NaN included."""
    return b64encode(np.asarray(values, "<f4").tobytes()).decode("ascii")


def unpacked(text: str) -> Floats:
    """The counterpart of `packed`."""
    return np.frombuffer(b64decode(text), "<f4").astype(np.float64)
