"""Janus' videoroom with record=true: its configuration, and how participants enter a room."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from tests.bench.media.connection import Connection

LIBRARIES = "/usr/lib/*/janus"
WANTED = {"plugins": "libjanus_videoroom.so", "transports": "libjanus_websockets.so"}
CAP_BPS = 2_000_000  # above what is sent, so that Janus asks nobody for less
KEEP_ALIVE_S = 20.0
Make = Callable[[str], Connection]


def configure(folder: Path, port: int) -> list[str]:
    """Write the configuration; the command that runs Janus with it."""
    (libraries,) = Path("/").glob(LIBRARIES.lstrip("/"))
    folder.mkdir()
    disabled = {
        part: ",".join(sorted(p.name for p in (libraries / part).glob("*.so") if p.name != wanted))
        for part, wanted in WANTED.items()
    }
    (folder / "janus.jcfg").write_text(f"""
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{libraries}/plugins"
  transports_folder = "{libraries}/transports"
  debug_level = 3
}}
media: {{ ipv6 = false }}
nat: {{ ignore_mdns = true }}
plugins: {{ disable = "{disabled["plugins"]}" }}
transports: {{ disable = "{disabled["transports"]}" }}
""")
    (folder / "janus.transport.websockets.jcfg").write_text(f"""
general: {{ ws = true, ws_port = {port}, ws_interface = "lo", wss = false }}
admin: {{ admin_ws = false }}
""")
    return ["janus", f"--configs-folder={folder}", f"--config={folder}/janus.jcfg"]


def own_address() -> str:
    """This machine's address. Janus leaves out loopback, but packets to it stay on the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


class Janus:
    """One session over one WebSocket; a handle per connection."""

    def __init__(self, session: ClientSession, port: int) -> None:
        self._http = session
        self._url = f"http://127.0.0.1:{port}"
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Begin the session."""
        self._socket = await self._http.ws_connect(self._url, protocols=("janus-protocol",))
        self._tasks.append(asyncio.create_task(self._read(), name="janus answers"))
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]
        self._tasks.append(asyncio.create_task(self._keep_alive(), name="janus keep-alive"))

    async def close(self) -> None:
        """End the session."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    async def room(self, folder: Path) -> int:
        """A new room for two that records."""
        number = secrets.randbelow(1 << 31) + 1
        what = {"request": "create", "room": number, "publishers": 2, "videocodec": "vp8"}
        record = {"record": True, "rec_dir": str(folder), "bitrate": CAP_BPS, "audiocodec": "opus"}
        await self._say(await self._handle(), {**what, **record})
        return number

    async def publish(self, room: int, make: Make) -> tuple[Connection, int]:
        """Enter with camera and microphone; the connection and the number others know it by."""
        handle = await self._handle()
        joined = await self._say(handle, {"request": "join", "ptype": "publisher", "room": room})
        connection = make("sendonly")
        offer = {"type": "offer", "sdp": await connection.offer()}
        answer = await self._say(handle, {"request": "publish"}, offer)
        await connection.take_answer(answer["jsep"]["sdp"])
        await connection.until_connected()
        return connection, joined["plugindata"]["data"]["id"]

    async def subscribe(self, room: int, feed: int, make: Make) -> Connection:
        """See and hear somebody."""
        handle = await self._handle()
        join = {"request": "join", "ptype": "subscriber", "room": room}
        offer = await self._say(handle, {**join, "streams": [{"feed": feed}]})
        connection = make("recvonly")
        answer = {"type": "answer", "sdp": await connection.answer(offer["jsep"]["sdp"])}
        await self._say(handle, {"request": "start"}, answer)
        await connection.until_connected()
        return connection

    async def _handle(self) -> int:
        ask = {"janus": "attach", "plugin": "janus.plugin.videoroom", "session_id": self._session}
        return (await self._ask(ask))["data"]["id"]

    async def _say(self, handle: int, body: dict[str, Any], jsep: Any = None) -> Any:
        message = {"janus": "message", "session_id": self._session, "handle_id": handle}
        extra = {"jsep": jsep} if jsep else {}
        answer = await self._ask({**message, "body": body, **extra})
        if "error" in answer or "error" in answer.get("plugindata", {}).get("data", {}):
            raise AssertionError(f"Janus refuses {body}: {answer}")
        return answer

    async def _ask(self, message: dict[str, Any]) -> Any:
        name = secrets.token_hex(8)
        self._waiting[name] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({**message, "transaction": name})
        return await asyncio.wait_for(self._waiting[name], 10)

    async def _read(self) -> None:
        async for message in self._socket:
            said = message.json()
            waiting = self._waiting.get(said.get("transaction", ""))
            if said["janus"] != "ack" and waiting is not None and not waiting.done():
                waiting.set_result(said)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_S)
            message = {"janus": "keepalive", "session_id": self._session, "transaction": "alive"}
            await self._socket.send_json(message)
