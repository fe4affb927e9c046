"""A page without a browser: answers offers, sends prepared packets, keeps what comes."""

import asyncio
import secrets
import time
from typing import Any

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from services.gateway.room_owner import ask_owner, name_of
from services.media.rtc.path import DirectPath
from services.media.rtc.udp_mux import UdpMux
from shared.events.media import Participant
from shared.requests.media import Join
from tests.integration.core import Gateway
from tests.support.waiting import eventually
from tests.unit.media.streams import Sent, picture, sound


class StandIn:
    """The peer connection of a browser."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.mux = UdpMux((address,), 0)
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._peer = RTCPeerConnection(configuration)
        self._tracks = [self._peer.addTransceiver(kind, "sendrecv") for kind in ("audio", "video")]
        for track in self._tracks:
            setattr(track.sender, "send", _nothing)  # noqa: B010
            setattr(track.receiver, "receive", _nothing)  # noqa: B010
        dtls = self._tracks[0].receiver.transport
        connection = self.mux.attach(dtls.transport)
        self.received: list[bytes] = []
        self.control: list[bytes] = []  # compounds of RTCP
        self._path = DirectPath(dtls, connection, self.received.append, self.control.append)
        self._first = secrets.randbelow(60_000)

    async def answer(self, sdp: str) -> str:
        """What a browser says to an offer."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        answer: str = self._peer.localDescription.sdp
        return answer

    async def until_connected(self) -> None:
        async def is_connected() -> bool:
            return bool(self._peer.connectionState == "connected")

        await eventually(is_connected, what="the connection")

    async def talk(self, seconds: float) -> None:
        """Send sound and picture in real time; may be called again."""
        first = self._first
        packets: list[Sent] = sound(seconds, sequence=first, timestamp=first * 960)
        packets += picture(seconds, sequence=first, timestamp=first * 1800)
        begun_s = time.monotonic()
        for packet in sorted(packets, key=lambda sent: sent.at_s):
            await asyncio.sleep(max(0.0, begun_s + packet.at_s - time.monotonic()))
            self._path.send_rtp(packet.data, packet.data[8:12])
        self._first += round(seconds * 50)

    def hush(self) -> None:
        """Send nothing more, not even answers, as a frozen browser or a lost network."""
        for endpoint in self.mux._endpoints:
            setattr(endpoint, "send", lambda *_: None)  # noqa: B010 - mypy refuses the plain form

    def speak_again(self) -> None:
        """The network is back."""
        for endpoint in self.mux._endpoints:
            vars(endpoint).pop("send")

    async def close(self) -> None:
        await self._peer.close()
        self.mux.close()


class Page(StandIn):
    """One page of one role: a seat held over a connection id, and its peer connection."""

    def __init__(self, office: Gateway, interview_id: str, role: str) -> None:
        super().__init__()
        self._office = office
        connection_id = secrets.token_hex(8)
        self._seat: dict[str, Any] = {
            "interview_id": interview_id,
            "role": role,
            "connection_id": connection_id,
        }
        self.connection = 0
        self.instance = ""

    async def ask(self, method: str, **more: Any) -> Any:
        """One of the methods about this seat, of the process that owns the room if it is known."""
        service = name_of(self.instance) if self.instance else "media"
        return await self._office.ask(f"{service}.{method}", **self._seat, **more)

    async def join(self, *, gone: str = "") -> None:
        """Take the seat; `gone` is a process that the gateway found to be away."""
        seat = self._seat | {"role": Participant(self._seat["role"])}
        joined = await ask_owner(self._office.bus, Join(**seat), gone=gone)
        self.connection, self.instance = joined.connection, joined.instance

    async def connect(self, *, gone: str = "") -> None:
        """Join, take an offer, answer it, and wait until packets can flow."""
        await self.join(gone=gone)
        await self.ask("answer", sdp=await self.answer((await self.ask("offer"))["sdp"]))
        await self.until_connected()

    async def renegotiate(self) -> None:
        offer = (await self.ask("renegotiate"))["sdp"]
        await self.ask("answer", sdp=await self.answer(offer))


async def _nothing(_parameters: Any) -> None:
    return
