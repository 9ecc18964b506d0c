"""The open network: cimba, a process a customer that acquires resources."""

import cimba as cb
from cimba import inputs, random
from measuring import report
from running_cimba import simulate


class Customer(cb.Model):
    edge: cb.Input[float]
    work: cb.Input[float]
    query: cb.Input[float]
    station: cb.Ref[cb.Resource]
    database: cb.Ref[cb.Resource]
    times: cb.Ref[cb.Dataset]

    @cb.process
    def journey(self):
        came = cb.now()
        cb.hold(self.edge.next())
        self.station.acquire()
        cb.hold(self.work.next())
        self.station.release()
        self.database.acquire()
        cb.hold(self.query.next())
        self.database.release()
        cb.hold(self.edge.next())
        self.times.record(cb.now() - came)
        cb.release(self)


class Network(cb.Model):
    gap: cb.Input[float] = inputs.dist.exponential(mean=0.01)
    edge: cb.Input[float] = inputs.dist.exponential(mean=0.003)
    work: cb.Input[float] = inputs.dist.exponential(mean=0.03)
    query: cb.Input[float] = inputs.dist.exponential(mean=0.08)
    a: cb.Resource = cb.Resource(capacity=1)
    b: cb.Resource = cb.Resource(capacity=1)
    c: cb.Resource = cb.Resource(capacity=1)
    d: cb.Resource = cb.Resource(capacity=1)
    database: cb.Resource = cb.Resource(capacity=10)
    times: cb.Dataset
    count: cb.Output[float]
    mean: cb.Output[float]

    @cb.process
    def arrivals(self):
        while True:
            cb.hold(self.gap.next())
            number = random.dice(1, 4)
            if number == 1:
                cb.spawn(
                    Customer, edge=self.edge, work=self.work, query=self.query,
                    station=self.a, database=self.database, times=self.times,
                )  # fmt: skip
            elif number == 2:
                cb.spawn(
                    Customer, edge=self.edge, work=self.work, query=self.query,
                    station=self.b, database=self.database, times=self.times,
                )  # fmt: skip
            elif number == 3:
                cb.spawn(
                    Customer, edge=self.edge, work=self.work, query=self.query,
                    station=self.c, database=self.database, times=self.times,
                )  # fmt: skip
            else:
                cb.spawn(
                    Customer, edge=self.edge, work=self.work, query=self.query,
                    station=self.d, database=self.database, times=self.times,
                )  # fmt: skip

    @cb.on_end
    def measure(self):
        self.count = self.times.sample_count()
        self.mean = self.times.sample_mean()


report(simulate(Network()))
