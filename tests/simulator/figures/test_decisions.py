from foresize.policies.reasons import Finding, as_text
from foresize.simulator.figures import decisions


def test_each_change_of_a_count_is_marked_with_its_reason(small_result):
    data = decisions.data(small_result)
    events = data[data["decided"].notna()]
    table = small_result.decisions
    counted = table[(table["replication"] == 0) & (table["time_s"] >= small_result.records[0].start_s)]
    assert len(events) == len(counted) > 0
    assert all(reason in shown for reason, shown in zip(counted["reason"], events["reason"], strict=False))


def test_needed_is_drawn_beside_desired_and_ready(small_result):
    data = decisions.data(small_result)
    names = {trace.name for trace in decisions.draw(data).data}
    assert names == {"needed", "ready or draining", "ready", "desired", "decision"}
    assert "needed" in decisions.says(data)


def test_the_steps_of_a_decision_are_under_the_pointer_with_what_was_binding():
    steps = (Finding("rate limit", "4 pods in 15 s", 4.0, binds=True, parts=(Finding("events", "<none>"),)),)
    shown = decisions._text(2, 6, "cpu 91 %", as_text(steps))
    assert "2 → 6" in shown
    assert "rate limit: 4 pods in 15 s ◀ binding" in shown
    assert "<none>" not in shown
