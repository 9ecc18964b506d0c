from foresize.simulator.figures import scaling


def test_a_point_is_a_scale_out_whose_instances_all_got_ready(small_result):
    data = scaling.data(small_result)
    outs = small_result.scaling[small_result.scaling["desired"] > small_result.scaling["before"]]
    assert len(data) == outs["duration_s"].notna().sum()
    assert set(data["duration_s"]) == {40.0}
    assert data["time_s"].is_monotonic_increasing


def test_the_objective_on_any_scale_out_time_is_drawn(small_result):
    data = scaling.data(small_result)
    assert set(data["objective_s"]) == {120.0}
    assert scaling.draw(data).layout.shapes[0].y0 == 120.0


def test_of_many_events_an_even_choice_is_shown(small_result, monkeypatch):
    whole = scaling.data(small_result)
    monkeypatch.setattr(scaling, "MOST_EVENTS", 4)
    assert len(scaling.data(small_result)) in (3, 4)
    assert len(whole) > 4
