"""`foresize validate`."""

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import Files, Json, Sets
from foresize.simulator.cli.output import show, show_json


@ending_well
def validate(files: Files, sets: Sets = None, as_json: Json = False) -> None:
    """Read scenarios and tell every problem of all of them, each at its place."""
    from foresize.simulator.cli.inputs import load_all

    scenarios = load_all(files, sets)
    if as_json:
        named = zip(files, scenarios, strict=True)
        show_json({"problems": [], "scenarios": [{"file": file, "name": each.name} for file, each in named]})
        return
    for file, scenario in zip(files, scenarios, strict=True):
        show(f"{file}: {scenario.name} is good.")
