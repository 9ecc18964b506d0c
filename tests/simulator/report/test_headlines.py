import pytest

from foresize.simulator.report.headlines import headlines, instances_sentence


def test_they_are_the_metrics_in_words(small_result):
    shown = {row.label: row for rows in headlines(small_result).values() for row in rows}
    assert set(headlines(small_result)) == {"Load", "Turn latency", "Reliability", "Instances", "Cost"}
    assert shown["scale-outs"].metric == "scale_out_events"
    assert shown["decision to ready, p95"].value == "40.0 s"
    assert shown["decision to ready, p95"].interval == "in each replication"
    per_s = small_result.estimates["request_rate_per_s"].value
    assert shown["turns"].value.removesuffix("/min") == f"{per_s * 60:.3g}"


def test_what_a_scenario_does_not_have_is_left_out(odd_result):
    scenario, shown = odd_result.scenario, headlines(odd_result)
    assert ("Instances" in shown) == bool(scenario.services)
    assert ("users at once" in [row.label for row in shown["Load"]]) == bool(scenario.services)
    assert all(row.value != "no data" for rows in shown.values() for row in rows)


def test_what_instances_were_paid_for_is_all_of_their_cost(small_result):
    sentence = instances_sentence(small_result)
    shares = [
        float(word) for word in sentence.replace("%", "").replace(",", "").rstrip(".").split() if word[0].isdigit()
    ]
    assert sum(shares[-4:]) == pytest.approx(100.0, abs=1.0)
    assert sentence.startswith("Of the $")
