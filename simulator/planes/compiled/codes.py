"""The numbers that stand for what the readable engine calls by name.

They are NumPy's, because Numba compiles a function again for each plain number that it is called with.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np


def _numbers(*bounds: int) -> Iterator[Any]:
    return (np.int64(number) for number in range(*bounds))


# What a task is.
SESSION, REQUEST, BACKGROUND = _numbers(3)

# What an instruction of a journey does.
NETWORK, CHANCE, JUMP, DETACH, LIMIT, END_LIMIT, CALL, RETURN, QUERY, EXTERNAL, END = _numbers(11)

# What happens next in a task's life: it waits for an event, or that has come, or it goes on at once; or there is
# nothing that happens.
WAIT, RESUMED, STEP, FAIL, STEPS_OVER, NEXT_TURN, LEAVE, GET_IN, NOTHING = _numbers(9)

# What a task waits for.
BEGINNING, LOBBY, TRYING_AGAIN, GAP, LAST_GAP, RENEWAL_DUE, RENEWING, PAUSE = _numbers(8)
CROSSING, COLD_START, WORKER, WORK, THREAD, SECTION = _numbers(8, 14)
OPENING, POOL_QUEUE, STATEMENT, ANSWER, BACK_OFF = _numbers(14, 19)

# What an event in the agenda does when its time has come.
RESUME, ALARM, ARRIVAL, PATIENCE, POOL_PATIENCE, EXPIRE = _numbers(6)

# What is done before anything else of the same instant.
BEGIN, CUT, FIRST_ARRIVAL = _numbers(3)

# How a frame of a task's stack came about.
HOLDING, CALLING, GIVEN, LIMITED = _numbers(4)

# How an instance works off its calls; a database's server is the fourth kind of processor.
SLOTS, CPU, EVENT_LOOP, DATABASE = _numbers(4)

# Routers.
ROUND_ROBIN, RANDOM, LEAST_SESSIONS, LEAST_CONNECTIONS, WEIGHTED, POWER_OF_TWO, NEWEST_IDLE = _numbers(7)

# A connection that a statement has.
NO_CONNECTION, DIRECT, POOLED = _numbers(3)

# How a turn ends.
OUTCOMES = (
    "completed",
    "timeout",
    "rejected",
    "pool_timeout",
    "connection_refused",
    "quota",
    "api_error",
    "instance_lost",
)
COMPLETED, TIMEOUT, REJECTED, POOL_TIMEOUT, CONNECTION_REFUSED, QUOTA, API_ERROR, INSTANCE_LOST = _numbers(8)

# How a session's time on an instance ends; the first four are outcomes of the session.
SESSION_ENDS = ("completed", "abandoned", "dropped", "failed")
ENDED, ABANDONED, DROPPED, FAILED, MOVED, LOST = _numbers(6)

# Places that are no service, database or API; those follow.
TURN_PLACE, NETWORK_PLACE, FIRST_PLACE = _numbers(3)

# Parts of the latency that belong to no service, database or API; those follow.
NETWORK_PART, RENEWAL_PART, FIRST_PART = _numbers(3)

# Offsets among the parts of a service, a database, an API.
WORKING_PART, WAITING_PART, COLD_PART, SERVICE_PARTS = _numbers(4)
POOL_PART, QUERY_PART, CONTENTION_PART, DATABASE_PARTS = _numbers(4)
API_PART, BACK_OFF_PART, API_PARTS = _numbers(3)

# What the control plane hears of.
DRAINED, WAITING, RELIEF, IDLE = _numbers(4)

# Why the event loop came back to Python.
REACHED, SLICE, NOTICE, GROW, ARRIVALS, STANDSTILL = _numbers(6)

NOBODY: Any = np.int64(-1)
"""No task, instance, event or row."""
