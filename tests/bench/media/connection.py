"""One WebRTC connection of the load generator: aiortc negotiates, packets then bypass it.

Each has a UDP socket of its own, as every browser has. STUN and DTLS are left to aioice and aiortc
for the whole life of the connection.
"""

import asyncio
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aioice
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from services.media.rtc.packets import Kind
from tests.bench.media.batch import stamped_socket

TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
OnReadable = Callable[["Connection"], None]
Tap = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Agreed:
    """What both descriptions say: payload types, header extensions, and the SSRCs to send under."""

    payload_types: dict[Kind, int]
    extensions: dict[Kind, dict[str, int]]
    mids: dict[Kind, str]
    ssrcs: dict[Kind, int]


@dataclass(frozen=True)
class IceNames:
    """What a STUN request to the server must bear."""

    username: str
    password: str


class Connection:
    """Connects, then gives its descriptor and its two libsrtp sessions to whoever moves packets."""

    def __init__(self, direction: str, on_readable: OnReadable, host: str = "127.0.0.1") -> None:
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._peer = RTCPeerConnection(configuration)
        tracks = [self._peer.addTransceiver(kind, direction) for kind in ("audio", "video")]
        for track in tracks:
            setattr(track.sender, "send", _nothing)  # noqa: B010
            setattr(track.receiver, "receive", _nothing)  # noqa: B010
        self._dtls = tracks[0].receiver.transport
        self._on_readable = on_readable
        self._socket = stamped_socket(host)
        # What STUN and DTLS datagrams pass on their way out; it may change them.
        self.tap: Tap = lambda datagram: datagram
        self._agent = _Agent(self._socket, self._tapped)
        transport = self._dtls.transport
        transport.iceGatherer._connection = transport._connection = self._agent
        transport._recv, transport._send = self._agent.recv, self._agent.send
        self.remote: Any = None
        asyncio.get_running_loop().add_reader(self._socket, self._negotiate)

    async def offer(self) -> str:
        """A description for the server to answer."""
        await self._peer.setLocalDescription(await self._peer.createOffer())
        return self._peer.localDescription.sdp

    async def take_answer(self, sdp: str) -> None:
        """The server's answer."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def answer(self, sdp: str) -> str:
        """The answer to the server's offer."""
        await self._peer.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        await self._peer.setLocalDescription(await self._peer.createAnswer())
        return self._peer.localDescription.sdp

    async def until_connected(self) -> None:
        """Wait for DTLS; from then on datagrams are the owner's, read in batches."""
        for _ in range(1500):
            if self._peer.connectionState == "connected":
                break
            await asyncio.sleep(0.02)
        else:
            raise TimeoutError(f"still {self._peer.connectionState} after 30 s")
        self._socket.connect(self.remote)
        self.descriptor = self._socket.fileno()
        self.encrypting = self._dtls._tx_srtp._srtp[0]
        self.decrypting = self._dtls._rx_srtp._srtp[0]
        self.listen(self._on_readable)

    def listen(self, on_readable: OnReadable) -> None:
        """Let this be called from now on when there is something to read."""
        asyncio.get_running_loop().add_reader(self._socket, on_readable, self)

    def agreed(self) -> Agreed:
        """What was negotiated."""
        return _agreed(self._peer.localDescription.sdp, self._peer.remoteDescription.sdp)

    def ice_names(self) -> IceNames:
        """How our requests are named and signed."""
        local, remote = self._peer.localDescription.sdp, self._peer.remoteDescription.sdp
        fragments = [_found(r"a=ice-ufrag:(\S+)", sdp) for sdp in (remote, local)]
        return IceNames(":".join(fragments), _found(r"a=ice-pwd:(\S+)", remote))

    def send_plain(self, datagram: bytes) -> None:
        """To the server's first candidate, as it is."""
        pattern = r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+)"
        match = re.search(pattern, self._peer.remoteDescription.sdp)
        assert match
        self._socket.sendto(datagram, (match[1], int(match[2])))

    def hand_over(self, datagram: bytes) -> None:
        """STUN and DTLS, for aioice and aiortc."""
        self._agent.protocol.datagram_received(datagram, self.remote)

    async def close(self) -> None:
        """End the connection."""
        await self._peer.close()
        _give_back(self._socket)

    def _tapped(self, datagram: bytes) -> bytes:
        return self.tap(datagram)

    def _negotiate(self) -> None:
        while True:
            try:
                datagram, self.remote = self._socket.recvfrom(2048)
            except OSError:
                return
            if datagram[0] < 64:
                self.hand_over(datagram)


