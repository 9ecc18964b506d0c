"""The command line: `foresize run live_voice.yaml`."""

import sys

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it (128 + SIGINT)."""


def main() -> None:
    """Run the command that the process was started with."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without the character, or half a surrogate in a file's name
            stream.reconfigure(errors="backslashreplace")
    try:
        from foresize.simulator.cli.app import app

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
