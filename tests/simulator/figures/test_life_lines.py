from math import nan

from foresize.simulator.analysis.words import say
from foresize.simulator.figures import life_lines
from foresize.simulator.figures.life_lines import phases

BEGUN = ("requested_s", "provisioning_s", "pulling_s", "starting_s", "warming_s", "ready_s", "draining_s", "gone_s")


def life(*times, attempts=1, stopped_s=nan, asked_s=nan):
    rest = {"attempts": attempts, "stopped_s": stopped_s, "asked_s": asked_s}
    return dict(zip(BEGUN, times, strict=True)) | rest


def test_a_life_is_cut_into_its_phases():
    whole = life(0, 0, 10, 15, 18, 20, 100, 130)
    assert list(phases(whole, 500.0)) == [
        ("provisioning", 0, 10), ("pulling", 10, 15), ("starting", 15, 18), ("warming", 18, 20), ("ready", 20, 100),
        ("draining", 100, 130),
    ]  # fmt: skip


def test_what_still_runs_goes_on_to_the_end_of_the_run():
    assert list(phases(life(0, 0, 0, 0, 0, 0, nan, nan), 500.0)) == [("ready", 0, 500.0)]


def test_an_instance_that_crashed_was_ready_until_then():
    assert list(phases(life(0, 0, 0, 0, 0, 0, nan, 90.0), 500.0)) == [("ready", 0, 90.0)]


def test_an_instance_out_of_the_warm_pool_was_stopped_and_starts_twice():
    pooled = life(0, 0, 10, 15, 18, 100, nan, nan, stopped_s=20, asked_s=90)
    assert list(phases(pooled, 500.0))[3:] == [
        ("warming", 18, 20), ("stopped", 20, 90), ("resuming", 90, 100), ("ready", 100, 500.0),
    ]  # fmt: skip
    assert list(phases(life(0, 0, 10, 15, 18, nan, nan, 60, stopped_s=20), 500.0))[-1] == ("stopped", 20, 60)


def test_a_cancelled_start_ends_in_the_phase_that_it_was_in():
    assert list(phases(life(5, 5, 20, nan, nan, nan, nan, 30), 500.0)) == [("provisioning", 5, 20), ("pulling", 20, 30)]


def test_times_of_a_start_that_failed_are_not_taken_for_those_of_the_last_one():
    again = life(0, 60, 10, 20, 30, nan, nan, nan, attempts=2)
    assert list(phases(again, 70.0)) == [("failed starts", 0, 60), ("provisioning", 60, 70.0)]


def test_every_instance_of_the_first_replication_is_a_row_with_its_end(small_result):
    data = life_lines.data(small_result)
    first = small_result.instances.query("replication == 0")
    lives = data.drop_duplicates("instance")
    assert len(lives) == len(first)
    assert dict(lives["end"].value_counts()) == dict(first["end"].value_counts())
    ends = [trace.name for trace in life_lines.draw(data).data if trace.type == "scatter"]
    assert set(ends) == set(first["end"]) - {"alive"}


def test_of_many_instances_an_even_choice_is_shown_and_said(small_result, monkeypatch):
    monkeypatch.setattr(life_lines, "MOST_INSTANCES", 3)
    data = life_lines.data(small_result)
    count = len(small_result.instances.query("replication == 0"))
    assert list(dict.fromkeys(data["instance"]))[::2] == ["gateway 0", f"gateway {count - 1}"]
    assert f"3 of {count} instances" in life_lines.says(data)


def test_the_longest_drain_is_told(small_result):
    data = life_lines.data(small_result)
    drains = data[data["phase"] == "draining"]
    longest_s = (drains["to_s"] - drains["from_s"]).max()
    assert 0 < longest_s <= 120.0 + 15.0
    assert f"the longest drain took {say(longest_s, 's')}" in life_lines.says(data)
