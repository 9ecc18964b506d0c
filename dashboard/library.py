"""The shipped scenarios: what the first choice on the page is between."""

from importlib.resources import files
from pathlib import Path

_LANGUAGE = ("schema: foresize/", "extends:")


def shipped() -> dict[str, Path]:
    """The files of the shipped scenarios by their names, `live_voice` first: `peak`, `targets/users_100`, …"""
    folder = Path(str(files("foresize.configs")))
    found = {file.relative_to(folder).with_suffix("").as_posix(): file for file in folder.rglob("*.yaml")}
    return {name: file for name, file in sorted(found.items(), key=_rank) if _is_scenario(file)}


def _rank(named: tuple[str, Path]) -> tuple[bool, int, str]:
    name, _ = named
    return name != "live_voice", name.count("/"), name


def _is_scenario(file: Path) -> bool:
    """Price books and parameter files are YAML too; a scenario says its language or what it extends."""
    return any(line.startswith(_LANGUAGE) for line in file.read_text(encoding="utf-8").splitlines())
