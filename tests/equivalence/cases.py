"""Worlds with a name: in which something was found once, or of which a random one has too little."""

from random_distributions import Yaml

CROWDED: Yaml = {
    "name": "crowded", "duration": "60s", "scrape": "5s",
    "workload": {"callers": {
        "arrivals": {"kind": "closed", "users": 700},
        "session": {"lifetime": "20s", "patience": "3s", "redial": {"probability": 0.5, "after": "1s"}},
        "turn": {"gap": "2s", "steps": "talk", "timeout": "1s"},
    }},
    "journeys": {"talk": [
        {"call": "gateway", "work": "100ms", "steps": [{"query": "db", "operation": "read"}]},
        {"query": "db", "operation": "write", "wait": False},
    ]},
    "services": {"gateway": {
        "capacity": {"kind": "slots", "slots": 2, "sessions": 50}, "instances": 12, "router": "round_robin",
        "crash": "25s", "start": {"provisioning": "5s"},
        "autoscaler": {"policy": {"kind": "target", "metric": "session_slots", "target": 0.5}, "min": 1, "max": 20},
    }},
    "databases": {"db": {
        "read": "20ms", "write": "50ms", "pool": {"size": 2, "wait": "200ms", "connect": "10ms"}, "max_connections": 20,
    }},
}  # fmt: skip
"""Everything happens on a grid of times, hundreds of things at one instant, and the tables must grow for it."""

WATCHED: Yaml = {
    "name": "watched", "duration": "60s",
    "workload": {"requests": {"arrivals": {"kind": "constant", "rate": "7.3/s"}, "turn": {"steps": "talk"}}},
    "journeys": {"talk": [
        {"call": "gateway", "work": "51ms"},
        {"query": "db", "operation": "read"},
        {"call": "helper", "work": "47ms"},
    ]},
    "services": {
        "gateway": {"capacity": {"kind": "cpu", "vcpus": 1}, "autoscaler": {"policy": {"kind": "knative_kpa"}}},
        "helper": {"capacity": {"kind": "cpu", "vcpus": 1}},
    },
    "databases": {"db": {"read": "293ms", "write": "1ms", "cores": 4, "usl": {"sigma": 0.03}}},
}  # fmt: skip
"""One service is measured each second. To look is to add up, and so to round: elsewhere nothing may be added up."""
