from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core import PydanticCustomError

from foresize.models.part import Part, Spec, one_of
from foresize.models.units import Fraction, PositiveDuration, Size
from foresize.simulator.scenario.check import parse
from foresize.simulator.scenario.document import from_text
from foresize.simulator.scenario.problems import BadInput


class Capacity(Part):
    family = "capacity"


class Cpu(Capacity):
    kind: Literal["cpu"] = "cpu"
    vcpus: float = Field(gt=0)
    memory: Size = 0.0


class Slots(Capacity):
    kind: Literal["slots"] = "slots"
    slots: int = Field(ge=1)


class Mixture(Capacity):
    kind: Literal["mixture"] = "mixture"
    parts: tuple["AnyCapacity", ...] = Field(min_length=1, max_length=2)


AnyCapacity = one_of(Capacity)
Mixture.model_rebuild()


def _short(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class Purchase(Enum):
    ON_DEMAND = "on_demand"
    SPOT = "spot"


class Autoscaler(Spec):
    min: int = Field(default=1, ge=0)
    max: int = Field(default=10, ge=1)
    every: PositiveDuration = 15.0
    target: Fraction = 0.7
    dry: bool = False


class ExternalApi(Spec):
    model_config = ConfigDict(title="external API")
    latency: PositiveDuration


class Service(Spec):
    capacity: Annotated[AnyCapacity, BeforeValidator(_short)]
    autoscaler: Autoscaler | None = None
    purchase: Purchase = Purchase.SPOT
    router: Literal["round_robin", "random"] = "random"
    spare: int | str = 0
    either: Autoscaler | float = 1.0
    zone: str = Field(default="a", pattern="^[a-z]$")
    pair: tuple[int, str] = (1, "a")


class Call(Spec):
    call: str
    steps: tuple["Step", ...] = ()


class Query(Spec):
    query: str
    operation: Literal["read", "write"]


def _which(value: Any) -> str | None:
    for key in ("call", "query"):
        if isinstance(value, dict) and key in value:
            return key
    return None


_BY_KEY = Discriminator(
    _which, custom_error_type="step", custom_error_message="is a step without a known key; it needs one of call, query."
)
Step = Annotated[Annotated[Call, Tag("call")] | Annotated[Query, Tag("query")], _BY_KEY]
Call.model_rebuild()


class Workload(Spec):
    arrivals: Annotated[AnyCapacity, BeforeValidator(_short)]

    @model_validator(mode="before")
    @classmethod
    def _short_for_slots(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "concurrency" not in value:
            return value
        rest = {key: item for key, item in value.items() if key != "concurrency"}
        return rest | {"arrivals": {"kind": "slots", "slots": value["concurrency"]}}


class Root(Spec):
    schema_: Annotated[Literal["v1"], Field(alias="schema")] = "v1"
    name: str = Field(default="x", min_length=1, max_length=5)
    start: datetime | None = None
    day: date | None = None
    services: dict[str, Service] = Field(default_factory=dict)
    apis: dict[Annotated[str, Field(pattern="^[a-z]+$")], ExternalApi] = Field(default_factory=dict)
    journey: Optional[tuple[Step, ...]] = None  # noqa: UP045  # both spellings are in use
    workload: Workload | None = None
    weights: list[float] = Field(default_factory=list)
    even: int = Field(default=0, multiple_of=2)
    anything: Any = None

    @field_validator("weights")
    @classmethod
    def _sum(cls, weights: list[float]) -> list[float]:
        if sum(weights) > 1:
            raise ValueError("must sum to at most 1.")
        if -1 in weights:
            raise PydanticCustomError("weight", "must not be -1.", {"at": (weights.index(-1),)})
        return weights


def told(text, semantic=None):
    with pytest.raises(BadInput) as caught:
        parse(from_text(text, "a.yaml"), Root, semantic)
    return [(p.place.line, p.place.column, p.path, p.message) for p in caught.value.problems]


def only(text):
    (problem,) = told(text)
    return problem


CPU = "capacity: {kind: cpu, vcpus: 1}"


def test_a_right_document_becomes_the_value():
    root = parse(from_text(f"schema: v1\nservices: {{a: {{{CPU}, autoscaler: {{every: 30s}}}}}}"), Root)
    assert root.services["a"].autoscaler == Autoscaler(every="30s")  # type: ignore[arg-type]


def test_an_unknown_key_is_placed_at_the_key_and_offered_the_nearest():
    assert only(f"services:\n  a: {{{CPU}, autoscalr: {{min: 3}}}}") == (
        2, 40, "services.a.autoscalr", "is not a field of a service. Did you mean `autoscaler`?",
    )  # fmt: skip


def test_where_no_key_is_near_all_are_listed_by_the_names_one_writes():
    assert only("zebra: 1")[3].startswith("is not a field of a root. Allowed: schema, name, start,")
    assert only("apis: {a: {latency: 3s, zebra: 1}}")[3] == "is not a field of an external API. Allowed: latency."


def test_a_part_is_called_by_its_kind():
    assert only("services: {a: {capacity: {kind: slots, slotz: 1, slots: 1}}}")[2:] == (
        "services.a.capacity.slotz", "is not a field of a `slots` capacity. Did you mean `slots`?",
    )  # fmt: skip


def test_a_missing_key_is_placed_at_its_mapping():
    assert only("services:\n  a:\n    autoscaler: {}") == (
        2, 3, "services.a.capacity", "is missing; a service needs it.",
    )  # fmt: skip
    assert only("services:\n  a: {capacity: {kind: slots}}") == (
        2, 7, "services.a.capacity.slots", "is missing; a `slots` capacity needs it.",
    )  # fmt: skip


def test_a_wrong_kind_is_offered_the_nearest_and_all():
    assert only("services: {a: {capacity: {vcpus: 2, kind: cpuu}}}") == (
        1, 43, "services.a.capacity.kind",
        "`cpuu` is not a kind of capacity. Did you mean `cpu`? Allowed: cpu, mixture, slots.",
    )  # fmt: skip
    assert only("services: {a: {capacity: slotz}}")[2:] == (
        "services.a.capacity",
        "`slotz` is not a kind of capacity. Did you mean `slots`? Allowed: cpu, mixture, slots.",
    )  # fmt: skip


def test_a_wrong_kind_in_a_family_of_one_is_told_the_same_way():
    class Turn(Spec):
        capacity: Slots

    with pytest.raises(
        BadInput, match=r":1:18 capacity.kind `slotz` is not a kind of capacity. Did you mean `slots`\?"
    ):
        parse(from_text("capacity: {kind: slotz, slots: 1}"), Turn)


def test_a_missing_kind_says_which_there_are():
    assert only("services: {a: {capacity: {vcpus: 2}}}")[2:] == (
        "services.a.capacity", "has no `kind` that says which capacity it is. Allowed: cpu, mixture, slots.",
    )  # fmt: skip


def test_parts_within_parts_are_found():
    text = "services: {a: {capacity: {kind: mixture, parts: [{kind: cpu, vcpus: 1}, {kind: slots, slots: 0}]}}}"
    assert only(text)[2:] == ("services.a.capacity.parts.1.slots", "must be at least 1, but is 0.")


def test_a_list_is_not_called_too_short_for_a_wrong_item():
    text = "services: {a: {capacity: {kind: mixture, parts: [{kind: slots, slots: 0}]}}}"
    assert only(text)[2:] == ("services.a.capacity.parts.0.slots", "must be at least 1, but is 0.")


def test_a_wrong_value_in_a_part_by_its_kind_alone_is_found_there():
    class Site(Spec):
        capacity: Annotated[AnyCapacity, BeforeValidator(lambda value: {"kind": "slots", **value["slots"]})]

    with pytest.raises(BadInput, match=r"<text>:1:30 capacity.slots.slotz is not a field .* Did you mean `slots`?"):
        parse(from_text("capacity: {slots: {slots: 3, slotz: 3}}"), Site)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("even: x", "even", "must be a whole number, but is 'x'."),
        ("even: 1.5", "even", "must be a whole number, but is 1.5."),
        ("even: 3", "even", "must be a multiple of 2, but is 3."),
        ("even: [1]", "even", "must be a whole number, but is a list."),
        ("weights: [a]", "weights.0", "must be a number, but is 'a'."),
        ("weights: {a: 1}", "weights", "must be a list, but is a mapping."),
        ("weights: null", "weights", "must be a list, but is null."),
        ("weights: [0.8, 0.9]", "weights", "must sum to at most 1."),
        ("weights: [0.8, -1]", "weights.1", "must not be -1."),
        ("name: 12", "name", 'must be a text, but is 12. Did you mean "12" in quotes?'),
        ("name: true", "name", "must be a text, but is true."),
        ("name: ''", "name", "must have at least 1 character, but has 0."),
        ("name: abcdefg", "name", "must have at most 5 characters, but has 7."),
        ("start: tomorrow", "start", "must be a date and time like 2026-01-12T08:00, but is 'tomorrow'."),
        ("day: tomorrow", "day", "must be a date like 2026-01-12, but is 'tomorrow'."),
        ("schema: v2", "schema", "must be v1, but is 'v2'."),
        ("services: 3", "services", "must be a mapping of keys to values, but is 3."),
        ("services: {a: 3}", "services.a", "must be a mapping of keys to values, but is 3."),
        ("apis: {a: {latency: 30}}", "apis.a.latency",
         "must be a duration like 30s, 5m or 1h30m, but is 30. Did you mean `30s`?"),
        ("apis: {a: {latency: 0s}}", "apis.a.latency", "must be more than 0, but is 0."),
        ("apis: {A1: {latency: 1s}}", "apis.A1", "must match the pattern ^[a-z]+$, but is 'A1'."),
        (f"services: {{a: {{{CPU}, zone: AB}}}}", "services.a.zone", "must match the pattern ^[a-z]$, but is 'AB'."),
        (f"services: {{a: {{{CPU}, router: randm}}}}", "services.a.router",
         "must be one of round_robin, random, but is 'randm'. Did you mean `random`?"),
        (f"services: {{a: {{{CPU}, purchase: 3}}}}", "services.a.purchase",
         "must be one of on_demand, spot, but is 3."),
        (f"services: {{a: {{{CPU}, spare: [1]}}}}", "services.a.spare",
         "must be a whole number or a text, but is a list."),
        (f"services: {{a: {{{CPU}, either: x}}}}", "services.a.either",
         "must be a mapping of keys to values or a number, but is 'x'."),
        (f"services: {{a: {{{CPU}, either: {{min: x}}}}}}", "services.a.either.min",
         "must be a whole number, but is 'x'."),
        (f"services: {{a: {{{CPU}, either: {{mn: 1}}}}}}", "services.a.either.mn",
         "is not a field of an autoscaler. Did you mean `min`?"),
        (f"services: {{a: {{{CPU}, pair: [1, 2]}}}}", "services.a.pair.1",
         'must be a text, but is 2. Did you mean "2" in quotes?'),
        (f"services: {{a: {{{CPU}, pair: [1]}}}}", "services.a.pair.1", "is missing."),
        ("services: {a: {capacity: {kind: mixture, parts: []}}}", "services.a.capacity.parts",
         "must have at least 1 item, but has 0."),
        ("services: {a: {capacity: {kind: cpu, vcpus: 0}}}", "services.a.capacity.vcpus",
         "must be more than 0, but is 0."),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_told_in_plain_words(text, path, message):
    assert only(text)[2:] == (path, message)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{min: true}", "must be a whole number, but is true."),
        ("{min: '2'}", "must be a whole number, but is '2'."),
        ("{dry: no}", "must be true or false, but is 'no'."),
        ("{dry: 1}", "must be true or false, but is 1."),
        ("{dry: True}", "must be true or false, but is 'True'. Did you mean `true`?"),
    ],
)
def test_nothing_is_quietly_taken_for_another_type(written, message):
    assert only(f"services: {{a: {{{CPU}, autoscaler: {written}}}}}")[3] == message


