"""Files to be replayed."""

import pytest

POLICY = """
kind: kubernetes_hpa
maxReplicas: 20
metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
"""
HEADER = "time,ready,desired,cpu_percent"
ROWS = ("1700000000,4,4,60", "1700000015,4,5,95", "1700000030,5,5,80", "1700000045,5,7,97")


@pytest.fixture
def policy(tmp_path):
    """A HorizontalPodAutoscaler in a file."""
    file = tmp_path / "hpa.yaml"
    file.write_text(POLICY)
    return str(file)


@pytest.fixture
def scaler(tmp_path):
    """Writes a CSV of a real scaler: the rows of a good one, or others."""

    def written(*rows, header=HEADER):
        file = tmp_path / "scaler.csv"
        file.write_text("\n".join([header, *(rows or ROWS)]) + "\n")
        return str(file)

    return written
