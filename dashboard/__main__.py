"""`python -m foresize.dashboard`: the dashboard without a clone. Options are those of `streamlit run`."""

import sys
from importlib.resources import files


def main() -> None:
    """Hand over to Streamlit; without it say how to get it."""
    try:
        from streamlit.web.cli import main as streamlit
    except ModuleNotFoundError:
        print("The dashboard needs Streamlit: pip install 'foresize[dashboard]'", file=sys.stderr)
        raise SystemExit(2) from None

    app = str(files("foresize.dashboard") / "app.py")
    sys.argv = ["streamlit", "run", app, *sys.argv[1:]]
    streamlit()


if __name__ == "__main__":
    main()
