"""The open network: cimba, a process a server with a store of arrival times before it.

The edge has room for eight at a time each way, where 0.3 are on average: as good as for all.
"""

import cimba as cb
from cimba import inputs, random
from measuring import report
from running_cimba import simulate


class Network(cb.Model):
    gap: cb.Input[float] = inputs.dist.exponential(mean=0.01)
    edge: cb.Input[float] = inputs.dist.exponential(mean=0.003)
    work: cb.Input[float] = inputs.dist.exponential(mean=0.03)
    query: cb.Input[float] = inputs.dist.exponential(mean=0.08)
    coming: cb.Store[float]
    a: cb.Store[float]
    b: cb.Store[float]
    c: cb.Store[float]
    d: cb.Store[float]
    asking: cb.Store[float]
    leaving: cb.Store[float]
    times: cb.Dataset
    count: cb.Output[float]
    mean: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(self.gap.next())
            self.coming.put(cb.now())

    @cb.process(copies=8)
    def way_in(self):
        while True:
            came = self.coming.get()
            cb.hold(self.edge.next())
            number = random.dice(1, 4)
            if number == 1:
                self.a.put(came)
            elif number == 2:
                self.b.put(came)
            elif number == 3:
                self.c.put(came)
            else:
                self.d.put(came)

    @cb.process
    def station_a(self):
        while True:
            came = self.a.get()
            cb.hold(self.work.next())
            self.asking.put(came)

    @cb.process
    def station_b(self):
        while True:
            came = self.b.get()
            cb.hold(self.work.next())
            self.asking.put(came)

    @cb.process
    def station_c(self):
        while True:
            came = self.c.get()
            cb.hold(self.work.next())
            self.asking.put(came)

    @cb.process
    def station_d(self):
        while True:
            came = self.d.get()
            cb.hold(self.work.next())
            self.asking.put(came)

    @cb.process(copies=10)
    def database(self):
        while True:
            came = self.asking.get()
            cb.hold(self.query.next())
            self.leaving.put(came)

    @cb.process(copies=8)
    def way_out(self):
        while True:
            came = self.leaving.get()
            cb.hold(self.edge.next())
            self.times.record(cb.now() - came)

    @cb.on_end
    def measure(self):
        self.count = self.times.sample_count()
        self.mean = self.times.sample_mean()


report(simulate(Network()))
