"""Egalitarian processor sharing by virtual attained service."""

from collections.abc import Callable
from heapq import heappop, heappush

import simpy

from foresize.models.stations.sharing import account, delay_s, is_done
from foresize.models.stations.station import Work


class Job(simpy.Event):
    """Work in a shared processor; it is triggered when the work is done."""

    def __init__(self, env: simpy.Environment, finish: float) -> None:
        """Work that is done when each job of the processor has attained `finish` seconds of service."""
        super().__init__(env)
        self.finish = finish
        self.given_up = False

    def done(self) -> None:
        """Be triggered and processed in one, within the event that finds it done.

        `succeed` would have the same process go on at the same instant, by way of the queue of events; a quarter of all
        events of a voice turn are spared in this way.
        """
        self._ok, self._value = True, None
        callbacks, self.callbacks = self.callbacks, None  # type: ignore[assignment]  # as SimPy marks it processed
        for callback in callbacks:
            callback(self)


class SharedProcessor:
    """All jobs are served at once, each at the speed `speed(n)` that n jobs leave each other.

    One number, the service that each job has attained, times them all (`sharing`), so an arrival, a departure or a job
    given up costs O(log n).

        env = simpy.Environment()
        cpu = SharedProcessor(env, lambda n: min(1.0, 4 / n))      # 4 CPUs, no job on more than one

        def caller():
            yield from cpu.work(0.018)
    """

    def __init__(self, env: simpy.Environment, speed: Callable[[int], float]) -> None:
        """An idle processor."""
        self.env = env
        self.speed = speed
        self.n = 0
        """Jobs in it."""
        self.attained = self.rate = 0.0
        self.given_s = self.spent_s = 0.0
        self.since_s = float(env.now)
        self._jobs: list[tuple[float, int, Job]] = []
        self._count = 0
        self._alarm: simpy.Event | None = None

    def work(self, work_s: float) -> Work:
        """Be served for `work_s` seconds; whoever is interrupted leaves its share to the others."""
        job = self.serve(work_s)
        try:
            yield job
        except BaseException:
            self.cancel(job)
            raise

    def serve(self, work_s: float) -> Job:
        """Begin `work_s` seconds of work; the returned event is triggered when it is done."""
        account(self, self.env.now)
        job = Job(self.env, self.attained + work_s)
        self._count += 1
        heappush(self._jobs, (job.finish, self._count, job))
        self.n += 1
        self._set_alarm()
        return job

    def cancel(self, job: Job) -> None:
        """Give up a job that is not done; one that is done is left alone."""
        if job.triggered or job.given_up:
            return
        account(self, self.env.now)
        job.given_up = True  # it stays in the heap until it comes to the top
        self.n -= 1
        self._set_alarm()

    def changed(self) -> None:
        """Tell that `speed` gives other answers than before (a session came or went)."""
        if self.n:
            account(self, self.env.now)
            self._set_alarm()

    def served_s(self) -> float:
        """Service given to all jobs together until now, in seconds of work."""
        account(self, self.env.now)
        return self.given_s

    def present_s(self) -> float:
        """Job-seconds spent in it until now."""
        account(self, self.env.now)
        return self.spent_s

    def _set_alarm(self) -> None:
        """Wake up when the next job is done, if nobody comes or goes before."""
        self._alarm = None
        if not self.n:
            self._jobs.clear()
            self.attained = 0.0
            return
        while self._jobs[0][2].given_up:
            heappop(self._jobs)
        self.rate = self.speed(self.n)
        self._alarm = self.env.timeout(delay_s(self._jobs[0][0], self.attained, self.rate))
        self._alarm.callbacks.append(self._ring)

    def _ring(self, alarm: simpy.Event) -> None:
        if alarm is not self._alarm:  # set before somebody came or went
            return
        account(self, self.env.now)
        # Rounding may leave the clock a hair before the finish; the job whose alarm this is, is done by definition.
        self.attained = max(self.attained, self._jobs[0][0])
        done = []
        while self._jobs and (is_done(self._jobs[0][0], self.attained) or self._jobs[0][2].given_up):
            job = heappop(self._jobs)[2]
            if not job.given_up:
                done.append(job)
        self.n -= len(done)
        self._set_alarm()
        for job in done:
            job.done()
