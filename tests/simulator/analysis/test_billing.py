"""Bills worked out by hand, and the law that holds for any life under any rule."""

from math import inf, isnan, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foresize.models.instances import START_PHASES, Start
from foresize.models.prices import Billing
from foresize.simulator.analysis.billing import Life, billed_spans, check_billing, covered_s, instance_bills
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.laws import LawBroken
from foresize.simulator.telemetry.record import INSTANCES, RunRecord

START = {"provisioning": "50s", "pulling": "20s", "starting": "10s", "warming": "20s", "retry_after": "100s"}
WORLD = {
    "name": "billed",
    "duration": "1h",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "150/h"},
            "session": {"lifetime": {"kind": "exponential", "mean": "6m"}},
            "turn": {"gap": {"kind": "exponential", "mean": "20s"}, "steps": "talk"},
        }
    },
    "journeys": {"talk": [{"call": "gateway", "work": {"kind": "exponential", "mean": "1s"}}]},
    "services": {
        "gateway": {
            "capacity": {"kind": "cpu", "vcpus": 2, "sessions": 10},
            "price": "c6i.xlarge",
            "start": START | {"failure": "30%"},
            "drain": {"grace": "3m"},
            "crash": {"kind": "exponential", "mean": "40m"},
            "instances": 6,
            "autoscaler": {"policy": {"kind": "fixed", "count": 3}, "min": 2, "max": 9},
        }
    },
}
USD_PER_S = 0.17 / 3600


def scenario(**changes):
    return Scenario.model_validate(WORLD | changes)


def record(*lives, start_s=0.0, end_s=3600.0, **totals):
    """A record of gateway instances, each given as its reached phases in seconds."""
    table = {column: [] for column in INSTANCES}
    for ordinal, life in enumerate(lives):
        row = dict.fromkeys((column for column in INSTANCES if column.endswith("_s")), nan)
        row |= {"service": "gateway", "ordinal": ordinal, "end": "alive", "attempts": 1, "sessions": 0, "calls": 0}
        for column, value in (row | life).items():
            table[column].append(value)
    return RunRecord(
        0, 1, "simpy", start_s, end_s, totals={f"gateway.{k}": v for k, v in totals.items()}, instances=table
    )


def life(requested_s=0.0, **reached):
    """An instance that went from phase to phase as START says, up to the phases that are given otherwise."""
    times = {"requested_s": requested_s}
    at_s = requested_s
    for phase, takes_s in zip(START_PHASES, (50, 20, 10, 20), strict=True):
        times[f"{phase}_s"] = at_s
        at_s += takes_s
    return times | {"ready_s": at_s} | reached


def there_at_the_start(**reached):
    return dict.fromkeys(("requested_s", *(f"{phase}_s" for phase in START_PHASES), "ready_s"), 0.0) | reached


def bill_of(*lives, **window):
    return instance_bills(record(*lives, **window), scenario())[0]


def test_a_stopped_instance_is_billed_until_it_stops_and_again_from_leaving_the_pool():
    waited = life(1000.0) | {"stopped_s": 1200.0, "ready_s": nan}
    assert bill_of(waited).billed_s == 150
    taken = waited | {"asked_s": 1500.0, "ready_s": 1530.0, "gone_s": 1700.0}
    bill = bill_of(taken)
    assert (bill.boot_s, bill.ready_s, bill.used_s) == (150 + 30, 170, 170)
    again = bill_of(taken | {"gone_s": 1535.0})
    assert again.billed_s == 150 + 60  # the least, for the second start too


def test_the_clock_runs_from_the_first_billed_phase_to_gone():
    bill = bill_of(life(1000.0, draining_s=2000.0, gone_s=2300.0))
    assert (bill.boot_s, bill.ready_s, bill.draining_s, bill.after_s) == (50, 900, 300, 0)
    assert (bill.billed_s, bill.used_s) == (1250, 1200)
    assert bill.usd == pytest.approx(1250 * USD_PER_S)


def test_an_instance_that_is_there_all_the_time_is_billed_for_the_window():
    bill = bill_of(there_at_the_start(), start_s=600.0)
    assert (bill.billed_s, bill.ready_s, bill.used_s) == (3000, 3000, 3000)


def test_boot_before_the_end_of_the_warm_up_is_not_in_the_window():
    bill = bill_of(life(1000.0), start_s=1080.0)
    assert (bill.boot_s, bill.ready_s, bill.used_s) == (20, 2500, 2500)


def test_what_was_gone_before_the_window_costs_nothing():
    bill = bill_of(life(100.0, gone_s=700.0), start_s=800.0)
    assert (bill.billed_s, bill.used_s, bill.usd, bill.usd_per_s) == (0, 0, 0, 0)


