"""How packets of one participant get in and out, decrypted on this side of a `Path`.

`DirectPath` is the one in use: socket -> libsrtp -> relay -> libsrtp -> socket, with ICE and DTLS
left to aiortc. `PlainPath` goes through aiortc's own transport for everything; it carries what
comes before DTLS is done, and is the fallback should the direct one ever not fit a new aiortc.
Everything private to aiortc that carries media is named here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from aioice.ice import CandidatePair
from aiortc.rtcdtlstransport import RTCDtlsTransport
from prometheus_client import Counter
from pylibsrtp import Error as SrtpError
from pylibsrtp._binding import ffi as srtp_ffi
from pylibsrtp._binding import lib as srtp

from services.media.rtc.datagrams import Arrival, Datagrams
from services.media.rtc.express.lane import Lane, LaneSetup, Route, Session
from services.media.rtc.express.layout import PACKET_BYTES, SLOT_BYTES
from services.media.rtc.packets import is_control
from services.media.rtc.udp_mux import MuxedConnection

OnPacket = Callable[[bytes], None]
# A browser has three streams and a fourth for its reports. libsrtp keeps each and looks through all
# of them for a packet: somebody with a hundred thousand would hold up every call (measured).
MOST_STREAMS = 32
# libsrtp's srtp_err_status_t: what a packet that may not be used comes back with.
REFUSALS = {7: "not_authentic", 9: "repeated", 10: "too_old"}

_plain_packets = Counter("rapport_media_plain_path_packets", "Packets that took the slow path")
_refused = Counter("rapport_media_packets_refused", "Packets that did not decrypt", ["reason"])


class Path(Protocol):
    """One participant's packets, decrypted; those that come in go to callbacks."""

    def send_rtp(self, packet: bytes, ssrc: bytes) -> bool:
        """Encrypt and send a packet as part of the stream `ssrc`; False when it could not leave."""
        ...

    def send_rtcp(self, compound: bytes) -> bool:
        """Encrypt and send RTCP; False when it could not leave."""
        ...

    def route(self) -> Route | None:
        """Where packets to this participant leave now, if others may put them there."""
        ...

    def open_lane(self, setup: LaneSetup) -> Lane | None:
        """Let this participant's packets pass without Python, if they can."""
        ...


class PlainPath:
    """Three hooks into RTCDtlsTransport. aiortc keeps doing ICE, DTLS, encryption and sockets."""

    def __init__(self, dtls: RTCDtlsTransport, on_rtp: OnPacket, on_rtcp: OnPacket) -> None:
        self._dtls = dtls

        async def handle_rtp(data: bytes, arrival_time_ms: int) -> None:
            _plain_packets.inc()
            on_rtp(data)

        async def handle_rtcp(data: bytes) -> None:
            on_rtcp(data)

        setattr(dtls, "_handle_rtp_data", handle_rtp)  # noqa: B010 - mypy refuses the plain form
        setattr(dtls, "_handle_rtcp_data", handle_rtcp)  # noqa: B010

    def send_rtp(self, packet: bytes, ssrc: bytes) -> bool:
        """See Path."""
        return self._send(packet[:8] + ssrc + packet[12:])

    def send_rtcp(self, compound: bytes) -> bool:
        """See Path."""
        return self._send(compound)

    def route(self) -> Route | None:
        """See Path: there is none but through aiortc."""
        return None

    def open_lane(self, setup: LaneSetup) -> Lane | None:
        """See Path: every packet goes through aiortc."""
        return None

    def _send(self, packet: bytes) -> bool:
        """Encrypt and send now: the coroutine has nothing to wait for, as the mux is a socket."""
        sending = self._dtls._send_rtp(packet)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except (ConnectionError, SrtpError, ValueError):  # ValueError: the packet is too long
            return False
        sending.close()
        raise AssertionError("aiortc's _send_rtp began to wait")


