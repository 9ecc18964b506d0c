"""Price books by name and by file, and what fleets, databases and APIs cost by them."""

import os

import pytest

from foresize.models.prices import PriceFile
from foresize.simulator.prices import (
    PriceBookNotFound,
    api_price,
    database_usd_per_h,
    extras_usd_per_h,
    fleet_price,
    price_book,
    shipped_books,
)
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import read
from foresize.simulator.scenario.problems import BadInput
from foresize.simulator.scenario.references import problems_of
from foresize.simulator.scenario.scenario import Scenario

SCENARIO = """\
name: priced
duration: 1h
prices: {file: prices/own.yaml}
workload:
  callers: {arrivals: {kind: poisson, rate: 10/h}, turn: {steps: talk}}
journeys:
  talk: [{call: gateway, work: 10ms}, {external: model}]
services:
  gateway: {capacity: {kind: slots, slots: 4}, price: c6i.xlarge, instances: 3}
databases:
  sessions: {read: 2ms, write: 5ms, price: db.r6g.xlarge}
external_apis:
  model: {latency: 600ms, price: gemini-2.5-flash, usage: {input_tokens: 100}}
"""
OWN = """\
name: ours
date: "2026-01-15"
source: our contract
base: aws-us-east-1
instances:
  c6i.xlarge: {on_demand: $0.10/h}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "prices").mkdir()
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    (tmp_path / "prices" / "own.yaml").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(*sets):
    return parse(read("scenario.yaml", sets), Scenario, lambda scenario: problems_of(scenario, {}))


def refused(*sets):
    with pytest.raises(BadInput) as caught:
        load(*sets)
    return [f"{problem.path} {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize("name", shipped_books())
def test_every_shipped_book_can_be_read_and_is_called_as_its_file(name):
    book = price_book(name)
    assert book.name == name
    assert all(machine.on_demand > 0 for machine in book.instances.values())
    assert all(price.input or price.output or price.minute or price.call for price in book.apis.values())
    assert all(usd_per_h > 0 for usd_per_h in book.extras.values())


def test_a_longer_promise_is_cheaper_and_spot_the_cheapest():
    for machine in price_book("aws-us-east-1").instances.values():
        ways = [machine.on_demand, machine.reserved_1y, machine.reserved_3y, machine.spot]
        known = [way for way in ways if way is not None]
        assert known == sorted(known, reverse=True)


def test_one_year_and_spot_are_the_shares_that_the_book_says():
    for machine in price_book("aws-us-east-1").instances.values():
        for way, share in ((machine.reserved_1y, 0.63), (machine.spot, 0.35)):
            assert way is None or way == pytest.approx(share * machine.on_demand, rel=1e-4)


def test_an_unknown_name_is_told_with_the_nearest_and_all_shipped_books():
    with pytest.raises(PriceBookNotFound, match=r"`aws-us-est-1` is not a price book. Did you mean `aws-us-east-1`?"):
        price_book("aws-us-est-1")
    with pytest.raises(PriceBookNotFound, match=r"Shipped: aws-us-east-1"):
        price_book("elsewhere")


def test_a_file_written_as_a_name_is_told_how_to_write_it():
    with pytest.raises(PriceBookNotFound, match=r"Did you mean `\{file: my.yaml\}`"):
        price_book("my.yaml")


def test_a_book_of_ones_own_stands_on_a_shipped_one(folder):
    book = price_book(load().prices)
    assert book.name == "ours"
    assert book.instances["c6i.xlarge"].on_demand == 0.10
    assert book.instances["c6i.2xlarge"].on_demand == 0.34
    assert book.egress == 0.09


def test_a_book_may_extend_a_file(folder):
    (folder / "prices" / "next.yaml").write_text("extends: own.yaml\negress: $0.01/GB\n")
    book = price_book(load("prices.file=prices/next.yaml").prices)
    assert (book.name, book.egress, book.instances["c6i.xlarge"].on_demand) == ("ours", 0.01, 0.10)


def test_a_book_is_read_again_when_its_file_has_changed(folder):
    scenario = load()
    before = price_book(scenario.prices)
    assert price_book(scenario.prices) is before
    own = folder / "prices" / "own.yaml"
    own.write_text(OWN.replace("$0.10/h", "$0.2/h"))
    os.utime(own, ns=(1, 1))
    assert price_book(scenario.prices).instances["c6i.xlarge"].on_demand == 0.2


def test_mistakes_in_a_book_are_told_at_their_own_place_all_at_once(folder):
    wrong = OWN.replace("on_demand", "on_demnd").replace('"2026-01-15"', "2026") + "egress: 0.09\n"
    (folder / "prices" / "own.yaml").write_text(wrong)
    place = os.path.join("prices", "own.yaml")
    assert refused() == [
        f'prices.file {place}:2:7 date must be a text, but is 2026. Did you mean "2026" in quotes?',
        f"prices.file {place}:6:3 instances.c6i.xlarge.on_demand is missing; an instance price needs it.",
        f"prices.file {place}:6:16 instances.c6i.xlarge.on_demnd is not a field of an instance price."
        " Did you mean `on_demand`?",
        f"prices.file {place}:7:9 egress must be a price like $0.34/GB, but is 0.09.",
    ]


def test_an_unknown_base_is_told_at_its_place(folder):
    (folder / "prices" / "own.yaml").write_text(OWN.replace("aws-us-east-1", "aws-us-east-2"))
    (message,) = refused()
    assert f"{os.path.join('prices', 'own.yaml')}:4:7 base `aws-us-east-2` is not a price book. Did you mean" in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not a UTF-8 text"),
        (b"a: {", "own.yaml:2:1 is not valid YAML"),
    ],
)
def test_a_book_that_cannot_be_read_is_told_beside_the_other_problems(folder, content, said):
    own = folder / "prices" / "own.yaml"
    own.unlink() if content is None else own.write_bytes(content)
    unread, warmup = sorted(refused("warmup=2h"))
    assert unread.startswith("prices.file ")
    assert said in unread
    assert warmup.startswith("warmup must be less than duration")


def test_names_that_the_book_does_not_have_are_told_each_at_its_place(folder):
    named = ", ".join(price_book(PriceFile(file="prices/own.yaml")).instances)
    told = refused(
        "services.gateway.price=c6i.xlrge",
        "databases.sessions.price=oracle",
        "external_apis.model.price=gemini-2.5-flsh",
        "extras={load-balncer: 1}",
    )
    assert told == [
        f"databases.sessions.price `oracle` is not in the price book ours. Allowed: {named}.",
        "external_apis.model.price `gemini-2.5-flsh` is not in the price book ours. Did you mean `gemini-2.5-flash`?",
        "extras.load-balncer `load-balncer` is not in the price book ours. Did you mean `load-balancer`?",
        "services.gateway.price `c6i.xlrge` is not in the price book ours. Did you mean `c6i.xlarge`?",
    ]


def test_a_machine_that_is_not_sold_as_spot_is_told_with_how_it_is(folder):
    assert refused("purchase=spot") == [
        "purchase `spot` has no price for `c6i.xlarge` in the price book ours. Allowed for it: on_demand."
    ]


def test_a_price_that_could_never_charge_anything_is_refused(folder):
    (message,) = refused("external_apis.model.usage=null")
    assert message.startswith("external_apis.model.price has no effect: `gemini-2.5-flash` is charged by the token")


@pytest.mark.parametrize("count", ["0", "-1", ".inf", '"2"', "true"])
def test_extras_are_counted_with_positive_numbers(folder, count):
    assert any(message.startswith("extras.load-balancer ") for message in refused(f"extras={{load-balancer: {count}}}"))


def test_the_schema_knows_both_ways_to_name_a_book():
    ways = Scenario.model_json_schema()["properties"]["prices"]["anyOf"]
    assert ways == [{"type": "string"}, {"$ref": "#/$defs/PriceFile"}]


AWS = "prices=aws-us-east-1"


def test_on_demand_and_spot_instances_cost_the_same_each(folder):
    assert fleet_price(load(AWS), "gateway").of(5) == pytest.approx(5 * 0.17)
    assert fleet_price(load(AWS, "purchase=spot"), "gateway").of(5) == pytest.approx(5 * 0.35 * 0.17)


def test_reserved_is_the_least_number_and_the_rest_is_on_demand(folder):
    policy = "services.gateway.autoscaler={policy: {kind: fixed, count: 3}, min: 2, max: 9}"
    fleet = fleet_price(load(AWS, "purchase=reserved_1y", policy), "gateway")
    assert fleet.reserved == 2
    assert fleet.of(5) == pytest.approx(2 * 0.63 * 0.17 + 3 * 0.17)
    assert fleet.of(1) == pytest.approx(2 * 0.63 * 0.17)
    assert fleet_price(load(AWS, "purchase=reserved_1y"), "gateway").reserved == 3


def test_a_database_is_never_spot(folder):
    assert database_usd_per_h(load(AWS, "purchase=spot"), "sessions") == 0.45
    assert database_usd_per_h(load(AWS, "purchase=reserved_3y"), "sessions") == pytest.approx(1585.33 / 8760)


def test_extras_cost_their_number_times_their_price(folder):
    assert extras_usd_per_h(load("extras={load-balancer: 2, eks-control-plane: 1}")) == pytest.approx(0.145)
    assert extras_usd_per_h(load()) == 0


def test_what_names_no_price_is_free(folder):
    free = load(
        AWS, *(f"{part}.price=null" for part in ("services.gateway", "databases.sessions", "external_apis.model"))
    )
    assert fleet_price(free, "gateway").of(7) == 0
    assert database_usd_per_h(free, "sessions") == 0
    assert api_price(free, "model").input == 0


def test_a_price_that_has_left_the_book_since_is_told_in_words(folder):
    scenario = load()
    own = folder / "prices" / "own.yaml"
    own.write_text('{name: ours, date: "2026", source: us}')
    os.utime(own, ns=(2, 2))
    with pytest.raises(BadInput, match=r"`c6i\.xlarge` is not in the price book ours"):
        fleet_price(scenario, "gateway")
