"""The relay with recording on, without a product around it: `--port`, `--folder`."""

import asyncio
import time
from pathlib import Path

from aiohttp import WSMsgType, web

from services.media.recording.live import LiveRecording
from services.media.recording.spool import Spool
from services.media.recording.writer import DumpThread
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.peer import Peer
from services.media.rtc.relay import Relay
from services.media.rtc.udp_mux import UdpMux
from tests.bench.media.own_server import arguments, serve

WHO = ("recruiter", "candidate")


class Office:
    """All rooms on one UDP port, every participant recorded from the first packet."""

    def __init__(self, folder: Path) -> None:
        install_codec_table()
        self.mux = UdpMux(("127.0.0.1",), 0)
        self.spool = Spool(folder)
        self.writer = DumpThread(lambda dump: None)
        self.relays: dict[str, Relay[str]] = {}

    async def connect(self, socket: web.WebSocketResponse, room: str, who: str) -> None:
        """One participant: an offer, an answer, and then packets until the socket closes."""
        if room not in self.relays:
            self.relays[room] = Relay(WHO)
            self.relays[room].open()
        legs = self.relays[room].legs
        leg = legs[who]
        peer = Peer(self.mux, on_rtp=leg.on_rtp, on_rtcp=leg.on_rtcp, on_change=lambda: None)
        leg.seat(peer)
        path = self.spool.new_part(room, who, time.time())
        recording = LiveRecording(self.writer, path, after_s=0.0, on_segment=lambda segment: None)
        leg.recorder = recording
        await socket.send_str(await peer.offer())
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await peer.answer(message.data)
        leg.recorder = None
        leg.seat(None)
        await peer.close()
        await recording.stop()
        if not any(each.peer for each in legs.values()):
            self.relays.pop(room, None)


async def main() -> None:
    """Until SIGTERM."""
    port, folder = arguments()
    office = Office(folder)
    office.writer.start()
    await serve(port, office.connect)
    office.writer.stop()
    office.mux.close()


if __name__ == "__main__":
    asyncio.run(main())
