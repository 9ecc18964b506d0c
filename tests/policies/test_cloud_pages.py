"""The examples on the clouds' pages are autoscalers as they stand."""

import re
from pathlib import Path

import pytest
import yaml

from foresize.policies import policy_kinds
from foresize.simulator.scenario.scenario import Autoscaler

DOCS = Path(__file__).resolve().parents[2] / "docs" / "policies"
CLOUDS = ("aws", "google", "azure")
EXAMPLES = [
    (name, example)
    for name in CLOUDS
    for example in re.findall(r"```yaml\n(.*?)```", (DOCS / f"{name}.md").read_text("utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=lambda text: text if len(text) < 9 else "yaml")
def test_each_example_is_taken(name, example):
    written = yaml.safe_load(example)["autoscaler"]
    found = Autoscaler.model_validate(written)
    assert found.policy.kind == written["policy"]["kind"]
    assert found.pipeline() is not None


def test_each_policy_of_a_cloud_has_an_example():
    shown = {kind for _, example in EXAMPLES for kind in re.findall(r"kind: (\w+)", example)}
    clouds = {kind for kind in policy_kinds() if kind.startswith(("aws_", "azure_", "gcp_", "cloud_", "container_"))}
    assert clouds <= shown
