import pytest
from observed import seeing
from pydantic import ValidationError

from foresize.policies import AnyPolicy  # noqa: F401  # completes `with`
from foresize.policies.aws_warm_pool import AwsWarmPool, pool_size


def pool(count, most=10, **configuration):
    policy = AwsWarmPool.model_validate(
        {"WarmPoolConfiguration": configuration, "with": {"kind": "fixed", "count": count}, "MaxSize": most}
    )
    return policy.decide(seeing(60, ready=count, most=most), {})


def test_by_default_it_fills_up_to_the_groups_maximum():
    assert (pool(6).desired, pool(6).warm) == (6, 4)


def test_it_fills_up_to_the_prepared_capacity():
    assert pool(6, MaxGroupPreparedCapacity=8).warm == 2


def test_it_is_empty_where_the_group_has_reached_that_and_no_fewer_than_its_own_minimum():
    assert pool(9, MaxGroupPreparedCapacity=8).warm == 0
    assert pool(9, MaxGroupPreparedCapacity=8, MinSize=3).warm == 3


def test_the_size_goes_by_the_answer_within_the_bounds():
    found = pool(20)
    assert (found.desired, found.warm) == (10, 0)
    assert found.findings[-1].said == "max(0, 10 - 10) = 0"


@pytest.mark.parametrize(("prepared", "desired", "size"), [(10, 6, 4), (8, 6, 2), (6, 6, 0)])
def test_the_documented_sizes(prepared, desired, size):
    assert pool_size(prepared, desired) == size


def test_only_stopped_instances_are_simulated():
    with pytest.raises(ValidationError, match="Stopped"):
        pool(3, PoolState="Running")
    with pytest.raises(ValidationError, match="greater than or equal to -1"):
        pool(3, MaxGroupPreparedCapacity=-2)
