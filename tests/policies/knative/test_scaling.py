"""Held against pkg/reconciler/autoscaling/kpa of knative/serving."""

from foresize.policies.knative.scaling import Bounds, begin_scaling, scale


def life(bounds, *moments, burst=0):
    """The replicas that a revision is told at each (second, desired, ready)."""
    state, told = begin_scaling(1, moments[0][0]), []
    for second, desired, ready in moments:
        told.append(scale(bounds, state, desired, ready, burst, second).replicas)
    return told


def test_bounds():
    assert life(Bounds(min_scale=2, max_scale=5), (0, 1, 2), (2, 9, 2), (4, 3, 3)) == [2, 5, 3]


def test_an_unreachable_revision_has_no_minimum():
    assert life(Bounds(min_scale=2, reachable=False), (0, 1, 2)) == [1]


def test_the_initial_scale_counts_until_it_was_reached():
    moments = [(0, 1, 0), (2, 1, 2), (4, 1, 3), (6, 1, 3)]
    assert life(Bounds(initial_scale=3), *moments) == [3, 3, 3, 1]


def test_before_the_first_metrics_nothing_changes_but_to_the_minimum():
    assert life(Bounds(), (0, None, 1)) == [None]
    assert life(Bounds(min_scale=3), (0, None, 1)) == [3]


def test_the_last_pod_stays_while_active_for_less_than_a_window_then_for_the_grace():
    moments = [(0, 1, 1), (20, 0, 1), (58, 0, 1), (60, 0, 1), (62, 0, 1), (88, 0, 1), (90, 0, 1)]
    assert life(Bounds(), *moments) == [1, 1, 1, None, None, None, 0]


def test_with_the_activator_long_in_the_way_there_is_no_grace():
    moments = [(0, 1, 1), (60, 0, 1), (63, 0, 1)]
    assert life(Bounds(), *moments, burst=-1) == [1, None, 0]


def test_the_retention_is_kept_even_then():
    moments = [(0, 1, 1), (60, 0, 1), (63, 0, 1), (159, 0, 1), (160, 0, 1)]
    assert life(Bounds(retention_s=100), *moments, burst=-1) == [1, None, None, None, 0]


def test_a_request_in_the_grace_makes_it_active_again():
    moments = [(0, 1, 1), (60, 0, 1), (80, 1, 1), (100, 0, 1), (140, 0, 1)]
    assert life(Bounds(), *moments) == [1, None, 1, 1, None]


def test_without_scale_to_zero_one_stays():
    assert life(Bounds(scale_to_zero=False), (0, 1, 1), (500, 0, 1)) == [1, 1]


def test_a_revision_that_never_becomes_ready_is_given_up_after_its_deadline():
    moments = [(0, 1, 0), (100, 0, 0), (609, 0, 0), (610, 0, 0)]
    assert life(Bounds(), *moments) == [1, None, None, 0]


def test_it_says_when_to_look_again():
    state = begin_scaling(1, 0)
    scale(Bounds(), state, 1, 1, 0, 0)
    assert scale(Bounds(), state, 0, 1, 0, 20).look_again_s == 60
    assert scale(Bounds(), state, 0, 1, 0, 60).look_again_s == 63
    assert scale(Bounds(), state, 0, 1, 0, 63).look_again_s == 90
