"""One participant's peer connection. The server always offers, and neither encodes nor decodes.

A connection that is lost is replaced by a new `Peer`; aiortc knows no ICE restart.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from typing import Any

from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidStateError
from aiortc.rtcdtlstransport import RTCDtlsTransport

from services.media.rtc.codecs import VIDEO_CAP_BPS
from services.media.rtc.packets import Kind
from services.media.rtc.path import DirectPath, OnPacket, Path, PlainPath
from services.media.rtc.udp_mux import UdpMux

# The browser's candidates are not used: we answer to whatever address its checks come from, which
# crosses any NAT, needs no mDNS, and lets nobody make us send packets to addresses of his choice.
_CANDIDATES = re.compile(r"^a=(candidate|end-of-candidates).*\r?\n?", re.MULTILINE)
_VIDEO_CONNECTION_LINE = re.compile(r"(^m=video .*\r\nc=.*\r\n)", re.MULTILINE)
# One stream id for sound and picture, so that the browser plays them in step.
_STREAM_ID = "participant"


class BadAnswer(ValueError):
    """The browser's answer cannot be used."""


class Peer:
    """Offer, answer, then packets through `send_…` and the callbacks. For the event loop only."""

    def __init__(
        self, mux: UdpMux, *, on_rtp: OnPacket, on_rtcp: OnPacket, on_change: Callable[[], None]
    ) -> None:
        # iceServers=[]: left out, aiortc asks a public STUN server.
        configuration = RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        self._connection = RTCPeerConnection(configuration)
        self._audio = self._connection.addTransceiver("audio", "sendrecv")
        self._video = self._connection.addTransceiver("video", "sendrecv")
        for transceiver in (self._audio, self._video):
            _silence(transceiver)
        self._dtls: RTCDtlsTransport = self._audio.receiver.transport
        self._ice = connection = mux.attach(self._dtls.transport)
        self._path: Path = (
            DirectPath(self._dtls, connection, on_rtp, on_rtcp)
            if mux.is_direct
            else PlainPath(self._dtls, on_rtp, on_rtcp)
        )
        # Encrypt and send; False when a packet could not leave. Bound here: called often.
        self.send_rtp = self._path.send_rtp
        self.send_rtcp = self._path.send_rtcp
        self.route = self._path.route
        self.open_lane = self._path.open_lane
        self.was_connected = False
        self._on_change = on_change
        self._connection.on("connectionstatechange", self._changed)
        self._negotiation = asyncio.Lock()

    @property
    def is_connected(self) -> bool:
        """Packets can flow. Turns false for good when the browser has gone silent for 30 s."""
        return self._connection.connectionState == "connected"

    @property
    def heard_at_s(self) -> float:
        """When the last datagram came from the browser, of whatever kind; monotonic clock."""
        return self._ice.heard_at_s

    @property
    def is_answered(self) -> bool:
        """The browser has agreed to the latest offer."""
        is_stable = self._connection.signalingState == "stable"
        return is_stable and self._connection.remoteDescription is not None

    @property
    def outgoing(self) -> dict[Kind, bytes]:
        """The SSRCs under which this participant receives the other one's streams."""
        sound, picture = self._audio.sender, self._video.sender
        return {
            Kind.AUDIO: sound._ssrc.to_bytes(4, "big"),
            Kind.VIDEO: picture._ssrc.to_bytes(4, "big"),
            Kind.RTX: picture._rtx_ssrc.to_bytes(4, "big"),
        }

    async def offer(self) -> str:
        """The SDP to answer; asked again before the answer, the same one."""
        async with self._negotiation:
            if self._connection.signalingState == "stable":
                await self._connection.setLocalDescription(await self._connection.createOffer())
            description: str = self._connection.localDescription.sdp
            return _VIDEO_CONNECTION_LINE.sub(rf"\1b=TIAS:{VIDEO_CAP_BPS}\r\n", description)

    def renew_streams(self) -> None:
        """Take new SSRCs for the next offer: a returning participant is a new source of packets.

        Going on with the old ones would jump in sequence numbers, which breaks SRTP's packet index
        and freezes the picture (measured).
        """
        for sender in (self._audio.sender, self._video.sender):
            sender._ssrc = secrets.randbelow(0xFFFFFFFF) + 1
            sender._rtx_ssrc = secrets.randbelow(0xFFFFFFFF) + 1

    async def answer(self, sdp: str) -> None:
        """Take the browser's answer; an answer that nobody waits for changes nothing."""
        async with self._negotiation:
            if self._connection.signalingState != "have-local-offer":
                return
            description = RTCSessionDescription(_CANDIDATES.sub("", sdp), "answer")
            try:
                await self._connection.setRemoteDescription(description)
            except InvalidStateError:
                return  # closed meanwhile
            except Exception as error:  # aiortc's parser meets a stranger's text
                raise BadAnswer(f"{type(error).__name__}: {error}") from error

    def _changed(self) -> None:
        self.was_connected = self.was_connected or self.is_connected
        self._on_change()

    async def close(self) -> None:
        """End the connection; the browser learns of it at once."""
        await self._connection.close()


def _silence(transceiver: RTCRtpTransceiver) -> None:
    """Keep aiortc from starting encoders, decoders and RTCP of its own."""

    async def nothing(parameters: Any) -> None:
        return

    setattr(transceiver.sender, "send", nothing)  # noqa: B010 - mypy refuses the plain form
    setattr(transceiver.receiver, "receive", nothing)  # noqa: B010
    transceiver.sender._stream_id = _STREAM_ID
