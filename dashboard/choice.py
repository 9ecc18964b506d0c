"""Which scenario the page is about: a shipped one, or a file that somebody hands in."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import foresize as fs
from foresize.simulator.cli.inputs import shipped

REFERENCE = "live_voice"
"""What the page begins with."""


@dataclass(frozen=True)
class Chosen:
    """A scenario before anything is moved."""

    name: str
    """As a person says it: `live_voice`, or the uploaded file's name."""
    key: str
    """What its controls' keys begin with."""
    scenario: fs.Scenario
    is_shipped: bool


def choose() -> Chosen:
    """The chosen scenario; raises BadInput where it is wrong."""
    st.markdown("### Foresize")
    files = offered()
    name = st.selectbox("Scenario", list(files), key="scenario", bind="query-params")
    with st.expander("or a file of yours"):
        handed_in = st.file_uploader("YAML", type=["yaml", "yml"], key="upload", label_visibility="collapsed")
    if handed_in is not None:
        return _uploaded(handed_in)
    return Chosen(name, name.replace("/", "."), fs.load(files[name]), True)


def offered() -> dict[str, Path]:
    """The shipped scenarios, the reference first and what is in sub-folders last."""
    return dict(sorted(shipped().items(), key=lambda item: (item[0] != REFERENCE, item[0].count("/"), item[0])))


def _uploaded(file: UploadedFile) -> Chosen:
    content = file.getvalue()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise fs.BadInput.one("is not a UTF-8 text.", file=file.name) from None
    key = f"{file.name}.{hashlib.sha256(content).hexdigest()[:8]}"
    return Chosen(file.name, key, fs.loads(text, file.name), False)
