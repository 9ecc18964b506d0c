"""A service's instances by ordinal, and what those that are gone have done."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass(slots=True)
class Instances:
    """Those that are ready or draining, as numbers of rows; and sums over those that are gone."""

    numbers: dict[int, int] = field(default_factory=dict)
    """By ordinal, in order of becoming ready; changed by `add` and `remove` only."""
    gone_busy_s: float = 0.0
    gone_capacity_s: float = 0.0
    gone_calls: int = 0
    _array: npt.NDArray[np.int64] | None = None

    def add(self, ordinal: int, number: int) -> None:
        """One more has become ready."""
        self.numbers[ordinal] = number
        self._array = None

    def remove(self, ordinal: int) -> int:
        """One is gone; its row's number."""
        self._array = None
        return self.numbers.pop(ordinal)

    def array(self) -> npt.NDArray[np.int64]:
        """The numbers of the rows, for compiled code."""
        if self._array is None:
            self._array = np.fromiter(self.numbers.values(), np.int64, len(self.numbers))
        return self._array
