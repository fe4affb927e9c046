"""A person's own line to the product, that tests can cut or let packets fall from.

The browser reaches the gateway (TCP) and media (UDP) through it. A cut line loses datagrams and
holds back what TCP would send again, as a cable that was pulled does.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import BrowserContext

from tests.e2e.conftest import Product

CHUNK = 65536
# Media's only candidate leads through the line instead.
LEAD_THROUGH = """
const accept = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (description) {
  const sdp = description.sdp.replace(/ (\\d+\\.){3}\\d+ %d typ host/g, " 127.0.0.1 %d typ host");
  return accept.call(this, { type: description.type, sdp });
};
"""


class Line:
    """`url` leads to the product; use `lead` on the browser's context. Runs in a thread."""

    def __init__(self, product: Product) -> None:
        said = (product.var / "console.log").read_text()
        found = re.search(r"Calls use UDP port (\d+)", said)
        assert found, said
        self._media_port = int(found[1])
        self._gateway_port = int(product.url.rsplit(":", 1)[1])
        self._loop = asyncio.new_event_loop()
        self._loss = 0.0
        self._is_refusing = False
        self._is_up = asyncio.Event()
        self._is_up.set()
        self._pumps: set[asyncio.Task[Any]] = set()
        self._far_ends: list[asyncio.DatagramTransport] = []
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._thread.start()
        self._run(self._open())
        self.url = f"http://localhost:{self._tcp_port}"

    def lead(self, context: BrowserContext) -> None:
        """All peer connections of this browser take the line."""
        context.add_init_script(LEAD_THROUGH % (self._media_port, self._udp_port))

    def through(self, link: str) -> str:
        """The same link, over this line."""
        return re.sub(r"^http://[^/]+", self.url, link)

    @contextlib.contextmanager
    def is_cut(self) -> Iterator[None]:
        """Cut within, mended after."""
        self._loop.call_soon_threadsafe(self._is_up.clear)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._is_up.set)

    @contextlib.contextmanager
    def is_refused(self) -> Iterator[None]:
        """The gateway is away within, for this person alone; datagrams pass."""
        self._run(self._refuse(True))
        try:
            yield
        finally:
            self._run(self._refuse(False))

    def lose(self, share: float) -> None:
        """Of all datagrams, each way."""
        self._loss = share

    def close(self) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._on_connection, "127.0.0.1", 0)
        self._tcp_port = self._server.sockets[0].getsockname()[1]
        self._datagrams, _ = await self._loop.create_datagram_endpoint(
            lambda: _Near(self), local_addr=("127.0.0.1", 0)
        )
        self._udp_port = self._datagrams.get_extra_info("sockname")[1]

    async def _end(self) -> None:
        self._server.close()
        for datagrams in (self._datagrams, *self._far_ends):
            datagrams.close()
        await self._end_pumps()

    async def _end_pumps(self) -> None:
        pumps = list(self._pumps)
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    async def _refuse(self, is_refusing: bool) -> None:
        self._is_refusing = is_refusing
        if is_refusing:
            await self._end_pumps()

    async def _on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        waiting = asyncio.current_task()
        assert waiting is not None
        self._pumps.add(waiting)
        waiting.add_done_callback(self._pumps.discard)
        await self._is_up.wait()
        if self._is_refusing:
            writer.close()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._gateway_port)
        except OSError:  # the gateway is away
            writer.close()
            return
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            pump = self._loop.create_task(self._pump(source, sink), name="pump")
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(CHUNK):
                await self._is_up.wait()
                sink.write(data)
                await sink.drain()
        except ConnectionError:
            pass
        finally:
            sink.close()

    @property
    def passes(self) -> bool:
        """Whether the next datagram arrives."""
        return self._is_up.is_set() and random.random() >= self._loss

    async def far_end(self, near: _Near, address: Any) -> asyncio.DatagramTransport:
        transport, _ = await self._loop.create_datagram_endpoint(
            lambda: _Far(near, address), remote_addr=("127.0.0.1", self._media_port)
        )
        self._far_ends.append(transport)
        return transport


class _Near(asyncio.DatagramProtocol):
    """The browser's end: an own socket towards media for each of its addresses."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._far: dict[Any, asyncio.Task[asyncio.DatagramTransport]] = {}

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if not self.line.passes:
            return
        if addr not in self._far:
            opening = self.line.far_end(self, addr)
            self._far[addr] = asyncio.get_running_loop().create_task(opening, name="far end")
        if self._far[addr].done():
            self._far[addr].result().sendto(data)

    def back(self, data: bytes, address: Any) -> None:
        if self.line.passes:
            self._transport.sendto(data, address)


class _Far(asyncio.DatagramProtocol):
    def __init__(self, near: _Near, address: Any) -> None:
        self._near = near
        self._address = address

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._near.back(data, self._address)