def test_a_quantity_that_no_number_holds_is_refused():
    class Job(Spec):
        lasts: Annotated[float, BeforeValidator(lambda text: float(text.removesuffix("d")))]

    with pytest.raises(BadInput, match=r"lasts must be a finite number, but '999.*' is too large for one."):
        parse(from_text(f"lasts: {'9' * 400}d"), Job)


def test_a_step_named_by_its_key_is_found_though_its_tag_is_a_key_too():
    text = "journey:\n  - {call: 3}\n  - {call: a, steps: [{query: b, operation: raed}]}\n  - {call: a, stps: []}\n"
    text += "  - {query: a}\n  - {cal: a}\n"
    assert told(text) == [
        (2, 12, "journey.0.call", 'must be a text, but is 3. Did you mean "3" in quotes?'),
        (3, 45, "journey.1.steps.0.operation", "must be one of read, write, but is 'raed'. Did you mean `read`?"),
        (4, 15, "journey.2.stps", "is not a field of a call. Did you mean `steps`?"),
        (5, 5, "journey.3.operation", "is missing; a query needs it."),
        (6, 5, "journey.4", "is a step without a known key; it needs one of call, query."),
    ]


def test_what_a_shorthand_stands_for_is_placed_where_it_is_written():
    assert only("workload: {concurrency: abc}") == (
        1, 25, "workload.concurrency", "must be a whole number, but is 'abc'.",
    )  # fmt: skip


