"""Maps the repository's rooms into the package: the import path is `foresize.` plus the path in the repository."""

from setuptools import find_packages, setup

ROOMS = ("configs", "dashboard", "models", "policies", "simulator")

packages = ["foresize"]
package_dir = {"foresize": "door"}
for room in ROOMS:
    packages += [f"foresize.{room}", *(f"foresize.{room}.{name}" for name in find_packages(room))]
    package_dir[f"foresize.{room}"] = room

setup(
    packages=packages,
    package_dir=package_dir,
    package_data={
        "foresize": ["py.typed"],
        "foresize.configs": ["*.yaml", "*.json", "**/*.yaml", "**/*.csv", "**/*.md"],
        "foresize.dashboard": [".streamlit/*.toml"],
        "foresize.simulator": ["**/*.jinja", "**/*.css", "**/*.yaml"],
    },
)
