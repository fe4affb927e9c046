"""Debian's Firefox with a camera and a microphone of its own making, driven by WebDriver BiDi.

Playwright drives only Firefoxes of its own making. What is needed of the protocol
(https://w3c.github.io/webdriver-bidi/) is a handful of commands over one WebSocket.
"""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import ClientConnection, connect

from deploy import ports
from tests.support.waiting import DEADLINE_S, wait_until

DEBIANS = "/usr/bin/firefox-esr"
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,  # a call is heard at once
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
}
FIND = """(() => {
  const found = document.evaluate(%s, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE);
  return found.singleNodeValue;
})()"""


class FirefoxPage:
    """The one page of a Firefox. Controls are found by the words on them."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._ask("session.new", capabilities={})
        contexts = self._ask("browsingContext.getTree")["contexts"]
        self._context: str = contexts[0]["context"]

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def resize(self, width: int, height: int) -> None:
        self._ask(
            "browsingContext.setViewport",
            context=self._context,
            viewport={"width": width, "height": height},
        )

    def press(self, name: str) -> None:
        """Press the button as soon as it is there and may be pressed."""
        self._click(f"//button[normalize-space()='{name}' or @aria-label='{name}'][not(@disabled)]")

    def tick(self, label: str) -> None:
        """Tick the checkbox whose label contains these words."""
        self._click(f"//label[contains(., '{label}')]")

    def fill(self, label: str, text: str) -> None:
        """Type into the field whose label begins so."""
        self._click(f"//input[@id=//label[starts-with(normalize-space(), '{label}')]/@for]")
        keys = [{"type": kind, "value": each} for each in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    def sees(self, words: str) -> None:
        """Wait until the page says so."""
        wait_until(lambda: words in self.words(), what=f"{words!r} in Firefox")

    def words(self) -> str:
        """What the page says now."""
        said: str = self.evaluate("document.body?.innerText ?? ''")
        return said

    def evaluate(self, expression: str) -> Any:
        """What the page's script says: a string, a number, null, or what JSON makes of the rest."""
        wrapped = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        return json.loads(self._evaluate(wrapped)["value"])

    def screenshot(self, path: Path) -> None:
        taken = self._ask("browsingContext.captureScreenshot", context=self._context)
        path.write_bytes(base64.b64decode(taken["data"]))

    def close(self) -> None:
        self._ask("browser.close")

    def _click(self, xpath: str) -> None:
        script = FIND % json.dumps(xpath)
        wait_until(lambda: self._evaluate(script).get("type") == "node", what=f"{xpath} in Firefox")
        node = {"type": "element", "element": {"sharedId": self._evaluate(script)["sharedId"]}}
        self._evaluate(f"{script}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        press = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": node},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": press})

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._context, actions=[source])

    def _evaluate(self, script: str) -> dict[str, Any]:
        answer = self._ask(
            "script.evaluate",
            expression=script,
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv(timeout=DEADLINE_S))
            if said.get("id") == number:
                assert said["type"] == "success", said
                result: dict[str, Any] = said["result"]
                return result


@contextmanager
def a_firefox(folder: Path) -> Iterator[FirefoxPage]:
    """A browser of its own process and profile; `folder` keeps its log."""
    profile = folder / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
    )
    port = ports.find_free()[0]
    command = [DEBIANS, "--headless", "--no-remote", "--profile", str(profile)]
    with (folder / "firefox.log").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--remote-debugging-port={port}", "about:blank"], stdout=log, stderr=log
        )
        try:
            with _connected(port) as socket:
                page = FirefoxPage(socket)
                page.resize(1280, 720)
                yield page
                page.close()
            process.wait(timeout=DEADLINE_S)
        finally:
            process.kill()
            process.wait()


def _connected(port: int) -> ClientConnection:
    found: list[ClientConnection] = []

    def is_connected() -> bool:
        try:
            found.append(connect(f"ws://127.0.0.1:{port}/session", max_size=None))
        except (OSError, InvalidHandshake):
            return False
        return True

    wait_until(is_connected, what="Firefox")
    return found[0]
