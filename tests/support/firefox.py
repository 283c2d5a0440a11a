"""Firefox over WebDriver BiDi: https://www.w3.org/TR/webdriver-bidi/."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pytest
from websockets.sync.client import connect

from tests.support.browser import FIREFOX

LISTENING = re.compile(r"BiDi listening on (ws://\S+)")
ENTER, TAB = "\ue007", "\ue004"


class Firefox:
    """A Firefox without a window, with one page."""

    def __init__(self, profile: Path):
        if FIREFOX is None:
            message = "no Firefox here: install Debian's package firefox-esr"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        words = [FIREFOX, "--headless", "--no-remote", "--profile", str(profile)]
        self._run = subprocess.Popen(
            [*words, "--remote-debugging-port=0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._closing = ExitStack()
        self._closing.callback(self._end)
        assert self._run.stderr is not None
        found = next(filter(None, map(LISTENING.search, self._run.stderr)))
        socket = connect(f"{found[1]}/session", max_size=None, proxy=None)
        self._socket = self._closing.enter_context(socket)
        self._numbers = itertools.count(1)
        self._send("session.new", capabilities={})
        # A tab of its own has the focus, which keys need; the first one has not.
        self._page = self._send("browsingContext.create", type="tab")["context"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def _end(self) -> None:
        self._run.terminate()
        self._run.wait()
        if self._run.stderr is not None:
            self._run.stderr.close()

    def _send(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(timeout=60))
            if said.get("id") == number:
                assert said["type"] == "success", said
                return said["result"]

    def open(self, address: str, width: int = 1200, height: int = 900) -> None:
        """Open a page and wait until its laboratory is ready."""
        viewport = {"width": width, "height": height}
        self._send("browsingContext.setViewport", context=self._page, viewport=viewport)
        # By way of an empty page, since another fragment alone would not load the page again.
        for url in ("about:blank", address):
            self._send("browsingContext.navigate", context=self._page, url=url, wait="complete")
        self.wait("document.documentElement.dataset.ready")

    def evaluate(self, expression: str) -> Any:
        """Return what an expression gives, by way of JSON; promises are awaited."""
        made = self._send(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
            target={"context": self._page},
            awaitPromise=True,
        )
        assert made["type"] == "success", made["exceptionDetails"]["text"]
        return json.loads(made["result"]["value"])

    def wait(self, condition: str) -> Any:
        """Wait until an expression is true; return it."""
        looking = """new Promise((resolve) => {
            const look = () => {
                const found = %s;
                if (found) resolve(found);
                else setTimeout(look, 20);
            };
            look();
        })"""
        return self.evaluate(looking % condition)

    def keys(self, text: str) -> None:
        """Press and release keys, one after another."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._send("input.performActions", context=self._page, actions=[keyboard])

    def click(self, selector: str) -> None:
        """Click the middle of an element."""
        self.evaluate(
            f"document.querySelector({json.dumps(selector)})"
            ".scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        x, y = self.evaluate(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect(); return [Math.round(b.x + b.width / 2),"
            " Math.round(b.y + b.height / 2)]; })()"
        )
        pointer = {
            "type": "pointer",
            "id": "mouse",
            "actions": [
                {"type": "pointerMove", "x": x, "y": y},
                {"type": "pointerDown", "button": 0},
                {"type": "pointerUp", "button": 0},
            ],
        }
        self._send("input.performActions", context=self._page, actions=[pointer])

    def axe(self, script: str) -> list[str]:
        """Return what an accessibility checker finds."""
        self._send(
            "script.evaluate",
            expression=script,
            target={"context": self._page},
            awaitPromise=False,
        )
        return self.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))")
