"""M/M/10 at 90 %: Ciw."""

import ciw
from measuring import report


def simulate(seconds, seed):
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=90)],
        service_distributions=[ciw.dists.Exponential(rate=10)],
        number_of_servers=[10],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(seconds)
    times = [record.exit_date - record.arrival_date for record in simulation.get_all_records()]
    return len(times), sum(times) / len(times)


report(simulate)
