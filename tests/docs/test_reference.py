"""The reference is made from the code, and says all of it."""

from pathlib import Path

import pytest
from make_reference import DOCS, PAGES, outdated
from making import numbers

import foresize as fs
from foresize.models.arrivals import arrivals_kinds
from foresize.models.distributions import distribution_kinds
from foresize.models.routing import router_kinds
from foresize.models.services import capacity_kinds
from foresize.policies import policy_kinds
from foresize.policies.metrics import METRICS
from foresize.simulator.analysis.metrics import ALWAYS
from foresize.simulator.scenario.scenario import Scenario


def test_the_pages_are_what_the_code_says() -> None:
    stale = [str(file.relative_to(DOCS)) for file, _ in outdated()]
    assert stale == [], "run `python docs/make_reference.py`"


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("distributions", distribution_kinds()),
        ("arrivals", arrivals_kinds()),
        ("services", {**capacity_kinds(), **router_kinds()}),
        ("policies", {**policy_kinds(), **{f"`{name}`": None for name in METRICS}}),
        ("scenario", {f"`{field.alias or name}`": None for name, field in Scenario.model_fields.items()}),
        ("metrics", {f"`{metric.name}`": None for metric in ALWAYS}),
        ("python", {f"`fs.{name}`": None for name in fs.__all__}),
    ],
)  # fmt: skip
def test_nothing_is_missing(page: str, names: dict[str, object]) -> None:
    text = (DOCS / f"reference/{page}.md").read_text("utf-8")
    assert [name for name in names if name not in text] == []


def test_a_page_that_has_changed_by_hand_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DOCS / "numbers.md"
    (tmp_path / "numbers.md").write_text(page.read_text("utf-8") + "Another line.\n", "utf-8")
    monkeypatch.setattr("make_reference.DOCS", tmp_path)
    monkeypatch.setattr("make_reference.PAGES", {"numbers.md": PAGES["numbers.md"]})
    assert [file.name for file, _ in outdated()] == ["numbers.md"]


MARKED = """\
# A file. [asm]
name: x

a:
  # About the group. [doc]
  b:
    c: 1   # one [mem], and its unit [asm]
    d: 2   # nothing to say
  e: [{f: 3}]  # a list [data]
"""


def test_a_marked_comment_is_told_with_what_it_is_about() -> None:
    found = [(figure.path, figure.written, figure.said) for figure in numbers.figures(MARKED)]
    assert found == [
        ("a.b", "", "About the group. [doc]"),
        ("a.b.c", "1", "one [mem], and its unit [asm]"),
        ("a.e", "[{f: 3}]", "a list [data]"),
    ]


def test_every_mark_in_the_shipped_files_is_on_the_page() -> None:
    text = (DOCS / "numbers.md").read_text("utf-8")
    configs = DOCS.parent / "configs"
    marked = [line for file in configs.rglob("*.yaml") for line in file.read_text("utf-8").splitlines()
              if any(f"[{mark}]" in line for mark in numbers.MARKS)]  # fmt: skip
    comments = [line.partition("# ")[2].strip() for line in marked]
    assert len(comments) > 80
    assert [comment for comment in comments if " ".join(comment.split()) not in " ".join(text.split())] == []
