"""A headless Chromium driven over the DevTools protocol by a pipe; no port, and no package.

Keys are pressed as a keyboard presses them, so that what the browser itself does with them
(tabbing, sorting by Enter, opening `details`) is part of what is tested.
See <https://chromedevtools.github.io/devtools-protocol/>.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}
_TEXTS = {"Enter": "\r", " ": " "}

_START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.dup2(int(sys.argv[2]), 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser reads what it is asked from descriptor 3, and answers on descriptor 4."""


def executable() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Page:
    """One page of the browser.

    Attributes:
        events: What the browser reported: messages of the console, exceptions, and requests.
    """

    def __init__(self, sent: int, received: int) -> None:
        self.events: list[dict[str, Any]] = []
        self._sent = sent
        self._received = os.fdopen(received, "rb", buffering=0)
        self._rest = b""
        self._number = 0
        self._session = ""

    def attach(self) -> None:
        """Open a page."""
        opened = self.call("Target.createTarget", url="about:blank")
        of = {"targetId": opened["targetId"], "flatten": True}
        self._session = self.call("Target.attachToTarget", **of)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def open(
        self, path: Path, fragment: str = "", *, dark: bool = False, width: int = 1200
    ) -> None:
        """Show a file, in a theme and a width."""
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[theme])
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        for url in ("about:blank", f"{path.as_uri()}{fragment}"):
            self.events.clear()
            self.call("Page.navigate", url=url)
            self._await("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """What an expression comes to in the page."""
        done = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        code = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
        text = {"text": _TEXTS[key]} if key in _TEXTS else {}
        for _ in range(times):
            self.call("Input.dispatchKeyEvent", type="keyDown", **code, **text)
            self.call("Input.dispatchKeyEvent", type="keyUp", **code)

    def write(self, text: str) -> None:
        """Write where the focus is."""
        self.call("Input.insertText", text=text)

    def picture(self, path: Path) -> None:
        """Write a picture of the whole page."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something."""
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._sent, json.dumps(asked).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result

    def _await(self, event: str) -> None:
        while not any(each["method"] == event for each in self.events):
            self._next()
        self.events = [each for each in self.events if each["method"] != event]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = self._received.read(1 << 16)
            assert more, "the browser left"
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(text)
        if "method" in said:
            self.events.append(said)
        return said


def _pipe() -> tuple[int, int]:
    """A pipe whose ends are not among the descriptors that the browser's are to be."""
    low = os.pipe()
    first, second = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in low)
    for end in low:
        os.close(end)
    return first, second


@contextmanager
def chromium(folder: Path) -> Iterator[Page]:
    """A browser with one page; its profile is kept in a folder, and the network is not there."""
    path = executable()
    assert path
    to_read, to_send = _pipe()
    answers, to_answer = _pipe()
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--no-default-browser-check",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--remote-debugging-pipe",
        f"--user-data-dir={folder}",
    ]
    start = [sys.executable, "-c", _START, str(to_read), str(to_answer), path, *options]
    with subprocess.Popen(
        start,
        pass_fds=(to_read, to_answer),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(to_read)
        os.close(to_answer)
        page = Page(to_send, answers)
        try:
            page.attach()
            yield page
        finally:
            process.kill()
            os.close(to_send)
            page._received.close()
