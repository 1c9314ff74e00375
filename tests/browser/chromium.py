"""Headless Chromium by the DevTools protocol over a pipe: no driver, no port, nothing left when it is closed."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import selectors
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
DESKTOP = (1280, 900)
PHONE = (390, 844)
DEADLINE_S = 60.0
OURS = "check:"  # scripts that the tests run, not the pages


def executable() -> str | None:
    """Return Chromium's path, or nothing where it is not installed; a snap cannot read the folders of the tests."""
    found = filter(None, map(shutil.which, ("chromium", "google-chrome")))
    return next((path for path in found if "snap" not in os.path.realpath(path)), None)


class Browser:
    """A Chromium with one tab."""

    def __init__(self, profile: Path) -> None:
        command = [executable() or "chromium", *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe"]
        # The protocol is spoken on descriptors 3 and 4; the shell makes them of its own input and output.
        plumbing = 'exec "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1'
        self._process = subprocess.Popen(
            ["sh", "-c", plumbing, "sh", *command, "about:blank"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "HOME": str(profile)},
            start_new_session=True,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._to, self._from = self._process.stdin, self._process.stdout
        os.set_blocking(self._from.fileno(), False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._from, selectors.EVENT_READ)
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Debugger"):
            self.send(f"{domain}.enable")
        self.send("Page.setLifecycleEventsEnabled", enabled=True)

    @property
    def alive(self) -> bool:
        """Whether it is still running."""
        return self._process.poll() is None

    def close(self) -> None:
        """End Chromium: it ends by itself when nobody holds the pipe any more."""
        with contextlib.suppress(BrokenPipeError):  # it has ended before
            self._to.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        self._from.close()
        self._selector.close()

    def send(self, method: str, **params: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a command and return its answer; what happens meanwhile is added to `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._to.write(json.dumps(message).encode() + b"\0")
        self._to.flush()
        deadline = time.monotonic() + DEADLINE_S
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._unread:
            assert self._selector.select(max(deadline - time.monotonic(), 0)), "Chromium says nothing"
            data = os.read(self._from.fileno(), 1 << 20)
            assert data, "Chromium has ended"
            self._unread += data
        line, _, self._unread = self._unread.partition(b"\0")
        message = json.loads(line)
        if "method" in message:
            self.events.append(message)
            if message["method"] == "Page.javascriptDialogOpening":
                self._dismiss()
        return message

    def _dismiss(self) -> None:
        message = {"id": 0, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}}
        self._to.write(json.dumps({**message, "sessionId": self._session}).encode() + b"\0")
        self._to.flush()

    def look(self, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
        """Set the size of the window and the colour scheme."""
        width, height = size
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            screenWidth=width,
            screenHeight=height,
            deviceScaleFactor=1,
            mobile=size == PHONE,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)

    def open(self, url: str) -> None:
        """Load a page and wait until all that belongs to it has been loaded; `events` starts anew."""
        self._load("about:blank")  # what an earlier page still does is over
        self.events.clear()
        self._load(url)

    def _load(self, url: str) -> None:
        loader = self.send("Page.navigate", url=url)["loaderId"]
        deadline = time.monotonic() + DEADLINE_S
        while {"name": "load", "loaderId": loader} not in [
            {key: told[key] for key in ("name", "loaderId")} for told in self.told("Page.lifecycleEvent")
        ]:
            self._receive(deadline)

    def told(self, name: str) -> list[dict[str, Any]]:
        """Return what the events of this name say."""
        return [event["params"] for event in self.events if event["method"] == name]

    def run(self, expression: str) -> Any:  # noqa: ANN401
        """Return what a JavaScript expression comes to; promises are waited for."""
        source = f"{expression}\n//# sourceURL={OURS}"
        answer = self.send("Runtime.evaluate", expression=source, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def picture(self, path: Path) -> None:
        """Save the whole page as a PNG."""
        data = self.send("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        path.write_bytes(base64.b64decode(data))