class DirectPath(PlainPath):
    """From the mux's slots through libsrtp and back, past aiortc, as soon as DTLS has made keys."""

    def __init__(
        self,
        dtls: RTCDtlsTransport,
        connection: MuxedConnection,
        on_rtp: OnPacket,
        on_rtcp: OnPacket,
    ) -> None:
        super().__init__(dtls, on_rtp, on_rtcp)
        self._connection = connection
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp
        self._sessions: tuple[Session, Session] | None = None  # keeps libsrtp's memory alive
        self._receiving: Any = None
        self._sending: Any = None
        self._route: Route | None = None
        self._length = srtp_ffi.new("int *")
        self._nominated: dict[int, CandidatePair] = connection._nominated
        self._pair: CandidatePair | None = None
        self._datagrams: Datagrams | None = None
        self._address = b""
        self._streams: set[bytes] = set()
        dtls.on("statechange", self._follow)

    def receive(self, datagrams: Datagrams, arrival: Arrival) -> None:
        """A datagram that looks like RTP or RTCP, in an incoming slot; it is decrypted there."""
        slot, length, _, is_decrypted = arrival
        at = slot * SLOT_BYTES
        if is_decrypted:  # express has seen that it is no report which says that all came
            self._on_rtcp(datagrams.incoming.bytes[at : at + length])
            return
        is_rtcp = is_control(datagrams.incoming.numbers[at + 1])
        unprotect = srtp.srtp_unprotect_rtcp if is_rtcp else srtp.srtp_unprotect
        start = at + (4 if is_rtcp else 8)
        stream = datagrams.incoming.bytes[start : start + 4]
        is_new = stream not in self._streams
        if is_new and len(self._streams) >= MOST_STREAMS:
            _refused.labels("too_many_streams").inc()
            return
        self._length[0] = length
        status = unprotect(self._receiving, datagrams.incoming.pointers[slot], self._length)
        if status:
            _refused.labels(REFUSALS.get(status, "other")).inc()
            return
        if is_new:
            self._streams.add(stream)
        packet = datagrams.incoming.bytes[at : at + self._length[0]]
        if is_rtcp:
            self._on_rtcp(packet)
        else:
            self._on_rtp(packet)

    def send_rtp(self, packet: bytes, ssrc: bytes) -> bool:
        """See Path. Leaves with the others of its batch."""
        return self._put(packet, ssrc, srtp.srtp_protect)

    def send_rtcp(self, compound: bytes) -> bool:
        """See Path. Leaves with the others of its batch."""
        return self._put(compound, None, srtp.srtp_protect_rtcp)

    def route(self) -> Route | None:
        """See Path. The same object as long as nothing has changed."""
        if self._nominated.get(1) is not self._pair:
            self._reroute()
        return self._route

    def open_lane(self, setup: LaneSetup) -> Lane | None:
        """See Path."""
        if self._sessions is None or self._connection.direct is not self:
            return None
        self._connection.lane.open(self._sessions[0], setup)
        return self._connection.lane

    def _put(self, packet: bytes, ssrc: bytes | None, protect: Any) -> bool:
        if self._nominated.get(1) is not self._pair:
            self._reroute()
        datagrams, length = self._datagrams, len(packet)
        if datagrams is None or self._sending is None or length > PACKET_BYTES:
            return False
        slot, outgoing = datagrams.waiting, datagrams.outgoing
        at = slot * SLOT_BYTES
        outgoing.bytes[at : at + length] = packet
        if ssrc is not None:
            outgoing.bytes[at + 8 : at + 12] = ssrc
        self._length[0] = length
        if protect(self._sending, outgoing.pointers[slot], self._length):
            return False
        datagrams.commit(self._length[0], self._address)
        return True

    def _reroute(self) -> None:
        """Send on the pair that is nominated now, not on the one nominated first.

        A browser that sees RTP and STUN on different pairs keeps switching and starts its estimate
        of the bandwidth anew each time (measured).
        """
        self._pair = self._nominated.get(1)
        route = self._connection.route_of(self._pair) if self._pair else None
        self._datagrams, self._address = route or (None, b"")
        express = self._datagrams.express if self._datagrams else None
        self._route = None
        if express and express.is_compiled and self._sessions and self._sending is not None:
            self._route = Route(express.struct, self._address, self._sessions[1])

    def _follow(self) -> None:
        """Take over when DTLS has made keys; let go when it ends."""
        if self._dtls.state == "connected":
            receiving, sending = self._dtls._rx_srtp, self._dtls._tx_srtp
            self._sessions = Session(receiving), Session(sending)
            self._receiving, self._sending = receiving._srtp[0], sending._srtp[0]
            self._connection.direct = self
        else:
            self._connection.direct = self._sending = None
            self._connection.lane.close()
        self._reroute()
