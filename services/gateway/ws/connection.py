"""One open WebSocket. Sending never blocks the sender; a browser that is too slow is cut off."""

from __future__ import annotations

import asyncio
from types import TracebackType

from aiohttp import web
from prometheus_client import Gauge

from services.gateway.ws import frames
from services.gateway.ws.frames import Frame

HEARTBEAT_S = 10.0
MESSAGE_MOST = 128 * 1024
WAITING_MOST = 200


class OpenSockets(set["Connection"]):
    """The open WebSockets of an application."""


OPEN = web.AppKey("open_sockets", OpenSockets)
SOCKETS = Gauge("rapport_gateway_sockets", "Open WebSockets", ["kind"])


class Connection:
    """`async with Connection(request, kind)`: accepted on entry, closed on exit."""

    def __init__(self, request: web.Request, kind: str) -> None:
        self._request = request
        self._kind = kind
        self._waiting: asyncio.Queue[Frame | int] = asyncio.Queue(WAITING_MOST)
        self._writer: asyncio.Task[None] | None = None
        self.socket = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_MOST)

    async def __aenter__(self) -> Connection:
        await self.socket.prepare(self._request)
        SOCKETS.labels(self._kind).inc()
        self._request.app[OPEN].add(self)
        self._writer = asyncio.create_task(self._write(), name=f"socket {self._kind}")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        SOCKETS.labels(self._kind).dec()
        self._request.app[OPEN].discard(self)
        assert self._writer is not None
        if self.socket.closed:
            self._writer.cancel()
        else:
            self.close(1000)
        await asyncio.gather(self._writer, return_exceptions=True)

    def send(self, frame: Frame) -> None:
        """Queue a frame to be sent after those before it; never waits."""
        self._put(frame)

    def close(self, code: int) -> None:
        """Close once all queued frames are sent."""
        self._put(code)

    def _put(self, item: Frame | int) -> None:
        try:
            self._waiting.put_nowait(item)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(frames.CLOSE_TOO_SLOW)

    async def _write(self) -> None:
        while not self.socket.closed:
            item = await self._waiting.get()
            try:
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                await self.socket.send_json(item)
            except ConnectionError:
                return  # the reader notices as well and ends
