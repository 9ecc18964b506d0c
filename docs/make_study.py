"""Compares four kinds of policy on the study's worlds, and writes docs/policies/study.md from what was measured.

python docs/make_study.py                    all of it; results are kept in results/study, so that it can be stopped
python docs/make_study.py --fresh            the same, from nothing
"""

import sys
from datetime import date
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from making import study_page, study_worlds  # noqa: E402  # found by the line above

from foresize.simulator.compare import Comparison, compare  # noqa: E402

REPLICATIONS = {"week": 5, "spike": 10}
PAGE = DOCS / "policies" / "study.md"


def compared(world: str, users: int, kept: Path, *, replications: int, fresh: bool = False) -> Comparison:
    """One world under each policy, on the same users."""
    kept.mkdir(parents=True, exist_ok=True)
    scenario = {"week": study_worlds.week, "spike": study_worlds.spike}[world](users)
    setups = {
        name: scenario.with_(**{"services.gateway.autoscaler": autoscaler})
        for name, autoscaler in study_worlds.policies(users, kept)
    }
    return compare(setups, replications=replications, out=kept / f"{world}-{users}", fresh=fresh)


def main() -> None:
    """Run what is not there yet, and write the page."""
    kept = DOCS.parent / "results" / "study"
    found = {}
    for world, replications in REPLICATIONS.items():
        for users in study_worlds.SIZES:
            print(f"{world}, {users} users …", flush=True)
            found[world, users] = compared(
                world, users, kept, replications=replications, fresh="--fresh" in sys.argv[1:]
            )
    PAGE.write_text(study_page.page(found, REPLICATIONS, date.today()), "utf-8")
    print(f"{PAGE.relative_to(DOCS.parent)} is written.")


if __name__ == "__main__":
    main()