def test_an_inherited_mistake_is_placed_in_the_parent_file(tmp_path):
    (tmp_path / "base.yaml").write_text("name: x\neven: 3\n")
    with pytest.raises(BadInput) as caught:
        parse(from_text("extends: base.yaml\nname: 7", "child.yaml", tmp_path), Root)
    assert [(Path(p.place.file).name, p.place.line) for p in caught.value.problems] == [
        ("base.yaml", 2),
        ("child.yaml", 2),
    ]


def test_a_mistake_in_an_override_is_placed_at_the_override():
    document = from_text("even: 2", "a.yaml", sets=["evn=4"])
    with pytest.raises(BadInput, match=r"--set evn=4 evn is not a field of a root. Did you mean `even`\?"):
        parse(document, Root)


def test_semantic_problems_come_all_at_once_where_the_value_could_be_built():
    def semantic(root):
        yield ("services", "a", "autoscaler", "min"), "must be at most max (10), but is 12."
        yield ("services", "a", "autoscaler", "max"), "is a default."
        yield ("weights", 0), "is first."

    text = f"weights: [0.1]\nservices:\n  a:\n    {CPU}\n    autoscaler:\n      min: 12\n"
    assert told(text, semantic) == [
        (1, 11, "weights.0", "is first."),
        (5, 5, "services.a.autoscaler.max", "is a default."),
        (6, 12, "services.a.autoscaler.min", "must be at most max (10), but is 12."),
    ]
    assert told(text + "even: 3", semantic) == [(7, 7, "even", "must be a multiple of 2, but is 3.")]


