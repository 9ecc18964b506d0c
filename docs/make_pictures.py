"""Makes the pictures of the documentation: runs the reference scenario and photographs its report in Chromium.

python docs/make_pictures.py            needs chromium (or google-chrome) on the path
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH, HEIGHT = 1200, 2270
"""Of the picture in pixels: as much as the README should show."""
LEFT_OUT = ("figures-that-matter", "distribution", "failures", "life-lines")
"""Sections of the report that the picture does without."""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--virtual-time-budget=10000",
)  # fmt: skip


def main() -> None:
    """Run, write the report, photograph it."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("chromium is needed for the pictures: apt-get install chromium")
    with TemporaryDirectory() as folder:
        foresize = Path(sys.executable).with_name("foresize")
        scenario = ROOT / "configs" / "live_voice.yaml"
        subprocess.run([foresize, "run", scenario, "--out", f"{folder}/result", "--first-look"], check=True)
        page = Path(folder) / "page.html"
        page.write_text(shortened((Path(folder) / "result" / "report.html").read_text("utf-8")), "utf-8")
        photograph(browser, page, PICTURE, Path(folder) / "profile")
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")


def shortened(report: str) -> str:
    """The report without the sections that the picture does without."""
    hidden = ", ".join(f"#{name}" for name in LEFT_OUT)
    return report.replace("</style>", f"{hidden} {{ display: none; }}</style>", 1)


def photograph(browser: str, page: Path, picture: Path, profile: Path) -> None:
    """Write what the browser shows of a page as a PNG file."""
    asked = [f"--window-size={WIDTH},{HEIGHT}", f"--user-data-dir={profile}", f"--screenshot={picture}"]
    subprocess.run([browser, *FLAGS, *asked, page.as_uri()], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
