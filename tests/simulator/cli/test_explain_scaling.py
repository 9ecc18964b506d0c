"""`explain-scaling` of a decision that two limits held at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
"""Runs a command; see conftest.py."""

FALLING = """
schema: foresize/v1
name: falling
duration: 20m
replications: 1
workload:
  callers:
    arrivals: {kind: closed, start: 100, stages: [{duration: 5m, target: 100}, {duration: 10m, target: 10}]}
    session: {lifetime: 3m}
    turn: {gap: 60s, steps: talk}
journeys:
  talk: [{call: gateway, work: 50ms}]
services:
  gateway:
    capacity: {kind: cpu, vcpus: 1, sessions: 20}
    instances: 10
    autoscaler:
      policy:
        kind: kubernetes_hpa
        minReplicas: 1
        maxReplicas: 20
        metrics:
          - type: Pods
            pods: {metric: {name: sessions}, target: {type: AverageValue, averageValue: "10"}}
        behavior:
          scaleDown:
            stabilizationWindowSeconds: 120
            policies: [{type: Pods, value: 1, periodSeconds: 120}]
"""
"""Users leave faster than the autoscaler may follow, so that its window and its rate both hold it back."""


@pytest.fixture
def falling(foresize: Run, tmp_path: Path) -> Run:
    """Explains a moment of that run."""
    (tmp_path / "falling.yaml").write_text(FALLING)
    assert foresize("run", "falling.yaml", "--out", "result").code == 0
    return lambda *arguments: foresize("explain-scaling", "result", *arguments)


def test_a_window_and_a_rate_limit_are_both_told_as_binding(falling: Run) -> None:
    ended = falling("--at", "00:10:00", "--service", "gateway")
    assert ended.code == 0
    words = " ".join(ended.out.replace("│", " ").split())  # whatever the width that it is wrapped at
    assert words.startswith("gateway 9 → 8 at 00:10:00 (2026-01-12 08:10:00), replication 0")
    assert "9 ready, 0 starting, 0 draining, 9 desired" in words
    assert "sessions: 6.222 a pod of target 10: ceil(0.6222 × 9) = 6" in words
    assert "ScaleDownStabilized: wishes of the last 120 s: 7 rather than 6 ◀ binding" in words
    assert "ScaleDownLimit: at least 8 (9 at the start of 120 s, less 1) ◀ binding" in words
    assert "Binding: stabilisation window, rate limit." in ended.out.splitlines()
    assert ended.out.splitlines()[-1].startswith("Instance 8 was drained")


@pytest.mark.parametrize(("at", "limit"), [("4m", "tolerance"), ("17m", "rate limit")])
def test_where_one_limit_holds_only_that_one_is_told(falling: Run, at: str, limit: str) -> None:
    ended = falling("--at", at)
    assert f"Binding: {limit}." in ended.out.splitlines()
    assert ended.out.splitlines()[-1] == "Nothing was changed."


def test_the_same_is_data(falling: Run) -> None:
    told = json.loads(falling("--at", "10m", "--json").out)
    assert (told["before"], told["desired"]) == (9, 8)
    assert told["limits"] == ["stabilisation window", "rate limit"]
    steps = {step["name"]: step["value"] for step in told["findings"] if "value" in step}
    assert steps == {"sessions": 6, "stabilisation window": 7, "rate limit": 8}
