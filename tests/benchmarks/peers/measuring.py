"""What every model here does: take simulated seconds and a seed, print one line of JSON."""

import json
import sys
import time
from collections.abc import Callable


def report(simulate: Callable[[float, int], tuple[float, float]]) -> None:
    """Warm up, run, and print customers, processor seconds and the mean; `simulate` returns the first and the last."""
    simulate(10.0, 0)
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    began = time.process_time()
    customers, mean_s = simulate(seconds, seed)
    took_s = time.process_time() - began
    print(json.dumps({"customers": customers, "took_s": took_s, "mean_s": mean_s}))
