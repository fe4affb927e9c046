"""What aiortc offers by itself: decode, MediaRelay, encode again; MediaRecorder writes an MP4."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSMsgType, web
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.codecs import vpx
from aiortc.contrib.media import MediaRecorder, MediaRelay

from tests.bench.media.material import VIDEO_BPS
from tests.bench.media.own_server import arguments, serve


@dataclass
class Seat:
    """One participant's tracks, both ways."""

    outgoing: dict[str, RTCRtpTransceiver]
    incoming: dict[str, MediaStreamTrack] = field(default_factory=dict)


class Office:
    """All rooms."""

    def __init__(self, folder: Path) -> None:
        vpx.DEFAULT_BITRATE = VIDEO_BPS
        self._relay = MediaRelay()
        self._folder = folder
        self._rooms: dict[str, dict[str, Seat]] = {}

    async def connect(self, socket: web.WebSocketResponse, room: str, who: str) -> None:
        """One participant until the socket closes."""
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        peer = RTCPeerConnection(configuration)
        kinds = ("audio", "video")
        seat = Seat({kind: peer.addTransceiver(kind, "sendrecv") for kind in kinds})
        seats = self._rooms.setdefault(room, {})
        seats[who] = seat
        recorder = MediaRecorder(str(self._folder / f"{room}-{who}.mp4"))

        @peer.on("track")
        async def on_track(track: MediaStreamTrack) -> None:
            seat.incoming[track.kind] = track
            recorder.addTrack(self._relay.subscribe(track))
            for other in (each for name, each in seats.items() if name != who):
                self._show(track, other)
                if track.kind in other.incoming:
                    self._show(other.incoming[track.kind], seat)
            if len(seat.incoming) == len(kinds):
                await recorder.start()

        await peer.setLocalDescription(await peer.createOffer())
        await socket.send_str(peer.localDescription.sdp)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await peer.setRemoteDescription(RTCSessionDescription(message.data, "answer"))
        await recorder.stop()
        await peer.close()
        seats.pop(who, None)

    def _show(self, track: MediaStreamTrack, to: Seat) -> None:
        to.outgoing[track.kind].sender.replaceTrack(self._relay.subscribe(track))


async def main() -> None:
    """Until SIGTERM."""
    port, folder = arguments()
    await serve(port, Office(folder).connect)


if __name__ == "__main__":
    asyncio.run(main())
