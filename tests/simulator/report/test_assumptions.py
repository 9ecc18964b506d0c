import foresize as fs
from foresize.simulator.report.assumptions import counted_marks, left_out, setting, sources

MARKED = """
name: marked
duration: 2m   # short enough [asm]
workload:
  asks:
    # a request a second [data]
    arrivals: {kind: poisson, rate: 1/s}
    turn: {steps: talk}
journeys: {talk: [{external: model}]}   # no mark here
external_apis: {model: {latency: 500ms}}   # a median [mem], rounded [asm]
"""


def test_marked_comments_are_found_with_the_value_before_them():
    found = sources(fs.loads(MARKED))
    assert [(each.line, each.value) for each in found] == [
        (3, "duration: 2m"), (6, ""), (10, "external_apis: {model: {latency: 500ms}}"),
    ]  # fmt: skip
    assert found[0].comment == "short enough [asm]"
    assert (
        counted_marks(found)
        == "1 × a data file [data], 1 × remembered from the named source [mem], 2 × an assumption [asm]"
    )


def test_a_scenario_without_comments_has_no_sources():
    assert sources(fs.loads(fs.loads(MARKED).to_yaml())) == []


def test_only_what_concerns_the_scenario_is_said_to_be_left_out(small_result):
    everything = " ".join(left_out(small_result.scenario))
    only_an_api = " ".join(left_out(fs.loads(MARKED)))
    assert "Replicas, caches, shards" in everything
    assert "Replicas, caches, shards" not in only_an_api
    assert "instances" not in only_an_api
    assert "quotas" in only_an_api


def test_the_setting_names_time_seed_and_prices(small_result):
    found = setting(small_result)
    assert found["Simulated time"] == "30.0 min, of which the first 2.00 min do not count"
    assert found["Replications"] == "3, seed 1"
    assert found["Price book"].startswith("aws-us-east-1 of ")
