"""The dashboard in a real browser: move the users, run, and read the verdict."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1500,1100"
)
LINK = "?scenario=baseline&baseline.duration_min=6&baseline.warmup_min=1&baseline.replications=2"
HOUR = (
    "?scenario=baseline&baseline.duration_min=60&baseline.warmup_min=10&baseline.replications=1"
    "&baseline.callers.users=1000&live=true"
)
PATIENCE_S = 120
_WATCH = """
const now = () => performance.now() - foresize.pressed;
const told = () => [...document.querySelectorAll("[data-testid=stMetric]")].map(each => each.textContent).join();
window.foresize?.observer.disconnect();
const before = told();
window.foresize = {pressed: 0, verdict: 0, figures: 0};
addEventListener("keydown", () => { foresize.pressed = performance.now(); }, {capture: true, once: true});
foresize.observer = new MutationObserver(changes => {
    if (!foresize.pressed) return;
    if (!foresize.verdict && told() !== before) foresize.verdict = now();
    const drawn = changes.some(({target}) => target.closest?.("[class*=st-key-figure-]"));
    if (foresize.verdict && drawn) foresize.figures = now();
});
foresize.observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
window.foresizeIsStill = () => foresize.figures && now() - foresize.figures > 2000;
"""
"""Notes in the page when, after a key press, its metrics changed, and when a figure last did."""


@pytest.fixture
def chromium() -> tuple[str, str]:
    """The browser and its driver."""
    found = shutil.which("chromium"), shutil.which("chromedriver")
    if found[0] and found[1]:
        return found[0], found[1]
    reason = "chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the dashboard answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "foresize.dashboard", f"--server.port={port}", "--server.headless=true"]
    with (
        open(tmp_path / "server.log", "wb") as log,
        subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT) as server,
    ):
        try:
            yield _answering(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()


def _answering(url: str, server: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return url
        except OSError:
            time.sleep(0.2)
    pytest.fail("the dashboard's server does not answer")


@pytest.fixture
def browser(chromium: tuple[str, str], tmp_path: Path) -> Iterator[Chrome]:
    """A fresh Chromium."""
    options = ChromeOptions()
    options.binary_location = chromium[0]
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path / 'profile'}"]:
        options.add_argument(flag)
    driver = Chrome(options=options, service=ChromeService(chromium[1]))
    try:
        yield driver
    finally:
        driver.quit()


def test_moving_the_users_and_running_shows_a_verdict(browser: Chrome, address: str, tmp_path: Path) -> None:
    browser.get(f"{address}/{LINK}")
    users = the(browser, "input[aria-label='Users at any time']")
    users.send_keys(Keys.CONTROL, "a")
    users.send_keys("64", Keys.ENTER)
    until(browser, lambda: "Users at once\n64" in page(browser))
    assert "baseline.callers.users=64" in browser.current_url

    the(browser, ".st-key-run button").click()
    until(browser, lambda: "Connected users" in page(browser))
    verdict = the(browser, "[data-testid='stAlert']").text
    assert verdict.startswith(("pass:", "fail:", "too close to call:"))
    until(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, ".js-plotly-plot")) >= 4)
    assert "Bottleneck." in page(browser)
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-testid='stException']")
    assert browser.save_screenshot(str(tmp_path / "dashboard.png"))


def test_with_each_change_run_a_thousand_users_are_redrawn_as_one_looks(
    browser: Chrome, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.get(f"{address}/{HOUR}")
    until(browser, lambda: bool(_connected(browser)))
    took = [_typed(browser, users) for users in (1010, 990, 1020)] + [_slid(browser) for _ in range(3)]
    with capsys.disabled():
        print("\n1000 users × 1 h, from the key press to the new verdict, and until every figure was redrawn:")
        print("\n".join(f"{what}: {verdict_s:.2f} s, {figures_s:.2f} s" for what, verdict_s, figures_s in took))
        print(f"load of the machine then: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-testid='stException']")


def _typed(browser: Chrome, users: int) -> tuple[str, float, float]:
    """Ask for so many users, and wait until the page shows what became of them."""
    field = the(browser, "input[aria-label='Users at any time']")
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(str(users))
    took = _redrawn(browser, lambda: field.send_keys(Keys.ENTER))
    assert _connected(browser) == f"{users:,}"
    return f"users {users}", *took


def _slid(browser: Chrome) -> tuple[str, float, float]:
    """Move the slider of the mean session by a step."""
    slider = the(browser, "[data-testid='stSlider'] [role='slider'], [data-testid='stSlider'] input[type='range']")
    took = _redrawn(browser, lambda: slider.send_keys(Keys.ARROW_RIGHT))
    return "the slider a step to the right", *took


def _redrawn(browser: Chrome, move: Callable[[], None]) -> tuple[float, float]:
    """Seconds from a key press until the forecast's figures changed, and until the last change of a figure's drawing.

    The page's own clock takes them: to ask it again and again from outside would be work for the browser meanwhile.
    """
    browser.execute_script(_WATCH)
    move()
    until(browser, lambda: bool(browser.execute_script("return foresizeIsStill()")))
    verdict_ms, figures_ms = browser.execute_script("return [foresize.verdict, foresize.figures]")
    return verdict_ms / 1000, figures_ms / 1000


def _connected(browser: Chrome) -> str:
    """The connected users that the forecast on the page has; nothing where there is none yet."""
    _, found, after = page(browser).partition("Connected users\n")
    return after.split("\n")[0] if found else ""


def the(browser: Chrome, selector: str) -> WebElement:
    """The first such element, once it is there."""
    until(browser, lambda: bool(browser.find_elements(By.CSS_SELECTOR, selector)))
    return browser.find_element(By.CSS_SELECTOR, selector)


def until(browser: Chrome, holds: Callable[[], bool]) -> None:
    """Wait until it holds; elements may be replaced while they are looked at."""
    wait = WebDriverWait(browser, PATIENCE_S, ignored_exceptions=[StaleElementReferenceException])
    wait.until(lambda _: holds())


def page(browser: Chrome) -> str:
    """The text that one sees."""
    return browser.find_element(By.TAG_NAME, "body").text
