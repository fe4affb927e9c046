"""Strangers' connections: silent ones end, their number is bounded, and others are still served."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from services.gateway.app import make_app
from services.gateway.http.connections import Connections, GuardedSite, room_for_connections
from services.gateway.http.reading import RequestParser
from tests.unit.gateway.conftest import make_gateway
from tests.unit.gateway.fake_services import FakeServices

ENDS_S = 60.0  # at the latest; the bounds here are of a fraction of a second


@asynccontextmanager
async def served(folder: Path, connections: Connections) -> AsyncIterator[int]:
    """The gateway's port."""
    services = FakeServices()
    services.add_interview()
    gateway = make_gateway(folder, services)
    app = make_app(gateway, dist=folder / "dist", connections=connections)
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=0.2)
    await runner.setup()
    await GuardedSite(runner, connections, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def is_ended(reader: asyncio.StreamReader) -> bool:
    """Whether the other side ends the connection, whatever it says before."""
    try:
        async with asyncio.timeout(ENDS_S):
            await reader.read(-1)
    except ConnectionError:
        return True
    return True


HEAD = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"G",
        b"GET /livez HTTP/1.1\r\nHost: x\r\n",
        HEAD + b"Content-Length: 100\r\n\r\n{",
        b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /li",
    ],
    ids=["nothing", "a letter", "half a head", "half a body", "idle", "half a second head"],
)
async def test_a_connection_that_says_no_more_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(RequestParser, "body_s", 0.2)
    async with served(tmp_path, Connections(100, head_s=0.2)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        assert await is_ended(reader)
        writer.close()


async def test_who_is_served_slowly_is_not_closed(tmp_path: Path) -> None:
    """Only the way to the first request is bounded, not what comes of it: a call lasts hours."""
    connections = Connections(100, head_s=0.1)
    async with served(tmp_path, connections) as port, aiohttp.ClientSession() as http:
        url = f"http://127.0.0.1:{port}/ws/call/i1.candidate"
        async with http.ws_connect(url) as socket:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await is_ended(reader)  # one that opened later than the socket, and was silent
            writer.close()
            await socket.send_json({"type": "ping"})
            assert not socket.closed
            message = await socket.receive(timeout=ENDS_S)
            assert message.type == aiohttp.WSMsgType.TEXT


async def test_one_address_leaves_room_for_others(tmp_path: Path) -> None:
    connections = Connections(20, head_s=ENDS_S)
    async with served(tmp_path, connections) as port:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(10)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await is_ended(reader), "half of the room is one address's"
        writer.close()
        other = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
        other[1].write(b"GET /livez HTTP/1.0\r\nHost: x\r\n\r\n")
        assert b"200 OK" in await other[0].readline()
        for _, each in (*opened, other):
            each.close()


async def test_room_comes_back_when_connections_end(tmp_path: Path) -> None:
    connections = Connections(2, head_s=ENDS_S)
    async with served(tmp_path, connections) as port:
        for _ in range(20):
            async with aiohttp.ClientSession() as http:
                async with http.get(f"http://127.0.0.1:{port}/livez") as answer:
                    assert answer.status == 200
            await _until(lambda: not connections._by_address)


async def _until(is_met: Callable[[], bool]) -> None:
    async with asyncio.timeout(ENDS_S):
        while not is_met():
            await asyncio.sleep(0)


def test_the_limit_of_files_is_raised() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
        room = room_for_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= room
        assert room > 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
