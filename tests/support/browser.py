"""Debian's chromium, driven by selenium: what a page shows, says on its console, and asks for."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_ABSENT = "Debian's chromium, chromium-driver and selenium are needed: make setup, as root"
_WORDS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--force-device-scale-factor=1",
)


class Browser:
    """One window, and what tests ask of it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path, fragment: str = "", width: int = 1200, height: int = 900) -> None:
        """Load a page in a window of a size; what was logged before is forgotten."""
        self.driver.set_window_size(width, height)
        self.driver.get("about:blank")
        self.logged()
        self.requests()
        self.driver.get(path.absolute().as_uri() + fragment)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and give what it returns."""
        return self.driver.execute_script(script, *arguments)

    def find(self, selector: str) -> Any:
        """The first element of a selector."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector: str) -> list[Any]:
        """Every element of a selector."""
        return list(self.driver.find_elements("css selector", selector))

    def text(self, selector: str) -> str:
        """Text that an element shows."""
        return str(self.find(selector).text)

    def click(self, selector: str) -> None:
        """Click on the first element of a selector."""
        node = self.find(selector)
        self.run("arguments[0].scrollIntoView({ block: 'center' })", node)
        node.click()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def logged(self) -> list[str]:
        """What the console has said since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses other than files and data that were asked for since the last call."""
        messages = [json.loads(entry["message"]) for entry in self.driver.get_log("performance")]
        sent = [m["message"] for m in messages if "requestWillBeSent" in m["message"]["method"]]
        urls = [m["params"].get("request", {}).get("url", "") for m in sent]
        return [url for url in urls if not url.startswith(("file:", "data:", "about:"))]

    def picture(self, path: Path) -> None:
        """Keep what the window shows."""
        self.driver.save_screenshot(str(path))

    @contextmanager
    def media(self, name: str) -> Iterator[None]:
        """Show the page as for ``print``."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": name})
        try:
            yield
        finally:
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start chromium, or skip where it is absent."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip(_ABSENT)
    webdriver = pytest.importorskip("selenium.webdriver", reason=_ABSENT)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with tempfile.TemporaryDirectory() as folder:
        for word in (*_WORDS, f"--user-data-dir={folder}"):
            options.add_argument(word)
        service = webdriver.ChromeService(driver)
        started = webdriver.Chrome(options=options, service=service)
        try:
            yield Browser(started)
        finally:
            started.quit()