class _Agent(aioice.Connection):
    """An ICE agent with one candidate: our socket. aioice itself leaves out loopback addresses."""

    def __init__(self, bound: socket.socket, tap: Tap) -> None:
        super().__init__(ice_controlling=False)
        self._bound, self._tap = bound, tap

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,
    ) -> list[aioice.Candidate]:
        host, port = self._bound.getsockname()
        self.protocol = StunProtocol(self)
        self.protocol.connection_made(_Wire(self._bound, self.protocol, self._tap))
        self.protocol.local_candidate = aioice.Candidate(
            foundation=candidate_foundation("host", "udp", host),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=host,
            port=port,
            type="host",
        )
        self._protocols.append(self.protocol)
        return [self.protocol.local_candidate]

    async def get_event(self) -> aioice.ConnectionClosed:
        # See MuxedConnection: aiortc would ask again for ever.
        return await super().get_event() or aioice.ConnectionClosed()


class _Wire(asyncio.DatagramTransport):
    """What aioice takes for its transport."""

    def __init__(self, bound: socket.socket, protocol: StunProtocol, tap: Tap) -> None:
        super().__init__()
        self._bound, self._protocol, self._tap = bound, protocol, tap

    def sendto(self, data: Any, addr: Any = None) -> None:
        try:
            self._bound.sendto(self._tap(data), addr)
        except OSError:
            pass

    def close(self) -> None:
        _give_back(self._bound)
        self._protocol.connection_lost(None)


def _give_back(bound: socket.socket) -> None:
    if bound.fileno() >= 0:
        asyncio.get_running_loop().remove_reader(bound)
        bound.close()


def _agreed(local: str, remote: str) -> Agreed:
    ours, theirs = _sections(local), _sections(remote)
    video = ours[Kind.VIDEO]
    types = {
        Kind.AUDIO: int(_found(r"a=rtpmap:(\d+) opus/", ours[Kind.AUDIO])),
        Kind.VIDEO: int(_found(r"a=rtpmap:(\d+) VP8/", video)),
    }
    if repair := re.search(rf"a=fmtp:(\d+) apt={types[Kind.VIDEO]}\b", video):
        types[Kind.RTX] = int(repair[1])
    ssrcs = {}
    for kind in (Kind.AUDIO, Kind.VIDEO):
        if named := re.findall(r"a=ssrc:(\d+) cname", ours[kind]):
            ssrcs[kind] = int(named[0])
    if group := re.search(r"a=ssrc-group:FID (\d+) (\d+)", video):
        ssrcs[Kind.VIDEO], ssrcs[Kind.RTX] = int(group[1]), int(group[2])
    extensions = {kind: _extensions(ours[kind], theirs[kind]) for kind in ours}
    mids = {kind: _found(r"a=mid:(\S+)", ours[kind]) for kind in ours}
    return Agreed(types, extensions, mids, ssrcs)


def _sections(sdp: str) -> dict[Kind, str]:
    parts = re.split(r"(?m)^m=", sdp)[1:]
    kinds = {"audio": Kind.AUDIO, "video": Kind.VIDEO}
    return {kinds[part.split()[0]]: part for part in parts}


def _extensions(ours: str, theirs: str) -> dict[str, int]:
    pattern = r"a=extmap:(\d+)(?:/\w+)? (\S+)"
    both = set(re.findall(pattern, ours)) & set(re.findall(pattern, theirs))
    return {uri: int(number) for number, uri in both}


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in\n{text}"
    return match[1]


async def _nothing(_parameters: Any) -> None:
    return