def test_the_minimum_is_billed_for_a_start_that_was_cancelled():
    bill = bill_of(life(1000.0, starting_s=nan, warming_s=nan, ready_s=nan, gone_s=1062.0))
    assert (bill.boot_s, bill.billed_s, bill.used_s) == (60, 60, 0)


def test_a_start_that_was_cancelled_before_its_billed_phase_costs_nothing():
    cancelled = life(1000.0, pulling_s=nan, starting_s=nan, warming_s=nan, ready_s=nan, gone_s=1040.0)
    assert bill_of(cancelled).usd == 0


def test_the_rest_of_the_minimum_falls_out_of_the_window_with_its_end():
    bill = bill_of(life(0.0, ready_s=nan, gone_s=80.0), start_s=20.0, end_s=100.0)
    assert bill.billed_s == 50  # pulling from 50 s to 80 s, billed to 110 s


def test_a_crash_ends_the_clock_and_a_begun_second_is_billed():
    bill = bill_of(life(1000.0, gone_s=1500.4, end="crashed"))
    assert (bill.boot_s, bill.draining_s) == (50, 0)
    assert bill.ready_s == pytest.approx(400.4)
    assert bill.after_s == pytest.approx(0.6)
    assert bill.billed_s == pytest.approx(451)


def spans(billing, lived):
    rule = Billing.model_validate(billing)
    columns = dict.fromkeys(Life.__slots__, nan)
    return list(billed_spans(Life(**(columns | {"attempts": 1} | lived)), rule, Start.model_validate(START)))


@pytest.mark.parametrize(
    ("phase", "since_s"),
    [("requested", 900), ("provisioning", 900), ("pulling", 950), ("starting", 970), ("warming", 980), ("ready", 1000)],
)
def test_a_book_says_from_which_phase_it_bills(phase, since_s):
    assert spans({"starts_with": phase}, life(900.0, gone_s=2000.0)) == [(since_s, 2000)]
    assert spans({"starts_with": phase}, life(900.0)) == [(since_s, inf)]


def test_hours_that_were_begun_are_billed_to_their_end():
    assert spans({"starts_with": "ready", "granularity": "1h"}, life(0.0, gone_s=3800.0)) == [(100, 7300)]


def test_starts_that_failed_are_billed_in_proportion_to_their_phases():
    # two failed starts of 200 s each (100 s of phases, 100 s until the next try), then one that came up
    tried = life(400.0) | {"requested_s": 0.0, "attempts": 3}
    assert spans({"starts_with": "provisioning", "minimum": "0s"}, tried) == [(0, 100), (200, 300), (400, inf)]
    assert spans({"starts_with": "pulling", "minimum": "0s"}, tried) == [(50, 100), (250, 300), (450, inf)]
    assert spans({"starts_with": "pulling", "minimum": "60s"}, tried) == [(50, 110), (250, 310), (450, inf)]
    assert spans({"starts_with": "ready"}, tried) == [(500, inf)]
    assert spans({"starts_with": "requested"}, tried) == [(0, inf)]


def test_phases_of_an_earlier_start_are_not_taken_for_the_last_ones():
    again = {"requested_s": 0.0, "provisioning_s": 200.0, "pulling_s": 50.0, "gone_s": 220.0, "attempts": 2}
    assert spans({"starts_with": "pulling", "minimum": "0s"}, again) == [(50, 100)]


def test_reservations_go_to_the_first_instances_that_are_there():
    assert covered_s([[(0, 10)], [(0, 20)], [(5, 30)]], 1) == [10, 10, 10]
    assert covered_s([[(0, 10)], [(0, 20)], [(5, 30)]], 2) == [10, 20, 20]
    assert covered_s([[(0, 10)], [(3, 3)], []], 0) == [0, 0, 0]


def test_a_reserved_fleet_pays_on_demand_for_its_peak():
    prices = scenario(purchase="reserved_3y")
    three = record(there_at_the_start(), there_at_the_start(gone_s=1800.0), life(900.0))
    bills = instance_bills(three, prices)
    assert [bill.reserved_s for bill in bills] == [3600, 1800, 1800]
    reserved_usd_per_h = 570.67 / 8760
    assert bills[2].usd == pytest.approx((1800 * reserved_usd_per_h + 850 * 0.17) / 3600)


def test_bills_are_in_the_order_of_the_table_and_free_without_a_price():
    mixed = record(there_at_the_start(), there_at_the_start(), there_at_the_start())
    mixed.instances["service"] = ["gateway", "worker", "gateway"]
    worker = {"capacity": {"kind": "slots", "slots": 4}}
    bills = instance_bills(mixed, scenario(services=WORLD["services"] | {"worker": worker}))
    assert [(bill.service, bill.ordinal) for bill in bills] == [("gateway", 0), ("worker", 1), ("gateway", 2)]
    assert [bill.usd > 0 for bill in bills] == [True, False, True]
    assert bills[1].billed_s == 3600


