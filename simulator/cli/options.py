"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Scenario files; shipped ones can be named alone: live_voice.")
]
File = Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or the name of a shipped one.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Another value: services.gateway.autoscaler.max=40. Repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output; words on standard error.")]
Replications = Annotated[
    int | None,
    typer.Option("--replications", "-r", min=1, max=100_000, help="Independent runs; the scenario's own if not said."),
]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Processes; one a core if not said.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Discard what --out has of an earlier run.")]
ResultPath = Annotated[Path, typer.Argument(metavar="RESULT", help="A result folder, or its summary.json.")]
