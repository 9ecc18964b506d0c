import json

import pytest

from foresize.simulator.report.document import document


def strict(content):
    return json.loads(json.dumps(content, allow_nan=False))


def test_it_has_what_machines_are_promised(small_result):
    content = strict(document(small_result))
    assert set(content) >= {"name", "verdict", "objectives", "metrics", "cost", "bottleneck", "provenance"}
    assert content["verdict"]["outcome"] == small_result.verdict.outcome
    assert content["verdict"]["exit_code"] == 99
    assert [each["objective"] for each in content["objectives"]] == list(small_result.scenario.objectives)
    p95 = small_result.estimates["turn_latency_p95_s"]
    assert content["metrics"]["turn_latency_p95_s"] == {
        "value": p95.value, "ci_low": p95.low, "ci_high": p95.high, "unit": "s", "replications": 3,
    }  # fmt: skip
    assert content["bottleneck"]["sentence"] == small_result.bottleneck.sentence


def test_the_cost_adds_up(small_result):
    cost = document(small_result)["cost"]
    assert sum(item["usd"] for item in cost["items"]) == pytest.approx(cost["total_usd"])
    assert cost["per_hour_usd"] == pytest.approx(cost["total_usd"] * 3600 / cost["window_s"])
    instances = next(item["usd"] for item in cost["items"] if item["item"] == "gateway instances")
    assert sum(cost["split"].values()) == pytest.approx(instances)


def test_what_is_unknown_is_null_and_never_nan(odd_result):
    assert strict(document(odd_result)) == document(odd_result)


def test_without_timing_a_rerun_gives_the_same_document(small_result):
    import foresize as fs

    again = fs.run(small_result.scenario, executor="inline")
    assert document(again, timing=False) == document(small_result, timing=False)
    assert not {"wall_s", "turns_per_s"} & set(document(again, timing=False)["provenance"])
    assert document(again)["provenance"]["wall_s"] >= 0


def test_a_result_gives_its_document(small_result):
    assert small_result.to_dict() == document(small_result)
