"""Figures of a real object in which everything is a text may be texts; elsewhere they are refused."""

import pytest

import foresize as fs

KEDA = """
extends: live_voice.yaml
services:
  gateway:
    autoscaler:
      min: null
      max: null
      policy:
        kind: keda
        {line}
        triggers:
          - {{type: prometheus, metadata: {{query: lobby, threshold: {threshold}, ignoreNullValues: {null_is_zero}}}}}
"""


def scenario(line="maxReplicaCount: 9", threshold="20", null_is_zero="true"):
    return laid_over_the_reference(KEDA.format(line=line, threshold=threshold, null_is_zero=null_is_zero))


def laid_over_the_reference(text):
    from importlib.resources import files

    from foresize.simulator.scenario.document import from_text
    from foresize.simulator.scenario.load import from_document

    return from_document(from_text(text, "fragment", str(files("foresize.configs"))))


def test_metadata_and_annotations_are_taken_as_texts_and_as_numbers():
    for threshold, null_is_zero in (("20", "false"), ('"20"', '"false"')):
        policy = scenario("annotations: {autoscaling.keda.sh/paused-replicas: '3'}", threshold, null_is_zero)
        policy = policy.services["gateway"].autoscaler.policy
        assert policy.external[0].target_milli == 20_000
        assert policy.external[0].metadata.ignoreNullValues is False
        assert policy.annotations.replicas == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"line": 'maxReplicaCount: "9"'}, "must be a whole number, but is '9'."),
        ({"threshold": "many"}, "must be a number, but is 'many'."),
        ({"null_is_zero": "perhaps"}, "must be true or false, but is 'perhaps'."),
    ],
)
def test_a_text_is_refused_where_the_object_has_a_number_and_where_it_is_none(fields, words):
    with pytest.raises(fs.BadInput, match=words.replace(".", r"\.")):
        scenario(**fields)


HPA = """
extends: live_voice.yaml
services:
  gateway:
    autoscaler:
      policy:
        kind: kubernetes_hpa
        metrics:
          - type: Pods
            pods: {{metric: {{name: sessions}}, target: {{type: AverageValue, averageValue: {value}}}}}
"""


@pytest.mark.parametrize("value", ['"10"', "10", '"10000m"'])
def test_a_quantity_is_taken_as_a_text_and_as_a_number(value):
    policy = laid_over_the_reference(HPA.format(value=value)).services["gateway"].autoscaler.policy
    assert policy.metrics[0].target.amount == 10_000
