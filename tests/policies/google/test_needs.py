import numpy as np
import pytest
from observed import pods, sample, seeing

from foresize.policies.google.control import FixedOrPercent, ScaleInControl, least_size
from foresize.policies.google.needs import of_utilisation, rounded_up


@pytest.mark.parametrize(("amount", "instances"), [(11.5, 12), (8.5, 9), (10.0, 10), (10.0000000001, 10), (0.0, 0)])
def test_what_is_added_is_rounded_up_and_what_is_removed_down(amount, instances):
    assert rounded_up(amount) == instances


def need(values, count=None, *, young=0, target=60.0, initialisation_s=60.0):
    count = len(values) if count is None else count
    here = pods(len(values), started_s=[-3590.0] * (len(values) - young) + [590.0] * young)
    seen = seeing(600, pods=here, desired=count, samples=[sample(600, 60, cpu=values)])
    return of_utilisation(seen, seen.samples[-1], np.array(values, float), target, initialisation_s)


def test_the_need_is_the_total_over_the_target():
    assert need([90] * 10) == 15
    assert need([30] * 10) == 5


def test_instances_that_initialise_add_nothing():
    assert need([90, 90, 100, 100], young=2) == 4  # the settled ones need 3, all of them 7
    assert need([90, 90, 100, 100], young=0) == 7


def test_settled_instances_scale_out_without_them():
    assert need([100] * 8 + [100] * 2, young=2) == 14


def test_instances_that_initialise_hold_back_a_scale_in():
    assert need([30, 30, 30, 100, 100], young=2) == 5
    assert need([30, 30, 30, 0, 0], young=2) == 2


def test_scale_in_control_is_a_number_or_a_share_of_the_peak():
    fixed = ScaleInControl(maxScaledInReplicas={"fixed": 3}, timeWindowSec=600)
    share = ScaleInControl(maxScaledInReplicas={"percent": 20}, timeWindowSec=600)
    assert (least_size(10, fixed), least_size(2, fixed)) == (7, 0)
    assert (least_size(10, share), FixedOrPercent(percent=80).of(150)) == (8, 120)
