"""`foresize explain`."""

from foresize.simulator.cli.endings import ending_well
from foresize.simulator.cli.options import File, Json, Sets
from foresize.simulator.cli.output import show, show_json


@ending_well
def explain(file: File, sets: Sets = None, as_json: Json = False) -> None:
    """Say what was understood, in words and numbers, before anything runs."""
    from foresize.simulator.cli.inputs import load_all
    from foresize.simulator.explain import explain as explanation_of
    from foresize.simulator.report.document import known

    explanation = explanation_of(load_all([file], sets)[0])
    if as_json:
        show_json(known(explanation.to_dict()))
    else:
        show(explanation.text)
