"""How the load generator talks with the two servers written here: SDP over a WebSocket a seat."""

import argparse
import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

Connect = Callable[[web.WebSocketResponse, str, str], Awaitable[None]]


def arguments() -> tuple[int, Path]:
    """Where to listen, and where to record to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    return given.port, given.folder


async def serve(port: int, connect: Connect) -> None:
    """Hand each WebSocket with its room and seat to `connect`, until SIGTERM."""

    async def on_socket(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await connect(socket, request.match_info["room"], request.match_info["who"])
        return socket

    app = web.Application()
    app.router.add_get("/{room}/{who}", on_socket)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await runner.cleanup()
