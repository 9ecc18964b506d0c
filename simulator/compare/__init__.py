"""Several set-ups on the same users: what each costs and breaks, and how sure the differences are."""

from foresize.simulator.compare.comparison import Comparison, compare
from foresize.simulator.compare.policies import with_policies

__all__ = ["Comparison", "compare", "with_policies"]
