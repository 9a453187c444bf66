"""Chromium without a screen, spoken to over two pipes: a page is shown, pointed at and measured."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

_PATIENCE = 40.0  # seconds for an answer
_EXEC = (  # both pipes are moved away first: they may be in each other's place
    "import os, sys; from fcntl import F_DUPFD, fcntl; "
    "theirs, ours = (fcntl(int(one), F_DUPFD, 10) for one in sys.argv[1:3]); "
    "os.dup2(theirs, 3); os.dup2(ours, 4); os.execv(sys.argv[3], sys.argv[3:])"
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """Return the program, None where there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Chromium:
    """A browser with one page; a context that ends it. ``events`` are what it told since the last ``go``."""

    def __init__(self, path: str) -> None:
        self._folder = tempfile.mkdtemp(prefix="pop-")
        theirs, self._to = os.pipe()
        self._from, ours = os.pipe()
        options = (
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
            f"--user-data-dir={self._folder}", "about:blank",
        )  # fmt: skip
        self._process = subprocess.Popen(  # it reads from 3 and writes to 4
            [sys.executable, "-c", _EXEC, str(theirs), str(ours), path, *options],
            pass_fds=(theirs, ours), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(ours)
        self._rest = b""
        self._count = 0
        self._page: str | None = None
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        try:
            self._attach()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _attach(self) -> None:
        """Speak to its page from here on."""
        (page,) = [one for one in self.call("Target.getTargets")["targetInfos"] if one["type"] == "page"]
        attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._page = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def __exit__(self, *_raised: object) -> None:
        self._process.terminate()
        self._process.wait(_PATIENCE)
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask for something and return the answer."""
        self._count += 1
        asked = {"id": self._count, "method": method, "params": parameters}
        if self._page is not None:
            asked["sessionId"] = self._page
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        while True:
            told = self._told()
            if told.get("id") == self._count:
                assert "error" not in told, told
                answer: dict[str, Any] = told["result"]
                return answer
            self.events.append(told)

    def _told(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._from], [], [], _PATIENCE)[0], "the browser says nothing"
            piece = os.read(self._from, 1 << 20)
            assert piece, "the browser has ended"
            self._rest += piece
        told, _end, self._rest = self._rest.partition(b"\0")
        read: dict[str, Any] = json.loads(told)
        return read

    def go(self, file: Path, place: str = "") -> None:
        """Show a file, at a place of it, and wait till it is loaded."""
        self._load("about:blank")  # for a way to another place on the same page loads nothing
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=0, y=0)
        self._load(file.as_uri() + place)

    def _load(self, url: str) -> None:
        self.events = []
        self.call("Page.navigate", url=url)
        while not any(one.get("method") == "Page.loadEventFired" for one in self.events):
            self.events.append(self._told())

    def size(self, width: int, height: int = 900) -> None:
        """Make the window as large as that."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def dark(self, *, on: bool) -> None:
        """Have the person like it dark, or light."""
        like = {"name": "prefers-color-scheme", "value": "dark" if on else "light"}
        self.call("Emulation.setEmulatedMedia", features=[like])

    def ask(self, expression: str) -> Any:
        """Return what an expression is worth on the page; it runs from outside, whatever the page allows."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"]
        return found.get("value")

    def point_at(self, selector: str) -> None:
        """Move the pointer on an element."""
        x, y = self.ask(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({block: 'center'}); const box = one.getBoundingClientRect();"
            " return [box.x + 30, box.y + 8]; })()"
        )
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def style(self, selector: str, name: str) -> str:
        """Return how an element is shown."""
        told = self.ask(f"getComputedStyle(document.querySelector({json.dumps(selector)})).{name}")
        assert isinstance(told, str), selector
        return told

    @property
    def told(self) -> list[str]:
        """What it complained of."""
        return [
            one["params"]["entry"]["text"] for one in self.events if one.get("method") == "Log.entryAdded"
        ]

    @property
    def asked_for(self) -> list[str]:
        """What was loaded."""
        sent = [one for one in self.events if one.get("method") == "Network.requestWillBeSent"]
        return [one["params"]["request"]["url"] for one in sent]
