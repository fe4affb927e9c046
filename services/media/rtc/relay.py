"""Forwards encoded packets between the two peers of one room, and shows each to the recorder.

An RFC 3550 translator: only SSRCs change. Packets are never decoded, delayed or reordered.
A `Leg` is one participant's half; `Relay` joins two of them.
"""

from __future__ import annotations

import time
from typing import Generic, Protocol, TypeVar

from prometheus_client import Counter

from services.media.rtc import rtcp
from services.media.rtc.codecs import KIND_OF_PAYLOAD_TYPE
from services.media.rtc.feedback import StandInReceiver
from services.media.rtc.packets import HEADER_LENGTH, Kind, Malformed, ssrc_of
from services.media.rtc.resend import ResendCache

KEY_FRAME_INTERVAL_S = 10.0  # a recording can be entered at a key frame only
N = TypeVar("N")
MEDIA = (Kind.AUDIO, Kind.VIDEO, Kind.RTX)

_forwarded = Counter("rapport_media_packets_forwarded", "Packets passed on", ["kind"])
_dropped = Counter("rapport_media_packets_dropped", "Packets not passed on", ["reason"])
_resent = Counter("rapport_media_packets_resent", "Audio packets repeated from the cache")
_forwarded_kind = {kind: _forwarded.labels(kind.name.lower()) for kind in Kind}


class Peer(Protocol):
    """What the relay needs of a peer connection."""

    @property
    def is_connected(self) -> bool: ...
    @property
    def is_answered(self) -> bool: ...
    @property
    def outgoing(self) -> dict[Kind, bytes]: ...
    def renew_streams(self) -> None: ...
    def send(self, packet: bytes) -> bool: ...


class Recorder(Protocol):
    """Where a participant's packets are kept. Called for each packet, so it must be quick."""

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        """Keep the packet; True when a key frame is needed to go on."""
        ...


class Leg:
    """One participant's half of a relay, over one peer connection."""

    def __init__(self) -> None:
        self.peer: Peer | None = None
        self.other: Leg | None = None
        self.recorder: Recorder | None = None
        self.is_open = False
        self._incoming: dict[Kind, bytes] = {}
        self._outgoing: dict[Kind, bytes] = {}
        self._source: Peer | None = None  # whose packets the outgoing SSRCs have carried
        self._sent_sound = ResendCache()
        self._stand_in = StandInReceiver()
        self._key_frame_asked_at = 0.0

    def seat(self, peer: Peer | None) -> None:
        """Begin anew with another connection, or with none."""
        self.peer = peer
        self._incoming = {}
        self._stand_in = StandInReceiver()
        self._renewed()

    def renew_streams(self) -> None:
        """Before a new offer: other SSRCs, if another connection of the other side needs them."""
        if self.peer is not None and self._source is not None:
            self.peer.renew_streams()
            self._renewed()

    def on_rtp(self, packet: bytes) -> None:
        """A decrypted RTP packet of this participant."""
        kind = KIND_OF_PAYLOAD_TYPE.get(packet[1] & 0x7F) if len(packet) > HEADER_LENGTH else None
        if kind is None:
            _dropped.labels("payload_type").inc()
            return
        if self._incoming.setdefault(kind, ssrc_of(packet)) != ssrc_of(packet):
            _dropped.labels("second_stream").inc()
            return
        if self.recorder is not None:
            is_stuck = self.recorder.on_packet(kind, packet)
            self._keep_key_frames_coming(1.0 if is_stuck else KEY_FRAME_INTERVAL_S)
        is_forwarded = (
            self.is_open and self.other is not None and self.other._forward(kind, packet, self)
        )
        if not is_forwarded:
            self._confirm(kind, packet)

    def on_rtcp(self, compound: bytes) -> None:
        """Decrypted RTCP of this participant: reports on its streams, feedback on the other's."""
        if self.recorder is not None:
            self.recorder.on_packet(Kind.RTCP, compound)
        other = self.other
        if not self.is_open or other is None or other.peer is None:
            return
        try:
            translated = rtcp.translate(compound, self._names_for(other), self._resend)
        except Malformed:
            _dropped.labels("malformed_rtcp").inc()
            return
        if translated and other.peer.send(translated):
            _forwarded_kind[Kind.RTCP].inc()

    def ask_for_key_frame(self) -> None:
        """Have this participant's browser send a picture that can be decoded on its own."""
        if self.peer is not None and Kind.VIDEO in self._incoming:
            self._key_frame_asked_at = time.monotonic()
            sender = self.peer.outgoing[Kind.VIDEO]
            self.peer.send(rtcp.picture_loss(sender, self._incoming[Kind.VIDEO]))

    def _forward(self, kind: Kind, packet: bytes, origin: Leg) -> bool:
        if not self._accepts(origin):
            _dropped.labels("receiver_not_ready").inc()
            return False
        assert self.peer is not None
        translated = packet[:8] + self._outgoing[kind] + packet[12:]
        if not self.peer.send(translated):
            _dropped.labels("not_sent").inc()
            return False
        _forwarded_kind[kind].inc()
        if kind is Kind.AUDIO:
            self._sent_sound.put(translated)
        return True

    def _confirm(self, kind: Kind, packet: bytes) -> None:
        """Nobody else will tell this browser that its packet has come."""
        now_s = time.monotonic()
        if self._stand_in.on_packet(packet, now_s) and self.peer is not None:
            sender = self.peer.outgoing[Kind.VIDEO]
            self.peer.send(self._stand_in.report(sender, self._incoming[kind], now_s))

    def _accepts(self, origin: Leg) -> bool:
        if self._source is origin.peer and self._source is not None:
            return True
        if self._source is not None or self.peer is None:
            return False  # the browser must first agree to new SSRCs
        if not (self.peer.is_connected and self.peer.is_answered):
            return False
        self._source = origin.peer
        self._outgoing = self.peer.outgoing
        origin.ask_for_key_frame()
        return True

    def _renewed(self) -> None:
        self._source = None
        self._outgoing = {}
        self._sent_sound.clear()

    def _names_for(self, other: Leg) -> dict[bytes, bytes]:
        """This leg's SSRCs -> what the same streams are called on the other leg."""
        names: dict[bytes, bytes] = {}
        for kind in MEDIA:
            if other._source is self.peer and kind in self._incoming:
                names[self._incoming[kind]] = other._outgoing[kind]
            if self._source is other.peer and kind in self._outgoing and kind in other._incoming:
                names[self._outgoing[kind]] = other._incoming[kind]
        return names

    def _resend(self, ssrc: bytes, missing: list[int]) -> list[int]:
        if self.peer is None or ssrc != self._outgoing.get(Kind.AUDIO):
            return missing
        unknown = []
        for sequence in missing:
            packet = self._sent_sound.get(sequence)
            if packet is None:
                unknown.append(sequence)
            elif self.peer.send(packet):
                _resent.inc()
        return unknown

    def _keep_key_frames_coming(self, interval_s: float) -> None:
        if time.monotonic() - self._key_frame_asked_at >= interval_s:
            self.ask_for_key_frame()


class Relay(Generic[N]):
    """The two legs of a room. Closed, it forwards nothing; recorders see packets all the same."""

    def __init__(self, names: tuple[N, N]) -> None:
        first, second = Leg(), Leg()
        first.other, second.other = second, first
        self.legs: dict[N, Leg] = dict(zip(names, (first, second), strict=True))

    def open(self) -> None:
        """From now on each side sees and hears the other."""
        for leg in self.legs.values():
            leg.is_open = True
