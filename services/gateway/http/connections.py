"""Bounds on open connections, so that strangers cannot use up what the gateway can hold.

aiohttp bounds what is idle between two requests. Here: what sends no first request, whole up to its
body, within HEAD_S is closed; there are at most as many connections as the process may have files,
less a reserve; and one address has at most half of them. Behind a proxy all share its address, so
the half must do for everybody: nothing else may depend on an address.
"""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import web
from prometheus_client import Counter as Metric
from prometheus_client import Gauge

OPEN = Gauge("rapport_gateway_connections", "Open connections")
CLOSED = Metric("rapport_gateway_connections_closed", "Closed by a bound", ["bound"])
HEAD_S = 20.0  # a phone on a bad line has sent its few hundred bytes long before
IDLE_S = 75.0  # between two requests of a connection
MOST = 10_000
RESERVE = 256  # files for the store, the broker, recordings that are being sent

Protocol = Callable[[], asyncio.Protocol]


class Connections:
    """All connections of the gateway. One event loop's."""

    def __init__(self, most: int, *, head_s: float = HEAD_S) -> None:
        self.most = most
        self._head_s = head_s
        self._by_address: Counter[str] = Counter()
        self._silent: dict[asyncio.Protocol, asyncio.TimerHandle] = {}

    def guarding(self, make: Protocol) -> Protocol:
        """The same protocols, each bounded."""
        return lambda: _Guarded(make(), self)

    @web.middleware
    async def hear(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Notes that a connection has brought a request. The outermost middleware."""
        self.forget(request.protocol)
        response: web.StreamResponse = await handler(request)
        return response

    def opened(self, address: str, protocol: asyncio.Protocol, close: Callable[[], None]) -> bool:
        """Whether there is room for one more connection from there."""
        if self._by_address.total() >= self.most or self._by_address[address] >= self.most // 2:
            CLOSED.labels("number").inc()
            return False
        self._by_address[address] += 1
        OPEN.inc()
        loop = asyncio.get_running_loop()
        self._silent[protocol] = loop.call_later(self._head_s, self._too_slow, close)
        return True

    def closed(self, address: str, protocol: asyncio.Protocol) -> None:
        """A connection that had room is gone."""
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]
        OPEN.dec()
        self.forget(protocol)

    def forget(self, protocol: asyncio.Protocol) -> None:
        """It is not silent, or not there any more."""
        if (timer := self._silent.pop(protocol, None)) is not None:
            timer.cancel()

    def _too_slow(self, close: Callable[[], None]) -> None:
        CLOSED.labels("silent").inc()
        close()


class _Guarded(asyncio.Protocol):
    """Hands all on to the HTTP protocol, as long as there is room for the connection."""

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner = inner
        self._connections = connections
        self._address: str | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        address = (transport.get_extra_info("peername") or ("-",))[0]
        if not self._connections.opened(address, self._inner, transport.abort):
            transport.abort()
            return
        self._address = address
        self._inner.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._address is not None:
            self._connections.closed(self._address, self._inner)
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._address is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._address is not None else None

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()


class GuardedSite(web.BaseSite):
    """Where the gateway listens: one address or all, one port."""

    def __init__(
        self, runner: web.BaseRunner, connections: Connections, host: str | None, port: int
    ) -> None:
        super().__init__(runner, backlog=1024)
        self._connections = connections
        self._host, self._port = host, port

    @property
    def name(self) -> str:
        return f"http://{self._host or '0.0.0.0'}:{self._port}"

    async def start(self) -> None:
        """Raises OSError when the port is taken."""
        await super().start()
        assert self._runner.server is not None
        self._server = await asyncio.get_running_loop().create_server(
            self._connections.guarding(self._runner.server),
            self._host,
            self._port,
            backlog=self._backlog,
        )


def room_for_connections() -> int:
    """How many connections this process can have, after raising its own limit of files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + RESERVE
    files = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(RESERVE, files - RESERVE)
