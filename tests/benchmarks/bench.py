"""How fast it is, side by side with other programs, in one run.

make bench
python tests/benchmarks/bench.py --long --write      the month too; write docs/benchmarks.md and its chart
python tests/benchmarks/bench.py --only hour start   some of it
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cores
import growth
import hour
import long_run
import machine
import page
import queues
import start
import turns
from peers.run import Peers
from timing import Section


def main() -> None:
    """Measure, print, and write where that is asked for."""
    asked = _arguments()
    peers = Peers.set_up()
    began_with = machine.load()
    works: dict[str, Callable[[], Section]] = {
        "turns": lambda: turns.section(asked.rounds),
        "mm10": lambda: queues.mm10_section(peers, asked.rounds),
        "network": lambda: queues.network_section(peers, asked.rounds),
        "hour": lambda: hour.section(asked.rounds),
        "growth": lambda: growth.section(asked.rounds),
        "cores": lambda: cores.section(min(2, asked.rounds)),
        "start": lambda: start.section(asked.rounds),
    }
    if asked.long:
        works["month"] = lambda: long_run.section()
    sections = []
    for name, measure in works.items():
        if not asked.only or name in asked.only:
            print(f"{name} ...", file=sys.stderr, flush=True)
            sections.append(measure())
    lines = [machine.machine_class(), ", ".join([machine.versions(), *peers.versions()]), began_with]
    page.show(sections, lines)
    if asked.write:
        page.write(sections, lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How fast it is, side by side with other programs.")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and its chart")
    parser.add_argument("--long", action="store_true", help="a month of 1000 users too: some minutes")
    parser.add_argument("--only", nargs="*", default=[], metavar="WORK", help="some of it, by name")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the best counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
