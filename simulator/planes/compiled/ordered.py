"""Lists of a service's instances by ordinal: those that are ready, and of these the ones that take somebody."""

from foresize.models.distributions.formula import compiled
from foresize.simulator.planes.compiled.layout import Row, Table, instances


@compiled
def own_list(w: Row, lists: Table, s: int) -> Table:
    """A service's part of a table of lists."""
    return lists[s * w.ready_width : (s + 1) * w.ready_width]


@compiled
def insert(w: Row, lists: Table, s: int, count: int, i: int) -> int:
    """Put an instance where its ordinal belongs; how many there are now."""
    own = own_list(w, lists, s)
    ordinal = instances(w)[i].ordinal
    at = count
    while at > 0 and instances(w)[own[at - 1]].ordinal > ordinal:
        own[at] = own[at - 1]
        at -= 1
    own[at] = i
    return count + 1


@compiled
def remove(w: Row, lists: Table, s: int, count: int, i: int) -> int:
    """Take an instance out, if it is there; how many there are now."""
    own = own_list(w, lists, s)
    at = 0
    while at < count and own[at] != i:
        at += 1
    if at == count:
        return count
    for place in range(at, count - 1):
        own[place] = own[place + 1]
    return count - 1
