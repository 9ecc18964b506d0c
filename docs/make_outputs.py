"""Runs every page and writes what its commands print now into it.

python docs/make_outputs.py                      all pages
python docs/make_outputs.py docs/tutorial.md     these
python docs/make_outputs.py --check README.md    only say where it prints something else; exit code 1 if anywhere
python docs/make_outputs.py --brief …            without `make run`, which takes a minute
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))

from making.running import MAKE_RUN, Difference, Page  # noqa: E402  # found by the line above


def written_pages() -> dict[str, Path]:
    """The pages that people write, by their path in the repository: all but those that are made from the code."""
    found = [DOCS.parent / "README.md", DOCS.parent / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
    written = [page for page in found if page.parent.name != "reference" and page.name != "numbers.md"]
    return {page.relative_to(DOCS.parent).as_posix(): page for page in written}


def differences(lines: list[str], *, brief: bool) -> list[Difference]:
    """Where a page does not print what it says, in its order."""
    with TemporaryDirectory() as folder:
        page = Page("\n".join(lines), Path(folder), without=MAKE_RUN if brief else "")
        return list(page.differences())


def refresh(page: Path, *, check: bool, brief: bool) -> bool:
    """Write what it prints now into a page, or say it; whether that is something else."""
    lines = page.read_text("utf-8").splitlines()
    found = differences(lines, brief=brief)
    for each in reversed(found):
        if check:
            print(f"line {each.first + 1}:", *(f"  {line}" for line in each.printed), sep="\n")
        lines[each.first : each.first + each.count] = each.printed
    if found and not check:
        page.write_text("\n".join(lines) + "\n", "utf-8")
    return bool(found)


def main() -> int:
    """Do what is asked for."""
    options = {word for word in sys.argv[1:] if word.startswith("--")}
    names = [word for word in sys.argv[1:] if word not in options]
    check, changed = "--check" in options, False
    for name, page in written_pages().items():
        if not names or name in names:
            differs = refresh(page, check=check, brief="--brief" in options)
            print(f"{name}: {'differs' if differs else 'as it was'}", flush=True)
            changed |= differs
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
