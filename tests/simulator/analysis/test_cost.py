"""The bill of a window, item by item."""

from math import isnan, nan

import pytest

from foresize.models.instances import START_PHASES
from foresize.simulator.analysis.cost import Cost, CostItem, cost_of
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.scenario import Scenario
from foresize.simulator.telemetry.laws import LawBroken
from foresize.simulator.telemetry.record import INSTANCES, RunRecord

WORLD = {
    "name": "costed",
    "duration": "3h",
    "warmup": "1h",
    "workload": {
        "callers": {
            "arrivals": {"kind": "poisson", "rate": "60/h"},
            "session": {"lifetime": {"kind": "exponential", "mean": "10m"}, "egress": "48kbit/s"},
            "turn": {"gap": {"kind": "exponential", "mean": "20s"}, "steps": "talk"},
        }
    },
    "journeys": {
        "talk": [
            {"call": "gateway", "work": {"kind": "exponential", "mean": "1s"}},
            {"query": "sessions", "operation": "read"},
            {"external": "live_model"},
        ]
    },
    "services": {
        "gateway": {"capacity": {"kind": "cpu", "vcpus": 2, "sessions": 30}, "price": "c6i.xlarge", "instances": 2}
    },
    "databases": {"sessions": {"read": "2ms", "write": "5ms", "price": "db.r6g.xlarge"}},
    "external_apis": {
        "live_model": {
            "latency": "600ms",
            "holds": "session",
            "usage": {"input_tokens": 150, "output_tokens": 225},
            "price": "gemini-2.5-flash-native-audio",
        }
    },
    "extras": {"load-balancer": 1, "gp3-gib": 200},
}
TOTALS = {
    "gateway.busy_s": 2880.0,
    "gateway.capacity_s": 28800.0,
    "live_model.input_tokens": 2e6,
    "live_model.output_tokens": 5e5,
    "live_model.place_s": 7200.0,
    "live_model.calls": 3000.0,
    "egress_bytes": 4e9,
}


def record(*lives, totals=TOTALS):
    """Two hours after an hour of warm-up; two instances that are there all the time unless others are given."""
    start = dict.fromkeys(("requested_s", *(f"{phase}_s" for phase in START_PHASES), "ready_s"), 0.0)
    table = {column: [] for column in INSTANCES}
    for ordinal, life in enumerate(lives or (start, start)):
        row = dict.fromkeys((column for column in INSTANCES if column.endswith("_s")), nan)
        row |= {"service": "gateway", "ordinal": ordinal, "end": "alive", "attempts": 1, "sessions": 0, "calls": 0}
        for column, value in (row | life).items():
            table[column].append(value)
    return RunRecord(0, 1, "simpy", 3600.0, 10800.0, totals=dict(totals), instances=table)


def cost(run=None, **changes):
    return cost_of(run or record(), Scenario.model_validate(WORLD | changes))


def test_each_item_is_what_one_works_out_by_hand():
    bill = cost()
    assert {item.item: item.usd for item in bill.items} == pytest.approx(
        {
            "gateway instances": 2 * 2 * 0.17,
            "sessions database": 2 * 0.45,
            "live_model input tokens": 2 * 3.00,
            "live_model output tokens": 0.5 * 12.00,
            "egress": 4 * 0.09,
            "load-balancer": 2 * 0.0225,
            "gp3-gib": 200 * 2 * 0.96 / 8760,
        }
    )
    assert bill.total_usd == pytest.approx(sum(item.usd for item in bill.items))
    assert bill.window_s == 7200
    assert bill.per_hour_usd == pytest.approx(bill.total_usd / 2)


def test_items_come_in_the_scenarios_order_and_in_its_categories():
    categories = [item.category for item in cost().items]
    assert categories == ["instances", "databases", "external APIs", "external APIs", "network", "extras", "extras"]


def test_the_items_do_not_depend_on_what_happened():
    quiet = record(totals={"gateway.capacity_s": 28800.0})
    assert [item.item for item in cost(quiet).items] == [item.item for item in cost().items]


