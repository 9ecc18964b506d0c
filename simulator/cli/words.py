"""What the command line says of an outcome."""

from foresize.simulator.batch import Outcome
from foresize.simulator.cli.output import tell
from foresize.simulator.result import Result


def tell_outcome(outcome: Outcome) -> None:
    """On standard error: why a job has no result, or what of it was there already."""
    name, kept = outcome.job.scenario.name, outcome.job.replications - outcome.simulated
    if not isinstance(outcome.result, Result):
        tell(f"{name}: {outcome.result}")
    elif kept and outcome.job.folder is not None:
        there = f"{kept} of {outcome.job.replications} replications were in {outcome.job.folder.path} already"
        tell(f"{name}: {there}; --fresh runs them again.")
