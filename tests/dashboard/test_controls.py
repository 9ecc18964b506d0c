"""Each control: where it begins, and what moving it does to the scenario."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import foresize as fs
from foresize.policies.metrics import METRICS

Open = Callable[..., AppTest]


def edited(page: AppTest) -> fs.Scenario:
    """The scenario that the page would run."""
    assert not page.exception
    assert not page.error
    page.session_state["tab"] = "Scenario"
    return fs.loads(page.run().code[-1].value)


def gateway(scenario: fs.Scenario) -> Any:
    return scenario.services["gateway"]


@pytest.mark.parametrize(
    ("scenario", "key", "value", "found", "expected"),
    [
        ("live_voice", "callers.session_min", "70", lambda s: s.workload["callers"].session.lifetime.average(), 4200.0),
        ("live_voice", "gateway.target.cpu", "55", lambda s: gateway(s).autoscaler.policy.target, 0.55),
        ("live_voice", "gateway.min", "5", lambda s: gateway(s).autoscaler.min, 5),
        ("live_voice", "gateway.max", "9", lambda s: gateway(s).autoscaler.max, 9),
        ("live_voice", "gateway.cold_start_s", "42", lambda s: gateway(s).start.mean_s(), 42.0),
        ("live_voice", "codegen.cold_start_s", "36", lambda s: s.services["codegen"].start.mean_s(), 36.0),
        ("live_voice", "sessions.pool", "3", lambda s: s.databases["sessions"].pool.size, 3),
        ("live_voice", "sessions.max_connections", "200", lambda s: s.databases["sessions"].max_connections, 200),
        ("live_voice", "duration_min", "90", lambda s: s.duration, 5400.0),
        ("live_voice", "warmup_min", "5", lambda s: s.warmup, 300.0),
        ("live_voice", "replications", "7", lambda s: s.replications, 7),
        ("live_voice", "seed", "42", lambda s: s.seed, 42),
        ("peak", "callers.users", "150", lambda s: s.workload["callers"].arrivals.population, 150),
        ("traces/bank_day", "replications", "2", lambda s: s.replications, 2),
    ],
)
def test_a_control_changes_what_it_says(
    open_page: Open, scenario: str, key: str, value: str, found: Callable[[fs.Scenario], float], expected: float
) -> None:
    assert found(edited(open_page(scenario, **{key: value}))) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("scenario", ["live_voice", "traces/bank_day", "traces/nab_elb"])
def test_twice_the_arrivals_keep_their_pattern_over_time(open_page: Open, scenario: str) -> None:
    page = open_page(scenario)
    before = edited(page)
    field = next(field for field in page.number_input if field.label == "Arrivals an hour")
    now = edited(field.set_value(2 * field.value).run())
    workload = next(iter(before.workload))
    rates = [each.workload[workload].arrivals.mean_rate_per_s(each.start, each.duration) for each in (before, now)]
    assert rates[1] == pytest.approx(2 * rates[0], rel=1e-4)
    assert type(now.workload[workload].arrivals) is type(before.workload[workload].arrivals)


def test_the_peak_of_staged_users_scales_all_stages(open_page: Open) -> None:
    page = open_page("spike")
    field = next(field for field in page.number_input if field.label == "Users at the peak")
    arrivals = edited(field.set_value(3 * field.value).run()).workload["callers"].arrivals
    assert arrivals.most_users == 3 * field.value / 3


def test_a_recording_without_a_scale_is_left_as_it_is(open_page: Open) -> None:
    assert any("as recorded" in caption.value for caption in open_page("traces/azure_llm").caption)


@pytest.mark.parametrize(("way", "kind"), [("closed", "closed"), ("poisson", "poisson")])
def test_a_pattern_can_be_replaced_by_steady_users(open_page: Open, way: str, kind: str) -> None:
    page = open_page("live_voice")
    before = edited(page)
    page.selectbox(key="live_voice.callers.come").set_value(way).run()
    arrivals = edited(page).workload["callers"].arrivals
    assert arrivals.kind == kind
    rate_before = before.workload["callers"].arrivals.mean_rate_per_s(before.start, before.duration)
    if way == "poisson":
        assert arrivals.mean_rate_per_s(before.start, before.duration) == pytest.approx(rate_before, rel=1e-3)
    else:
        assert arrivals.population == pytest.approx(
            rate_before * before.workload["callers"].session.lifetime.average(), rel=0.01
        )


def test_every_metric_can_be_held_at_a_target_and_scaled_by_steps(open_page: Open) -> None:
    page = open_page("live_voice")
    for policy in ("target", "steps"):
        page.selectbox(key="live_voice.gateway.policy").set_value(policy).run()
        for metric in METRICS:
            chosen = gateway(edited(page.selectbox(key="live_voice.gateway.on").set_value(metric).run()))
            assert (chosen.autoscaler.policy.kind, chosen.autoscaler.policy.metric) == (policy, metric)


def test_a_fixed_number_holds_from_the_start(open_page: Open) -> None:
    page = open_page("live_voice", **{"gateway.policy": "a fixed number", "gateway.count": "6"})
    service = gateway(edited(page))
    assert (service.initial(), service.autoscaler.min, service.autoscaler.max) == (6, 6, 6)


def uploaded(page: AppTest, scenario: fs.Scenario) -> AppTest:
    page.file_uploader(key="upload").upload("mine.yaml", scenario.to_yaml().encode()).run()
    return page


def control(page: AppTest, label: str) -> Any:
    """The first control with that label."""
    return next(each for each in (*page.number_input, *page.slider, *page.selectbox) if each.label == label)


def test_a_service_without_an_autoscaler_has_a_number_and_can_get_one(open_page: Open, live_voice: fs.Scenario) -> None:
    bare = live_voice.with_(**{"services.gateway.autoscaler": None, "services.gateway.instances": 3})
    page = uploaded(open_page(), bare)
    assert gateway(edited(page)).initial() == 3
    control(page, "Instances").set_value(5).run()
    assert gateway(edited(page)).initial() == 5
    control(page, "Autoscaler policy").set_value("target").run()
    assert gateway(edited(page)).autoscaler.policy.kind == "target"


def test_a_policy_that_the_page_does_not_know_stays(open_page: Open, live_voice: fs.Scenario) -> None:
    both = [{"metric": "cpu", "target": "70%"}, {"metric": "memory", "target": "80%"}]
    page = uploaded(
        open_page(), live_voice.with_(**{"services.gateway.autoscaler.policy": {"kind": "target", "metrics": both}})
    )
    control(page, "Max instances").set_value(12).run()
    scaler = gateway(edited(page)).autoscaler
    assert (len(scaler.policy.metrics), scaler.max) == (2, 12)


def test_a_service_without_a_cold_start_can_get_one(open_page: Open, live_voice: fs.Scenario) -> None:
    page = uploaded(open_page(), live_voice.with_(**{"services.gateway.start": None}))
    control(page, "Mean cold start, s").set_value(30.0).run()
    assert gateway(edited(page)).start.mean_s() == 30.0


def test_single_requests_have_no_sessions_to_move(open_page: Open, live_voice: fs.Scenario) -> None:
    changes = {"workload.callers.session": None, "workload.callers.arrivals": {"kind": "poisson", "rate": "60/min"}}
    changes |= {"workload.callers.turn.gap": None, "external_apis.live_model.holds": "call", "objectives": []}
    changes |= {"services.gateway.capacity": {"kind": "slots", "slots": 8}}
    page = uploaded(open_page(), live_voice.with_(**changes))
    assert not page.exception
    assert "Mean session" not in [slider.label for slider in page.slider]
    control(page, "Arrivals an hour").set_value(7200.0).run()
    assert edited(page).workload["callers"].arrivals.rate == pytest.approx(2.0)
