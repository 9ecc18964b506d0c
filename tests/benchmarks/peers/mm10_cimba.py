"""M/M/10 at 90 %: cimba, a store of arrival times and ten copies of a server."""

import cimba as cb
from cimba import inputs
from measuring import report
from running_cimba import simulate


class Queue(cb.Model):
    gap: cb.Input[float] = inputs.dist.exponential(mean=1 / 90)
    work: cb.Input[float] = inputs.dist.exponential(mean=0.1)
    line: cb.Store[float]
    times: cb.Dataset
    count: cb.Output[float]
    mean: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(self.gap.next())
            self.line.put(cb.now())

    @cb.process(copies=10)
    def server(self):
        while True:
            came = self.line.get()
            cb.hold(self.work.next())
            self.times.record(cb.now() - came)

    @cb.on_end
    def measure(self):
        self.count = self.times.sample_count()
        self.mean = self.times.sample_mean()


report(simulate(Queue()))
