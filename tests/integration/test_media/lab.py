"""A call without a product: one page, the relay, and recorders, driven by the tests."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web
from playwright.async_api import Browser, Page, async_playwright

from services.media.recording.live import LiveRecording
from services.media.recording.segments import Segment
from services.media.recording.spool import Spool
from services.media.recording.writer import DumpThread
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.peer import Peer
from services.media.rtc.relay import Relay
from services.media.rtc.udp_mux import UdpMux
from tests.support.browsers import DEBIANS, FLAGS
from tests.support.lossy_path import Link, LossyPath
from tests.support.waiting import DEADLINE_S, eventually

ROOM = "room-1"
WHO = ("recruiter", "candidate")
PAGE = Path(__file__).with_name("page.html")
# Later flags win. At its usual 20 frames the fake camera needs less than half of the cap, and a
# bandwidth estimate never rises above one and a half times what is really sent.
CAMERA = "--use-fake-device-for-media-stream=fps=30"
Stats = dict[str, Any]


class Lab:
    """The server half: the room's relay, a peer per socket, optionally a recording of each."""

    def __init__(self, folder: Path, *, records: bool = True, address: str = "127.0.0.1") -> None:
        install_codec_table()
        self._address = address
        self.mux = UdpMux((address,), 0)
        self.relay = Relay(WHO)
        self.relay.open()
        self.spool = Spool(folder)
        self.writer = DumpThread(lambda dump: None)
        self.segments: dict[str, list[Segment]] = {who: [] for who in WHO}
        self.peers: dict[str, Peer] = {}
        self.paths: dict[str, LossyPath] = {}
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._records = records
        self._recordings: dict[str, LiveRecording] = {}

    async def start(self) -> str:
        """Serve the page; returns its address."""
        self.writer.start()
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/socket/{who}", self._socket)
        app.router.add_static("/files", self.spool.folder(ROOM).parent)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        for who in WHO:
            await self.leave(who)
        for path in self.paths.values():
            path.close()
        await self._runner.cleanup()
        self.writer.stop()
        self.mux.close()

    async def leave(self, who: str) -> None:
        """Somebody's connection ends; the seat is free."""
        leg = self.relay.legs[who]
        leg.recorder = None
        leg.seat(None)
        if peer := self.peers.pop(who, None):
            await peer.close()
        if recording := self._recordings.pop(who, None):
            await recording.stop()

    async def renegotiate(self, who: str) -> None:
        """Offer new streams, as after the other side came back."""
        self.relay.legs[who].renew_streams()
        await self._send_offer(who)

    async def degrade(self, who: str, *, up: Link, down: Link, seed: int) -> LossyPath:
        """From the next offer on, the participant's packets go through a bad network."""
        path = LossyPath((self._address, self.mux.port), up=up, down=down, seed=seed)
        await path.open()
        self.paths[who] = path
        return path

    async def _send_offer(self, who: str) -> None:
        offer = await self.peers[who].offer()
        path = self.paths.get(who)
        await self._sockets[who].send_str(path.announce(offer) if path else offer)

    async def _page(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE)

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        who = request.match_info["who"]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self.leave(who)
        leg = self.relay.legs[who]
        peer = Peer(self.mux, on_rtp=leg.on_rtp, on_rtcp=leg.on_rtcp, on_change=lambda: None)
        leg.seat(peer)
        self.peers[who], self._sockets[who] = peer, socket
        if self._records:
            recording = LiveRecording(
                self.writer,
                self.spool.new_part(ROOM, who, time.time()),
                after_s=0.0,
                on_segment=self.segments[who].append,
            )
            leg.recorder = self._recordings[who] = recording
        await self._send_offer(who)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await peer.answer(message.data)
        return socket


class Side:
    """One participant's browser."""

    def __init__(self, browser: Browser, page: Page, who: str) -> None:
        self.browser = browser
        self.page = page
        self.who = who

    async def connect(self) -> None:
        """Join; what the page does when it has an offer to ask for."""
        await self.page.evaluate("() => window.connect()")

    async def stats(self) -> Stats:
        if not await self.page.evaluate("() => Boolean(window.rapportPeer)"):
            return {"framesDecoded": 0, "audioEnergy": 0, "targetBitrate": 0, "state": "new"}
        found: Stats = await self.page.evaluate("() => window.stats()")
        return found

    async def until(self, *, what: str, timeout_s: float = DEADLINE_S, **at_least: float) -> Stats:
        """Wait until the named statistics have reached these values."""

        async def reached() -> Stats | None:
            stats = await self.stats()
            return stats if all(stats[name] >= least for name, least in at_least.items()) else None

        try:
            found = await eventually(reached, what=what, timeout_s=timeout_s)
        except TimeoutError:
            raise AssertionError(f"{self.who}: {what}: {await self.stats()}") from None
        assert found
        return found


class Call:
    """The lab with browsers."""

    def __init__(self, lab: Lab, url: str, playwright: Any, stack: AsyncExitStack) -> None:
        self.lab = lab
        self._url = url
        self._playwright = playwright
        self._stack = stack

    async def side(
        self,
        who: str,
        microphone: Path,
        *,
        audio: bool = True,
        video: bool = True,
        ice: dict[str, Any] | None = None,
    ) -> Side:
        """A browser of its own that has these devices and will join as `who`, by way of `ice`."""
        browser = await self._playwright.chromium.launch(
            **DEBIANS, args=[*FLAGS, CAMERA, f"--use-file-for-fake-audio-capture={microphone}"]
        )
        self._stack.push_async_callback(browser.close)
        page = await browser.new_page()
        asked = {"who": who, "audio": int(audio), "video": int(video), "ice": json.dumps(ice or {})}
        await page.goto(f"{self._url}/?{urlencode(asked)}")
        await page.evaluate("async () => { await window.ready; }")
        return Side(browser, page, who)

    async def open_video(self, side: Side, name: str) -> None:
        """Show a finished recording in a browser."""
        await side.page.goto(f"{self._url}/files/{ROOM}/{name}")


@asynccontextmanager
async def a_call(folder: Path, *, records: bool = True) -> AsyncIterator[Call]:
    """A lab that is running, and its end."""
    lab = Lab(folder, records=records)
    folder.mkdir(parents=True, exist_ok=True)
    url = await lab.start()
    try:
        async with AsyncExitStack() as stack, async_playwright() as playwright:
            yield Call(lab, url, playwright, stack)
    finally:
        await lab.stop()
        await asyncio.sleep(0)
