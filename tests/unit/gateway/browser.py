"""A call page as a test drives it: frames in, frames out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType
from aiohttp.test_utils import TestClient

from tests.support.waiting import DEADLINE_S

Frame = dict[str, Any]


class Page:
    """An open WebSocket; `frames` keeps everything that a test has looked at.

    It reads all the time, as a browser does: who answers no heartbeat is let go.
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[Frame] = []
        self.text = ""
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read(), name="page")

    @classmethod
    async def open(
        cls, client: TestClient[Any, Any], path: str, headers: dict[str, str] | None = None
    ) -> Page:
        return cls(await client.ws_connect(path, headers=headers or {}))

    async def send(self, *types: str, **fields: Any) -> None:
        for kind in types:
            await self.socket.send_json({"type": kind, **fields})

    async def until(self, wanted: Callable[[Frame], bool]) -> Frame:
        """The next frame of which this is true; those before it are kept as well."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                while True:
                    frame = await self._next()
                    assert frame is not None, f"closed with {self.socket.close_code}: {self.frames}"
                    if wanted(frame):
                        return frame
        except TimeoutError as error:
            error.add_note(f"The latest frames: {self.frames[-3:]}")
            raise

    async def of(self, kind: str) -> Frame:
        """The next frame of this type."""
        return await self.until(lambda frame: frame["type"] == kind)

    async def view(self, wanted: Callable[[Frame], bool] = lambda _view: True) -> Frame:
        """The next view of which this is true."""
        frame = await self.until(lambda f: f["type"] == "view" and wanted(f["view"]))
        content: Frame = frame["view"]
        return content

    async def closed(self) -> int | None:
        """Read to the end; the close code."""
        async with asyncio.timeout(DEADLINE_S):
            while await self._next() is not None:
                pass
        return self.socket.close_code

    async def close(self) -> None:
        await self.socket.close()
        await self._reading

    async def _read(self) -> None:
        """Until the socket is closed, which None stands for."""
        while (message := await self.socket.receive()).type is WSMsgType.TEXT:
            self.text += message.data
            self._arrived.put_nowait(message.data)
        self._arrived.put_nowait(None)

    async def _next(self) -> Frame | None:
        text = await self._arrived.get()
        if text is None:
            return None
        frame: Frame = json.loads(text)
        self.frames.append(frame)
        return frame
