"""Writes the pages that are made from the code: docs/reference/ and docs/numbers.md.

python docs/make_reference.py            write them
python docs/make_reference.py --check    only say which are not what the code says now; exit code 1 if any
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from making import commands, families, figures, numbers, prices, python_api, scenario  # noqa: E402  # found by the line above

PAGES: dict[str, Callable[[], str]] = {
    "reference/scenario.md": scenario.scenario,
    "reference/services.md": families.services,
    "reference/outside.md": scenario.outside,
    "reference/distributions.md": families.distributions,
    "reference/arrivals.md": families.arrivals,
    "reference/policies.md": families.policies,
    "reference/policies-kubernetes.md": partial(families.policies_of, "kubernetes", "Kubernetes", "kubernetes.md"),
    "reference/policies-keda.md": partial(families.policies_of, "keda", "KEDA", "kubernetes.md#keda"),
    "reference/policies-knative.md": partial(families.policies_of, "knative", "Knative", "knative.md"),
    "reference/policies-aws.md": partial(families.policies_of, "aws", "Amazon's autoscalers", "aws.md"),
    "reference/policies-google.md": partial(families.policies_of, "google", "Google Cloud's autoscalers", "google.md"),
    "reference/policies-azure.md": partial(families.policies_of, "azure", "Azure's autoscalers", "azure.md"),
    "reference/policies-planning.md": partial(
        families.policies_of, "planning", "Staffing, control, combinations, sizes", "staffing-and-control.md"
    ),
    "reference/prices.md": prices.prices,
    "reference/metrics.md": figures.metrics,
    "reference/tables.md": figures.tables,
    "reference/commands.md": commands.commands,
    "reference/python.md": python_api.python_api,
    "numbers.md": numbers.numbers,
}
"""File below docs/ and what makes it."""


def outdated() -> Iterator[tuple[Path, str]]:
    """Each page that is not what the code says now, with what it should be."""
    for name, make in PAGES.items():
        file, text = DOCS / name, make()
        if not file.is_file() or file.read_text("utf-8") != text:
            yield file, text


def main() -> int:
    """Write, or check."""
    found = list(outdated())
    for file, text in found:
        print(f"{file.relative_to(DOCS.parent)} {'is out of date' if '--check' in sys.argv else 'written'}")
        if "--check" not in sys.argv:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
