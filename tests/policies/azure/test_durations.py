import pytest
from pydantic_core import PydanticCustomError

from foresize.policies.azure.durations import parse_iso


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("PT5M", 300), ("PT1H30M", 5400), ("P1D", 86_400), ("P1DT1S", 86_401), ("PT90S", 90), ("PT0S", 0)],
)
def test_durations_are_read_as_azure_writes_them(written, seconds):
    assert parse_iso(written) == seconds


@pytest.mark.parametrize("written", ["P", "PT", "5m", "PT5", 300, None, "-PT5M", "P1M", "PT1.5M"])
def test_what_is_none_is_refused(written):
    with pytest.raises(PydanticCustomError, match="must be a duration like PT5M or PT1H30M"):
        parse_iso(written)
