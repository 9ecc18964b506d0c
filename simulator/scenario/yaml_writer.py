"""YAML out: what the strict reader reads back as the same data."""

import re
from typing import Any

import yaml

from foresize.simulator.scenario.yaml_reader import resolvers

_WIDTH = 120
_ODD_BREAKS = re.compile("[\r\x85\u2028\u2029]")  # a reader makes spaces or line feeds of them, unless escaped


class _Writer(yaml.SafeDumper):
    """Puts in quotes whatever the strict reader would not take for text, and writes no aliases."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def ignore_aliases(self, data: Any) -> bool:
        """Write a value that stands in two places twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists in mappings, as people do."""
        super().increase_indent(flow, False)


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD_BREAKS.search(text) else "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)
for _tag, _pattern in resolvers():
    _Writer.add_implicit_resolver(_tag, _pattern, None)


def write(data: dict[str, Any]) -> str:
    """The data as a YAML text with its keys in order."""
    return yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=_WIDTH, default_flow_style=False)