def test_an_api_by_the_minute_and_the_call_is_charged_for_both(tmp_path):
    book = tmp_path / "own.yaml"
    book.write_text(
        'name: own\ndate: "2026"\nsource: a test\nbase: aws-us-east-1\n'
        "apis: {voice: {minute: $0.06/min, call: $0.001/call}}\n"
    )
    api = {"latency": "600ms", "holds": "session", "price": "voice"}
    bill = cost(prices={"file": str(book)}, external_apis={"live_model": api})
    by_item = {item.item: item.usd for item in bill.items if item.category == "external APIs"}
    assert by_item == pytest.approx({"live_model minutes": 120 * 0.06, "live_model calls": 3.0})


def test_what_has_no_price_is_not_on_the_bill():
    free = {
        "services": {"gateway": {key: value for key, value in WORLD["services"]["gateway"].items() if key != "price"}},
        "databases": {"sessions": {"read": "2ms", "write": "5ms"}},
        "external_apis": {"live_model": {"latency": "600ms"}},
        "workload": {"callers": WORLD["workload"]["callers"] | {"session": {"lifetime": "10m"}}},
        "extras": {},
    }
    assert cost(**free) == Cost((), 7200.0)


def test_instances_are_split_into_boot_work_idleness_and_draining():
    began = {"requested_s": 3600.0, "provisioning_s": 3600.0, "pulling_s": 3650.0, "starting_s": 3670.0}
    life = began | {"warming_s": 3680.0, "ready_s": 3750.0, "draining_s": 7350.0, "gone_s": 7950.5}
    bill = cost(record(life, totals={"gateway.busy_s": 2100.25, "gateway.capacity_s": 8401.0}))
    usd_per_s = 0.17 / 3600
    assert bill.boot_usd == pytest.approx(100 * usd_per_s)
    assert bill.working_usd == pytest.approx(0.25 * 3600 * usd_per_s)
    assert bill.idle_usd == pytest.approx((0.75 * 3600 + 0.5) * usd_per_s)
    assert bill.draining_usd == pytest.approx(600.5 * usd_per_s)
    assert bill.items[0].usd == pytest.approx(4301 * usd_per_s)


def test_a_reservation_that_nobody_takes_is_paid_and_idle():
    gone = dict.fromkeys(("requested_s", *(f"{phase}_s" for phase in START_PHASES), "ready_s"), 0.0) | {
        "gone_s": 7200.0
    }
    bill = cost(record(gone, totals={}), purchase="reserved_1y")
    usd_per_h = 0.63 * 0.17
    assert bill.items[:2] == (
        CostItem("gateway instances", "instances", pytest.approx(usd_per_h)),
        CostItem("gateway unused reservation", "instances", pytest.approx(3 * usd_per_h)),
    )
    assert bill.idle_usd == pytest.approx(4 * usd_per_h)


def test_a_record_that_served_more_than_is_billed_is_an_error():
    with pytest.raises(LawBroken, match="gateway is billed for"):
        cost(record(totals=TOTALS | {"gateway.capacity_s": 28900.0}))


def test_a_window_without_length_has_no_cost_per_hour():
    assert isnan(Cost((), 0.0).per_hour_usd)


@pytest.mark.parametrize("purchase", ["on_demand", "reserved_3y", "spot"])
def test_the_parts_of_a_simulated_fleet_add_up_to_its_items(purchase):
    gateway = WORLD["services"]["gateway"] | {
        "start": {"provisioning": "50s", "pulling": "20s", "warming": "15s"},
        "crash": {"kind": "exponential", "mean": "50m"},
    }
    world = Scenario.model_validate(WORLD | {"purchase": purchase, "services": {"gateway": gateway}})
    bill = cost_of(Replication(world, 0).run(), world)
    instances_usd = sum(item.usd for item in bill.items if item.category == "instances")
    parts = (bill.boot_usd, bill.working_usd, bill.idle_usd, bill.draining_usd)
    assert min(parts[:3]) > 0
    assert sum(parts) == pytest.approx(instances_usd)
    assert min(item.usd for item in bill.items) > 0
