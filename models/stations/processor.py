"""Egalitarian processor sharing by virtual attained service."""

from collections.abc import Callable
from heapq import heapify, heappop, heappush

import simpy


class Job(simpy.Event):
    """Work in a shared processor; it is triggered when the work is done."""

    __slots__ = ("finish",)

    def __init__(self, env: simpy.Environment, finish: float) -> None:
        """Work that is done when each job of the processor has attained `finish` seconds of service."""
        super().__init__(env)
        self.finish = finish


class SharedProcessor:
    """All jobs are served at once, each at the speed `speed(n)` that n jobs leave each other.

    Every job of an egalitarian processor attains the same service, so one number, the service attained by a job
    that had been there for ever, times them all: a job with `work` is done when that number has grown by `work`
    (Kleinrock 1976, vol. 2, section 4.4). An arrival or departure costs O(log n), whatever n is.

        env = simpy.Environment()
        cpu = SharedProcessor(env, lambda n: min(1.0, 4 / n))      # 4 CPUs, no job on more than one

        def caller():
            yield cpu.serve(0.018)
    """

    def __init__(self, env: simpy.Environment, speed: Callable[[int], float]) -> None:
        """An idle processor."""
        self.env = env
        self.speed = speed
        self.n = 0
        self.served_s = 0.0
        """Service given to all jobs together until `touch` was last called, in seconds of work."""
        self.present_s = 0.0
        """Job-seconds spent in it until `touch` was last called."""
        self._attained = 0.0
        self._rate = 0.0
        self._since = float(env.now)
        self._jobs: list[tuple[float, int, Job]] = []
        self._count = 0
        self._alarm = 0

    def serve(self, work_s: float) -> Job:
        """Begin `work_s` seconds of work; the returned event is triggered when it is done."""
        self.touch()
        job = Job(self.env, self._attained + work_s)
        self._count += 1
        heappush(self._jobs, (job.finish, self._count, job))
        self.n += 1
        self._set_alarm()
        return job

    def cancel(self, job: Job) -> None:
        """Give up a job that is not done; one that is done is left alone."""
        if job.triggered:
            return
        self.touch()
        self._jobs = [entry for entry in self._jobs if entry[2] is not job]
        heapify(self._jobs)
        self.n -= 1
        self._set_alarm()

    def changed(self) -> None:
        """Tell that `speed` gives other answers than before (a session came or went)."""
        if self.n:
            self.touch()
            self._set_alarm()

    def touch(self) -> None:
        """Account for the service given until now."""
        now = self.env.now
        if self.n:
            attained = (now - self._since) * self._rate
            self._attained += attained
            self.served_s += attained * self.n
            self.present_s += (now - self._since) * self.n
        self._since = now

    def _set_alarm(self) -> None:
        self._alarm += 1
        if not self.n:
            return
        self._rate = self.speed(self.n)
        due = self.env.timeout(max(self._jobs[0][0] - self._attained, 0.0) / self._rate, self._alarm)
        due.callbacks.append(self._ring)

    def _ring(self, due: simpy.Event) -> None:
        if due._value != self._alarm:  # set before somebody came or went
            return
        self.touch()
        # Rounding may leave the clock a hair before the finish; the job whose alarm this is, is done by definition.
        self._attained = max(self._attained, self._jobs[0][0])
        while self._jobs and self._jobs[0][0] <= self._attained:
            heappop(self._jobs)[2].succeed()
            self.n -= 1
        self._set_alarm()
