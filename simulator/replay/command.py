"""All files of one command, replayed: recordings by their kinds, a CSV by a policy."""

from collections.abc import Sequence

from foresize.policies.kubernetes.releases import is_release
from foresize.simulator.replay.csv_reading import read_record
from foresize.simulator.replay.judging import Tally, judge
from foresize.simulator.replay.policy_file import read_autoscaler
from foresize.simulator.replay.reading import CONSEQUENCE, Recorded, read_recordings
from foresize.simulator.replay.shadowing import shadow
from foresize.simulator.scenario.problems import BadInput, Place, Problem


def replayed(files: Sequence[str], policy: str | None = None, release: str | None = None) -> list[Tally]:
    """What came of each file and kind, in the order of the files.

    Raises BadInput with all that is wrong with all of them.
    """
    csvs = [file for file in files if file.lower().endswith(".csv")]
    problems = [*_of_options(files, csvs, policy, release)]
    recordings: dict[str, list[Recorded]] = {}
    for file in files:
        try:
            recordings |= {} if file in csvs else {file: read_recordings(file)}
        except BadInput as error:
            problems += error.problems
    if problems:
        raise BadInput(problems, CONSEQUENCE)
    autoscaler = read_autoscaler(policy) if policy is not None else None
    tallies: list[Tally] = []
    for file in files:
        if file in recordings:
            tallies += judge(recordings[file], release)
        elif autoscaler is not None:
            tallies.append(shadow(read_record(file), autoscaler))
    return tallies


def _of_options(files: Sequence[str], csvs: Sequence[str], policy: str | None, release: str | None) -> list[Problem]:
    found = []
    if csvs and policy is None:
        said = "needs a policy to be replayed with: --policy my_policy.yaml, or --policy kubernetes_hpa."
        found += [Problem(Place(file, 0, 0), "", said) for file in csvs]
    if policy is not None and not csvs:
        found.append(Problem(None, "--policy", "is for a CSV; recorded cases say themselves what made them."))
    if release is not None and not is_release(release):
        found.append(Problem(None, "--release", f"must be a release like 1.20, or newest, but is {release!r}."))
    if release is not None and len(csvs) == len(files):
        found.append(Problem(None, "--release", "is for recorded cases; a policy in YAML has its own field `release`."))
    return found
