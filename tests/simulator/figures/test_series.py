"""The data of the figures over time."""

import pytest

from foresize.simulator.figures import failures, instances, latency, resources


def at(table, time_s):
    return table[table["time_s"] == time_s]


def test_latency_is_the_mean_over_replications_between_its_least_and_greatest(small_result):
    row = at(latency.data(small_result), 600.0).iloc[0]
    p95 = at(small_result.timeline, 600.0)["latency_p95_s"]
    assert row["latency_p95_s"] == pytest.approx(p95.mean())
    assert (row["latency_p95_s_low"], row["latency_p95_s_high"]) == (p95.min(), p95.max())


def test_only_what_comes_after_the_warm_up_counts(small_result):
    for figure in (latency, failures, instances, resources):
        table = figure.data(small_result)
        assert (table["counted"] == (table["time_s"] > 120.0)).all()
        assert table["counted"].nunique() == 2


def test_the_objective_is_a_line_of_the_latency(small_result):
    data = latency.data(small_result)
    assert set(data["objective_s"]) == {2.0}
    assert 2.0 in [shape.y0 for shape in latency.draw(data).layout.shapes]
    free = latency.draw(data.assign(objective_s=float("nan")))
    assert 2.0 not in [shape.y0 for shape in free.layout.shapes]


def test_failures_are_shares_of_turns_and_users_a_minute(small_result):
    row = at(failures.data(small_result), 600.0).iloc[0]
    scrapes = at(small_result.timeline, 600.0)
    assert row["error_rate"] == pytest.approx(scrapes["error_rate"].mean())
    assert row["given_up_per_min"] == pytest.approx(scrapes["abandonments"].mean() * 4)


def test_the_panel_of_those_who_gave_up_is_there_only_if_somebody_did(small_result):
    data = failures.data(small_result)
    patient = data.assign(given_up_per_min=0.0, given_up_per_min_low=0.0, given_up_per_min_high=0.0)
    assert len(failures.draw(patient).data) == 1


def test_instances_are_counted_by_phase_and_their_places_are_those_of_ready_ones(small_result):
    row = at(instances.data(small_result), 600.0).iloc[0]
    scrapes = at(small_result.timeline, 600.0)
    for count in ("ready", "draining", "starting", "desired", "users", "lobby"):
        assert row[count] == pytest.approx(scrapes[count].mean())
    assert row["places"] == pytest.approx(6 * row["ready"])
    assert row["there_high"] == (scrapes["ready"] + scrapes["draining"]).max()
    assert row["users_high"] == scrapes["users"].max()


def test_ticks_of_instances_are_whole_and_few():
    steps = {most: instances._whole_step(most) for most in (0.0, 1.0, 4.0, 5.0, 9.0, 32.0, 40.0, 900.0)}
    assert steps == {0.0: 1, 1.0: 1, 4.0: 1, 5.0: 2, 9.0: 5, 32.0: 10, 40.0: 10, 900.0: 500}


def test_resources_come_worst_first_as_the_bottleneck_has_them(small_result):
    data = resources.data(small_result)
    assert list(dict.fromkeys(data["resource"])) == [use.resource for use in small_result.bottleneck.uses]
    scrapes = at(small_result.resources, 600.0)
    for name, used in scrapes.groupby("resource")["utilisation"]:
        row = at(data[data["resource"] == name], 600.0).iloc[0]
        assert row["utilisation"] == pytest.approx(used.mean())
        assert row["utilisation_high"] == used.max()


def test_what_was_ever_saturated_is_named(small_result):
    data = resources.data(small_result)
    assert "gateway session slots" in resources.says(data)
    assert "Nothing" in resources.says(data.assign(utilisation_high=0.5))


def test_one_replication_has_no_band(small_result):
    data = latency.data(small_result)
    alone = data.assign(latency_p95_s_low=data["latency_p95_s"], latency_p95_s_high=data["latency_p95_s"])
    assert [trace.name for trace in latency.draw(alone).data] == ["p95", "median"]
    assert len(latency.draw(data).data) == 4
