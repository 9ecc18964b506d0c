"""Whatever a page shows is run, and prints what the page says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from make_outputs import written_pages
from making.blocks import blocks
from making.markdown import anchor
from making.running import PRINTS, ROOT

PAGES = written_pages()
EVERY = [
    *PAGES.values(),
    *sorted((ROOT / "docs").glob("reference/*.md")),
    ROOT / "docs/numbers.md",
    ROOT / "CHANGELOG.md",
]
REFRESH = "run `python docs/make_outputs.py`, and read what it changes"
LONGEST = 250
QUICK = ("README.md", "docs/how-to/write-a-policy.md", "docs/how-to/set-objectives.md")
"""Pages that every test run goes through; `make docs` and `make validate` go through all."""


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in PAGES]
)
def test_what_a_page_shows_is_what_happens(name: str) -> None:
    found = checked("--brief", name)
    assert found.returncode == 0, f"{found.stdout}{found.stderr}{REFRESH}"


@pytest.mark.long
def test_make_run_prints_what_the_readme_says() -> None:
    found = checked("README.md")
    assert found.returncode == 0, f"{found.stdout}{found.stderr}{REFRESH}"


def checked(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Pages are run in a process of their own: the parts that they define must not be known here."""
    command = [sys.executable, str(ROOT / "docs" / "make_outputs.py"), "--check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", PAGES)
def test_every_file_that_a_page_shows_is_used_on_it(name: str) -> None:
    text = PAGES[name].read_text("utf-8")
    found = list(blocks(text))
    for block in found:
        if block.title in ("", PRINTS) or block.title.startswith("."):
            continue
        stem = block.title.rpartition("/")[2].partition(".")[0]
        others = "".join(each.text for each in found if each is not block)
        assert re.search(rf"\b{stem}\b", others) or block.title == "pyproject.toml", block.title


@pytest.mark.parametrize("page", EVERY, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text):
        if not target.startswith("http"):
            file, _, heading = target.partition("#")
            found = (page.parent / file).resolve() if file else page
            assert found.exists(), target
            assert not heading or heading in headings(found), target


def headings(page: Path) -> set[str]:
    """The anchors of a page."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    return {anchor(title) for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", EVERY, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_short_and_knows_no_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("\n") <= LONGEST
    assert not re.search(r"/(tmp|work|root|mnt)/", text)


def test_the_site_has_every_page_once() -> None:
    written = (ROOT / "mkdocs.yml").read_text("utf-8")
    listed = sorted(re.findall(r": (\S+\.md)$", written, re.MULTILINE))
    docs = ROOT / "docs"
    assert listed == sorted(str(page.relative_to(docs)) for page in docs.rglob("*.md"))


def test_the_site_fetches_nothing_from_elsewhere() -> None:
    theme = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["theme"]
    assert theme["font"] is False


@pytest.mark.parametrize("name", PAGES)
def test_every_make_target_that_a_page_names_is_there(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = PAGES[name].read_text("utf-8")
    shown = "".join(block.text for block in blocks(text) if block.language == "sh")
    named = re.findall(r"^make ([a-z]+)", shown, re.MULTILINE) + re.findall(r"`make ([a-z]+)`", text)
    assert set(named) <= targets
