"""`python -m foresize.dashboard`: the dashboard without a clone. Options are those of `streamlit run`."""

import sys
from importlib.resources import files


def main() -> None:
    """Hand over to Streamlit."""
    from streamlit.web.cli import main as streamlit

    app = str(files("foresize.dashboard") / "app.py")
    sys.argv = ["streamlit", "run", app, *sys.argv[1:]]
    streamlit()


if __name__ == "__main__":
    main()
