"""The table of policies says what the code says."""

import re
from pathlib import Path

import yaml

from foresize.policies import policy_kinds
from foresize.policies.pipelines import pipeline_kinds
from foresize.simulator.compare.policies import shipped_policies

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "policies" / "index.md").read_text("utf-8")


def test_every_policy_is_in_the_table_with_its_exactness() -> None:
    told = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[-1] in ("exact", "approximate", "ours"):
            told |= dict.fromkeys(re.findall(r"`(\w+)`", cells[0]), cells[-1])
    assert told == {kind: policy.exactness for kind, policy in policy_kinds().items()}


def test_the_pipelines_times_are_those_of_the_code() -> None:
    kinds = pipeline_kinds()
    rows = re.findall(r"^\| `(\w+)` \| (\d+) s \| (\d+) s \| (\d+) s \|", PAGE, re.MULTILINE)
    assert {name for name, *_ in rows} == set(kinds)
    for name, every, window, delay in rows:
        pipeline = kinds[name]()
        assert (pipeline.every, pipeline.window, pipeline.delay) == (float(every), float(window), float(delay))


def test_every_tuned_file_is_named() -> None:
    section = PAGE.split("## Tuned files")[1].split("##")[0]
    assert {name for name in shipped_policies() if f"`{name}`" not in section} == set()


def test_every_page_of_policies_is_in_the_navigation() -> None:
    nav = yaml.safe_dump(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    pages = sorted((ROOT / "docs" / "policies").glob("*.md"))
    assert [page.name for page in pages if f"policies/{page.name}" not in nav] == []
