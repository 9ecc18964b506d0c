"""The data of the figures that split something: money, latency, turns."""

import pytest

from foresize.simulator.figures import cost, distribution, latency_parts


def test_the_bill_is_all_of_the_cost_largest_first(small_result):
    bill = cost.data(small_result).query("part == 'bill'")
    assert bill["share"].sum() == pytest.approx(1.0)
    assert bill["usd_per_h"].sum() == pytest.approx(small_result.estimates["cost_per_hour_usd"].value)
    assert bill["usd_per_h"].is_monotonic_decreasing


def test_the_instances_are_split_by_what_they_were_paid_for(small_result):
    uses = cost.data(small_result).query("part == 'instances'").set_index("name")
    assert list(uses.index) == ["working", "idle", "draining", "boot"]
    assert (uses["usd_per_h"] > 0).all()
    bill = cost.data(small_result).set_index("name")
    assert uses["usd_per_h"].sum() == pytest.approx(bill.loc["gateway instances", "usd_per_h"])


def test_many_small_items_are_put_together(small_result, monkeypatch):
    whole = cost.data(small_result).query("part == 'bill'")
    monkeypatch.setattr(cost, "MOST_ITEMS", 1)
    bill = cost.data(small_result).query("part == 'bill'")
    assert list(bill["name"]) == [whole["name"].iloc[0], f"{len(whole) - 1} smaller items"]
    assert bill["usd_per_h"].sum() == pytest.approx(whole["usd_per_h"].sum())


def test_the_latency_goes_into_kinds_that_tell_waiting_from_work(small_result):
    parts = latency_parts.data(small_result).set_index("part")
    assert parts.loc["gateway: waiting", "kind"] == "waiting"
    assert parts.loc["gateway: working", "kind"] == "own work"
    assert parts.loc["model: API", "kind"] == "external API"
    assert parts["share"].is_monotonic_decreasing
    assert parts["share"].sum() == pytest.approx(1.0, abs=0.01)


def test_the_distribution_holds_every_completed_turn(small_result):
    bars = distribution.data(small_result).query("kind == 'bar'")
    assert bars["share"].sum() == pytest.approx(1.0)
    assert bars["within"].is_monotonic_increasing
    assert bars["within"].iloc[-1] == pytest.approx(1.0)
    assert list(bars["to_s"])[:-1] == pytest.approx(list(bars["from_s"])[1:])


def test_percentiles_and_objectives_are_marked_where_they_are(small_result):
    marks = distribution.data(small_result).query("kind != 'bar'").set_index("name")["from_s"]
    assert marks["p95"] == small_result.estimates["turn_latency_p95_s"].value
    assert marks["turn latency p95 < 2s"] == 2.0


def test_percentiles_of_a_constant_latency_are_one_mark(small_result):
    data = distribution.data(small_result)
    data.loc[data["kind"] == "percentile", "from_s"] = 0.5
    labels = [trace.text[-1] for trace in distribution.draw(data).data if trace.mode == "lines+text"]
    assert labels == ["p50, p95, p99 500 ms", "turn latency p95 &lt; 2s"]