def test_a_bill_below_the_use_breaks_the_law():
    run = record(there_at_the_start(), life(900.0))
    bills = instance_bills(run, scenario())
    check_billing(bills, run, scenario())
    run.totals["gateway.capacity_s"] = 2 * (bills[0].billed_s + bills[1].billed_s + 1)
    with pytest.raises(LawBroken, match=r"gateway is billed for 6250\.0 instance-seconds, but 6251\.0 served"):
        check_billing(bills, run, scenario())
    late = record(there_at_the_start() | {"pulling_s": 10.0})
    with pytest.raises(LawBroken, match=r"gateway 0 is billed for 3590\.0 s but was used for 3600\.0 s"):
        check_billing(instance_bills(late, scenario()), late, scenario())


def test_a_figure_that_is_not_a_number_covers_nothing():
    run = record(there_at_the_start(), capacity_s=nan)
    with pytest.raises(LawBroken):
        check_billing(instance_bills(run, scenario()), run, scenario())


@pytest.mark.parametrize("purchase", ["on_demand", "reserved_1y", "spot"])
def test_a_simulated_fleet_is_billed_for_all_that_the_engine_saw_of_it(purchase):
    world = scenario(purchase=purchase, warmup="10m")
    run = Replication(world, 0).run()
    assert {"alive", "crashed", "drained"} <= set(run.instances["end"])
    assert max(run.instances["attempts"]) > 1
    bills = instance_bills(run, world)
    check_billing(bills, run, world)
    assert 2 * sum(bill.used_s for bill in bills) == pytest.approx(run.totals["gateway.capacity_s"])


@st.composite
def lives(draw):
    """Any life: phases in order up to the one at which it ends, if it does."""
    names = ["provisioning_s", "pulling_s", "starting_s", "warming_s", "ready_s", "draining_s"]
    reached = draw(st.integers(1, len(names)))
    at_s = requested_s = draw(st.floats(0, 4000))
    times = dict.fromkeys((*names, "gone_s"), nan) | {"requested_s": requested_s, "attempts": draw(st.integers(1, 4))}
    if times["attempts"] > 1:
        at_s += draw(st.floats(1, 900))
    for name in names[:reached]:
        times[name] = at_s
        at_s += draw(st.just(0.0) | st.floats(0, 2000))
    return times | ({"gone_s": at_s} if draw(st.booleans()) else {})


rules = st.builds(
    Billing.model_construct,
    starts_with=st.sampled_from(["requested", *START_PHASES, "ready"]),
    minimum=st.sampled_from([0.0, 60.0, 3600.0]),
    granularity=st.sampled_from([0.0, 1.0, 60.0, 3600.0]),
)


@settings(deadline=None)
@given(st.lists(lives(), min_size=1, max_size=6), rules, st.floats(0, 3000), st.floats(1, 3000), st.booleans())
def test_whatever_the_lives_and_the_rule_all_use_is_billed_once(fleet, rule, start_s, window_s, is_reserved):
    from foresize.simulator.analysis import billing
    from foresize.simulator.prices import price_book

    world = scenario(purchase="reserved_1y" if is_reserved else "on_demand")
    book = price_book(world.prices).model_copy(update={"billing": rule})
    run = record(*fleet, start_s=start_s, end_s=start_s + window_s)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(billing, "price_book", lambda _: book)
        bills = instance_bills(run, world)
    check_billing(bills, run, world)
    for bill, lived in zip(bills, fleet, strict=True):
        assert bill.used_s <= window_s + 1e-6
        assert bill.billed_s <= window_s * lived["attempts"] + 1e-6
        assert -1e-6 <= bill.reserved_s <= bill.billed_s + 1e-6
        assert min(bill.boot_s, bill.ready_s, bill.draining_s, bill.after_s) >= 0
        assert not isnan(bill.usd)
        assert bill.usd <= bill.billed_s * USD_PER_S + 1e-9
    assert sum(bill.reserved_s for bill in bills) <= 2 * window_s + 1e-6


@settings(deadline=None)
@given(st.lists(lives(), min_size=1, max_size=6), st.floats(1, 2999), st.booleans())
def test_two_windows_cost_what_the_whole_does(fleet, cut_s, is_reserved):
    world = scenario(purchase="reserved_1y" if is_reserved else "on_demand")

    def cost(since_s, until_s):
        bills = instance_bills(record(*fleet, start_s=since_s, end_s=until_s), world)
        return [(bill.billed_s, bill.used_s, bill.usd) for bill in bills]

    for whole, first, second in zip(cost(0, 3000), cost(0, cut_s), cost(cut_s, 3000), strict=True):
        assert whole == pytest.approx([a + b for a, b in zip(first, second, strict=True)])
