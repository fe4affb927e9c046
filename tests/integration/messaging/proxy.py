"""A TCP relay in front of the broker, so that tests can cut the line without stopping it.

With a `context` it speaks TLS to the clients.
"""

from __future__ import annotations

import asyncio
import ssl
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from deploy import ports


class Proxy:
    """`async with Proxy(url) as proxy`: connect to `proxy.url`, then `cut`, `close`, `open`."""

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None) -> None:
        self._target = urlsplit(url)
        self._context = context
        self.port = ports.find_free()[0]
        self.url = self.url_of("127.0.0.1")
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    def url_of(self, host: str) -> str:
        """Its address under another name of this machine."""
        return self._target._replace(
            scheme="amqps" if self._context else "amqp",
            netloc=f"{self._target.username}:{self._target.password}@{host}:{self.port}",
        ).geturl()

    async def open(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=self._context
        )

    async def close(self) -> None:
        """Cut everything and refuse new connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.cut()

    def cut(self) -> None:
        """Drop all connections; new ones get through."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self._target.hostname, self._target.port
        try:
            broker_reader, broker_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        both = {writer, broker_writer}
        self._writers |= both
        await asyncio.wait(
            {
                asyncio.ensure_future(_pump(reader, broker_writer)),
                asyncio.ensure_future(_pump(broker_reader, writer)),
            }
        )
        self._writers -= both


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.transport.abort()
