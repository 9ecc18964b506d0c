"""Runs every page and writes what its commands print now into it.

python docs/make_outputs.py             all pages
python docs/make_outputs.py tutorial    those whose name has that in it
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from making.running import Page  # noqa: E402  # found by the line above


def written_pages() -> list[Path]:
    """The pages that people write: all but those that are made from the code."""
    found = [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
    return [page for page in found if page.parent.name != "reference" and page.name != "numbers.md"]


def refresh(page: Path) -> bool:
    """Write what it prints now into a page; whether that changed it."""
    lines = page.read_text("utf-8").splitlines()
    with TemporaryDirectory() as folder:
        found = list(Page("\n".join(lines), Path(folder)).differences())
    for each in reversed(found):
        lines[each.first : each.first + each.count] = each.printed
    page.write_text("\n".join(lines) + "\n", "utf-8")
    return bool(found)


def main() -> None:
    """Refresh the pages that are asked for."""
    for page in written_pages():
        if all(word in page.name for word in sys.argv[1:]):
            print(f"{page.relative_to(DOCS.parent)}: {'changed' if refresh(page) else 'as it was'}", flush=True)


if __name__ == "__main__":
    main()
