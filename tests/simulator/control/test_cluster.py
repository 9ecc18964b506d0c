"""Nodes under the instances: placing, waiting for a node, images, and removal that respects sessions."""

import math

import pytest

import foresize as fs
from foresize.policies import Decision, Policy
from foresize.simulator.replicate import Replication
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.scenario import Scenario

GROUP = {"cpu": 4, "memory": "16GiB", "min": 1, "max": 5, "start": "60s"}


class Plan(Policy):
    """Counts by the simulated minute, for tests."""

    counts: dict[int, int]

    def decide(self, seen, memory):
        return Decision([count for minute, count in self.counts.items() if seen.now_s >= 60 * minute][-1], "as planned")


def written(
    groups=None, scaler="cluster_autoscaler", duration="60m", lifetime="2m", users=4, placing="spread", **scaler_fields
):
    return {
        "name": "cluster",
        "duration": duration,
        "workload": {
            "callers": {
                "arrivals": {"kind": "closed", "users": users},
                "session": {"lifetime": lifetime},
                "turn": {"gap": "7s", "steps": "talk"},
            }
        },
        "journeys": {"talk": [{"call": "gateway", "work": "20ms"}]},
        "nodes": {
            "groups": groups or {"general": GROUP},
            "scaler": {"kind": scaler, **scaler_fields},
            "placing": placing,
        },
        "services": {
            "gateway": {
                "capacity": {"kind": "cpu", "vcpus": 2, "sessions": 10},
                "requests": {"cpu": 2, "memory": "4GiB"},
                "start": {"pulling": "20s", "starting": "10s"},
                "instances": 2,
                "autoscaler": {"policy": {"kind": "fixed", "count": 2}, "min": 0, "max": 20},
            }
        },
    }


def run(counts, **said):
    scenario = Scenario.model_validate(written(**said))
    gateway = scenario.services["gateway"]
    planned = gateway.autoscaler.model_copy(update={"policy": Plan(counts=counts)})
    services = {"gateway": gateway.model_copy(update={"autoscaler": planned})}
    return Replication(scenario.model_copy(update={"services": services}), 0, engine="compiled").run()


def rows(table):
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def test_an_instance_that_fits_on_a_node_does_not_wait():
    record = run({0: 2}, groups={"general": GROUP | {"cpu": 8}})
    assert len(record.nodes["group"]) == 1
    quick = rows(run({0: 2, 5: 3}, groups={"general": GROUP | {"cpu": 8}}).instances)[2]
    assert quick["pulling_s"] == quick["requested_s"] == 300  # no wait for a node …
    assert quick["starting_s"] == 300  # … and the image is there
    assert quick["ready_s"] == 310


def test_one_that_does_not_fit_waits_for_a_node_then_pulls_then_starts():
    record = run({0: 2, 5: 3})
    new, node = rows(record.instances)[2], rows(record.nodes)[1]
    assert node["requested_s"] == 300  # a scan is at every tenth second
    assert node["ready_s"] == 360
    assert [new[f"{phase}_s"] for phase in ("pulling", "starting", "ready")] == [360, 380, 390]


def test_a_scan_is_waited_for_and_a_batch_is_awaited():
    late = run({0: 2, 5: 3}, scanInterval="37s")
    assert rows(late.nodes)[1]["requested_s"] == 333
    batch = run({0: 2, 5: 3}, scaler="karpenter")
    assert rows(batch.nodes)[1]["requested_s"] == 301


def test_instances_share_the_nodes_that_are_on_their_way():
    record = run({0: 2, 5: 6})
    assert [node["requested_s"] for node in rows(record.nodes)] == [0, 300, 300]


def test_the_groups_largest_number_holds_and_the_rest_waits():
    record = run({0: 2, 5: 20})
    assert len(record.nodes["group"]) == 5
    waiting = [row for row in rows(record.instances) if row["end"] == "alive" and math.isnan(row["ready_s"])]
    assert len(waiting) == 20 - 10
    # five nodes of four vCPUs hold ten instances of two
    assert sum(not math.isnan(row["ready_s"]) for row in rows(record.instances)) == 10


def test_an_empty_node_goes_after_its_unneeded_time():
    record = run({0: 2, 5: 4, 15: 2}, users=1, lifetime="1m", scaleDownDelayAfterAdd="1m")
    gone_s = rows(record.nodes)[1]["gone_s"]
    assert 900 + 600 <= gone_s <= 900 + 600 + 120


def test_a_node_with_sessions_is_not_taken_away():
    held = run({0: 2, 5: 4}, lifetime="3h", users=16, scaleDownUnneededTime="1m", scaleDownDelayAfterAdd="1m")
    assert all(math.isnan(node["gone_s"]) for node in rows(held.nodes))


def test_an_underused_nodes_free_instances_move_to_another():
    # 8 vCPUs a node: three instances ask for 6; the fourth node is not half used
    groups = {"general": GROUP | {"cpu": 8, "min": 1}}
    record = run({0: 2, 5: 5, 10: 3}, users=1, lifetime="1m", groups=groups, placing="spread",
                 scaleDownUnneededTime="2m", scaleDownDelayAfterAdd="1m")  # fmt: skip
    assert sum(math.isnan(node["gone_s"]) for node in rows(record.nodes)) == 1


def test_of_two_groups_the_one_with_least_waste_is_taken():
    groups = {"large": GROUP | {"cpu": 32, "min": 0, "memory": "64GiB"}, "small": GROUP}
    record = run({0: 2, 5: 3}, groups=groups)
    assert record.nodes["group"] == ["small", "small"]


def test_what_was_not_asked_for_is_the_nodes_waste():
    record = run({0: 1, 5: 1}, duration="10m")
    assert record.totals["nodes.cpu_s"] == pytest.approx(600 * 4)
    # two instances for the first period of the loop, then one
    assert record.totals["nodes.asked_cpu_s"] < 600 * 4
    assert record.totals["nodes.asked_cpu_s"] >= 600 * 2


def test_machines_are_paid_by_the_node():
    said = written(duration="2h") | {"prices": "aws-us-east-1"}
    said["nodes"]["groups"]["general"]["price"] = "m7i.xlarge"
    text = fs.Scenario.model_validate(said)
    record = Replication(text, 0, engine="compiled").run()
    from foresize.simulator.analysis.cost import cost_of
    from foresize.simulator.prices import node_price

    cost = cost_of(record, text)
    assert [(item.item, item.usd) for item in cost.items] == [
        ("general nodes", pytest.approx(2 * node_price(text, "general").usd_per_h))
    ]
    assert cost.idle_usd + cost.working_usd == pytest.approx(cost.total_usd)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nodes": ["genral"]}, "Did you mean `general`"),
        ({"requests": {"cpu": 9}}, "no node has room"),
        ({"price": "m7i.large"}, "give their groups the price"),
        ({"start": {"provisioning": "40s"}}, "an instance waits for its node"),
    ],
)
def test_what_does_not_go_together_is_told(change, words):
    from foresize.simulator.scenario.yaml_writer import write

    said = written() | {"schema": "foresize/v1"}
    said["services"]["gateway"] |= change
    with pytest.raises(BadInput, match=words):
        fs.loads(write(said))