def test_a_long_value_is_shortened():
    assert len(only(f"even: {'x' * 10_000}")[3]) < 120


def test_a_union_told_apart_by_a_function_lists_its_forms():
    class Turn(Spec):
        step: Annotated[Annotated[Call, Tag("call")] | Annotated[Query, Tag("query")], Discriminator(_which)]

    with pytest.raises(BadInput, match=r"step is nothing that can stand here. Allowed: a call, a query."):
        parse(from_text("step: {cal: x}"), Turn)


def test_a_discriminator_that_raises_is_bad_input_too():
    def refuse(value: Any) -> str:
        raise PydanticCustomError("step", "is no step.")

    class Turn(Spec):
        step: Annotated[Annotated[Call, Tag("call")] | Annotated[Query, Tag("query")], Discriminator(refuse)]

    with pytest.raises(BadInput, match=r"<text>:1:1 is no step."):
        parse(from_text("step: {cal: x}"), Turn)


def test_no_message_speaks_of_the_validator():
    class Odd(BaseModel):
        uuid: __import__("uuid").UUID
        url: __import__("pydantic").HttpUrl
        blob: bytes
        took: __import__("datetime").timedelta
        call: __import__("typing").Callable[[], None]
        money: __import__("decimal").Decimal

    text = "uuid: x\nurl: 'y z'\nblob: [1]\ntook: soon\ncall: me\nmoney: lots"
    with pytest.raises(BadInput) as caught:
        parse(from_text(text), Odd)
    assert len(caught.value.problems) == 6
    for word in ("pydantic", "https://errors", "Input", "Value error", "validation"):
        assert word not in str(caught.value)
