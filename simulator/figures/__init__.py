"""Figures: each file is one, data and drawing; terminal, report, dashboard and notebooks show the same."""

import importlib
import pkgutil

from foresize.simulator.figures.base import Figure

__all__ = ["Figure", "figures"]


def figures() -> dict[str, Figure]:
    """Every figure by its name, in the order in which a report shows them."""
    modules = [importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    found: list[Figure] = [module.FIGURE for module in modules if hasattr(module, "FIGURE")]
    return {figure.name: figure for figure in sorted(found, key=lambda each: (each.position, each.name))}
