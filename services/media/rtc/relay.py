"""Forwards encoded packets between the two peers of one room, and shows them to the recorder.

What needs no decision passes by `express` instead, and is recorded on a tape.
An RFC 3550 translator: only SSRCs change. Packets are never decoded, delayed or reordered.
A `Leg` is one participant's half; `Relay` joins two of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from services.media.rtc import rtcp
from services.media.rtc.budget import Budget
from services.media.rtc.codecs import KIND_OF_PAYLOAD_TYPE, VP8
from services.media.rtc.express_switch import KEY_FRAME_INTERVAL_S, ExpressSwitch
from services.media.rtc.feedback import StandInReceiver
from services.media.rtc.harmless_loss import HarmlessLoss
from services.media.rtc.packets import HEADER_LENGTH, Kind, Malformed, parse_repair, unwrapped
from services.media.rtc.ports import Peer, Recorder
from services.media.rtc.resend import PICTURE, SOUND, ResendCache
from services.media.rtc.round_trip import ReportTimes
from services.media.rtc.traffic import Traffic
from services.media.rtc.transport_wide import transport_sequence
from services.media.rtc.uplink import Uplink

# What a participant's RTCP may be. A browser sends about 16 packets a second, some 2 kB (measured).
# A NACK of 270 bytes can name a thousand packets and costs half a millisecond (measured).
CONTROL_BYTES_PER_S, CONTROL_RESERVE_BYTES = 50_000, 100_000
STUCK_INTERVAL_S = 1.0  # while the recorded picture is broken
_PACKETS_BEFORE_EXPRESS = 7  # odd: packets come in twos and fours, and only the last of them can
_PACKETS_BETWEEN_LOOKS = 64  # a quarter of a second or so
N = TypeVar("N")
Clock = Callable[[], float]  # seconds, never set back
MEDIA = (Kind.AUDIO, Kind.VIDEO, Kind.RTX)
RTX = Kind.RTX


class Leg:
    """One participant's half of a relay, over one peer connection."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.peer: Peer | None = None
        self.other: Leg | None = None
        self._recorder: Recorder | None = None
        self.is_open = False
        self.traffic = Traffic()
        self.outgoing: dict[Kind, bytes] = {}
        self._source: Peer | None = None  # whose packets the outgoing SSRCs have carried
        self.sent = {
            Kind.AUDIO: ResendCache(*SOUND),
            Kind.VIDEO: ResendCache(*PICTURE),
        }
        self.reported = HarmlessLoss()  # on the whole path, as this browser reports it
        self._begin_reception()
        self._key_frame_asked_at = 0.0
        self._hop = rtcp.Hop(self._resend, self._hide, self._note, self._since)
        self._express = ExpressSwitch(self)

    @property
    def recorder(self) -> Recorder | None:
        """Who keeps this participant's packets."""
        return self._recorder

    @recorder.setter
    def recorder(self, recorder: Recorder | None) -> None:
        self._express.leave()
        self._recorder = recorder

    @property
    def is_outdated(self) -> bool:
        """The streams offered here belong to a former connection of the other side."""
        present = self.other.peer if self.other is not None else None
        return self._source is not None and present is not None and self._source is not present

    def seat(self, peer: Peer | None) -> None:
        """Begin anew with another connection, or with none."""
        self._leave_express()
        self.peer = peer
        self._begin_reception()
        self._renewed()

    def renew_streams(self) -> None:
        """Before a new offer: other SSRCs, if another connection of the other side needs them."""
        if self.peer is not None and self._source is not None:
            self._leave_express()
            self.peer.renew_streams()
            self._renewed()

    def on_rtp(self, packet: bytes) -> None:
        """A decrypted RTP packet of this participant that has not passed by express."""
        if self._express.lane is not None:
            self._express.leave()
        traffic = self.traffic
        traffic.received += 1
        traffic.received_bytes += len(packet)
        kind = KIND_OF_PAYLOAD_TYPE.get(packet[1] & 0x7F) if len(packet) > HEADER_LENGTH else None
        if kind is None:
            traffic.dropped["payload_type"] += 1
            return
        ssrc = packet[8:12]
        if self.incoming.get(kind) != ssrc and not self._is_first(kind, ssrc):
            traffic.dropped["second_stream"] += 1
            return
        recorder, other = self._recorder, self.other
        if recorder is not None and recorder.on_packet(kind, packet):
            self.ask_for_key_frame_every(STUCK_INTERVAL_S)
        elif recorder is not None and not traffic.received % _PACKETS_BETWEEN_LOOKS:
            self.ask_for_key_frame_every(KEY_FRAME_INTERVAL_S)
        if kind is RTX:
            self._take_repair(packet)
        elif not self.uplinks[kind].is_whole_with(packet[2] << 8 | packet[3]):
            self._mend(kind, packet)
        if not (self.is_open and other is not None and other._forward(kind, packet, self)):
            self._confirm(kind, packet)
        elif not traffic.received % _PACKETS_BEFORE_EXPRESS:
            self._express.take(other)

    def on_rtcp(self, compound: bytes) -> None:
        """Decrypted RTCP of this participant: reports on its streams, feedback on the other's."""
        if not self._control.takes(len(compound), self.clock()):
            self.traffic.dropped["too_much_rtcp"] += 1
            return
        if self._recorder is not None:
            self._recorder.on_packet(Kind.RTCP, compound)
        other = self.other
        if not self.is_open or other is None or other.peer is None:
            return
        try:
            names, reporter = self.names_for(other), other.peer.outgoing[Kind.VIDEO]
            translated = rtcp.translate(compound, names, self._hop, reporter)
        except Malformed:
            self.traffic.dropped["malformed_rtcp"] += 1
            return
        if translated and other.peer.send_rtcp(translated):
            self.traffic.forwarded[Kind.RTCP] += 1

    def ask_for_key_frame(self) -> None:
        """Have this participant's browser send a picture that can be decoded on its own."""
        if self.peer is not None and Kind.VIDEO in self.incoming:
            self._key_frame_asked_at = self.clock()
            sender = self.peer.outgoing[Kind.VIDEO]
            self.peer.send_rtcp(rtcp.picture_loss(sender, self.incoming[Kind.VIDEO]))

    def ask_for_key_frame_every(self, interval_s: float) -> None:
        """The same, unless that was less than so long ago."""
        if self.clock() - self._key_frame_asked_at >= interval_s:
            self.ask_for_key_frame()

    def settle(self, seconds: float) -> int:
        """Add what came in the last `seconds` to the process's metrics; how many packets."""
        self._express.collect()
        return self.traffic.settle(seconds)

    def names_for(self, other: Leg) -> dict[bytes, bytes]:
        """This leg's SSRCs -> what the same streams are called on the other leg."""
        names: dict[bytes, bytes] = {}
        for kind in MEDIA:
            if other._source is self.peer and kind in self.incoming:
                names[self.incoming[kind]] = other.outgoing[kind]
            if self._source is other.peer and kind in self.outgoing and kind in other.incoming:
                names[self.outgoing[kind]] = other.incoming[kind]
        return names

    def _leave_express(self) -> None:
        """From here, and what leads here."""
        self._express.leave()
        if self.other is not None:
            self.other._express.leave()

    def _is_first(self, kind: Kind, ssrc: bytes) -> bool:
        """Take a stream's SSRC unless there is such a stream; both ways must know its name."""
        if kind in self.incoming:
            return False
        self._leave_express()
        self.incoming[kind] = ssrc
        return True

    def _forward(self, kind: Kind, packet: bytes, origin: Leg) -> bool:
        source = self._source
        if (source is None or source is not origin.peer) and not self._accepts(origin):
            origin.traffic.dropped["receiver_not_ready"] += 1
            return False
        peer = self.peer
        if peer is None or not peer.send_rtp(packet, self.outgoing[kind]):
            origin.traffic.dropped["not_sent"] += 1
            return False
        origin.traffic.forwarded[kind] += 1
        if kind is not RTX:
            self.sent[kind].put(packet)
        return True

    def _mend(self, kind: Kind, packet: bytes) -> None:
        """Ask this browser again for what got lost on the way here."""
        missing = self.uplinks[kind].on_packet(packet[2] << 8 | packet[3], self.clock())
        if missing and self.peer is not None:
            sender = self.peer.outgoing[kind]
            self.peer.send_rtcp(rtcp.repeat(sender, self.incoming[kind], missing))
            self.traffic.asked_again += len(missing)

    def _take_repair(self, packet: bytes) -> None:
        """A packet of the picture that came at last, wrapped up."""
        uplink = self.uplinks[Kind.VIDEO]
        try:
            repair = parse_repair(packet) if uplink.missing else None
            if repair is None or not uplink.found(repair.sequence, self.clock()):
                return
            if self.other is not None:  # so that it can be repeated should it get lost again
                self.other.sent[Kind.VIDEO].put(unwrapped(packet, VP8))
        except Malformed:
            self.traffic.dropped["malformed_repair"] += 1

    def _confirm(self, kind: Kind, packet: bytes) -> None:
        """Nobody else will tell this browser that its packet has come."""
        now_s = self.clock()
        if self._stand_in.on_packet(packet, now_s) and self.peer is not None:
            sender = self.peer.outgoing[Kind.VIDEO]
            report = self._stand_in.report(sender, self.incoming[kind], now_s)
            self.peer.send_rtcp(self._confirmed.hide(report))

    def _accepts(self, origin: Leg) -> bool:
        if self._source is not None or self.peer is None or origin.peer is None:
            return False  # the browser must first agree to new SSRCs
        if not (self.peer.is_connected and self.peer.is_answered):
            return False
        self._leave_express()
        self._source = origin.peer
        self.outgoing = self.peer.outgoing
        origin.ask_for_key_frame()
        return True

    def _begin_reception(self) -> None:
        self.incoming: dict[Kind, bytes] = {}
        self._control = Budget(CONTROL_BYTES_PER_S, CONTROL_RESERVE_BYTES)
        self.uplinks = {Kind.AUDIO: Uplink(), Kind.VIDEO: Uplink()}
        self._stand_in = StandInReceiver()
        self._confirmed = HarmlessLoss()  # between this browser and us
        self._report_times = ReportTimes()

    def _renewed(self) -> None:
        self._source = None
        self.outgoing = {}
        self.reported = HarmlessLoss()
        for sent in self.sent.values():
            sent.clear()

    def _hide(self, feedback: bytes) -> bytes:
        return self.reported.hide(feedback)

    def _note(self, source: bytes, stamp: bytes) -> None:
        self._report_times.note(source, stamp, self.clock())

    def _since(self, source: bytes, stamp: bytes) -> bytes | None:
        assert self.other is not None
        return self.other._report_times.since(source, stamp, self.clock())

    def _resend(self, ssrc: bytes, missing: list[int]) -> list[int]:
        """Repeat what is kept; what we have asked for ourselves will be passed on when it comes."""
        kind = next((kind for kind in self.sent if self.outgoing.get(kind) == ssrc), None)
        if self.peer is None or self.other is None or kind is None:
            return missing
        sent, awaited = self.sent[kind], self.other.uplinks[kind].missing
        for sequence in filter(sent.has, missing):
            packet = sent.take(sequence)
            if packet is not None and self.peer.send_rtp(packet, ssrc):
                self.traffic.resent += 1
                self.reported.repeated(transport_sequence(packet))
        return [each for each in missing if each not in awaited and not sent.has(each)]


class Relay(Generic[N]):
    """The two legs of a room. Closed, it forwards nothing; recorders see packets all the same."""

    def __init__(self, names: tuple[N, N], clock: Clock = time.monotonic) -> None:
        first, second = Leg(clock), Leg(clock)
        first.other, second.other = second, first
        self.legs: dict[N, Leg] = dict(zip(names, (first, second), strict=True))

    def open(self) -> None:
        """From now on each side sees and hears the other."""
        for leg in self.legs.values():
            leg.is_open = True

    def settle(self, seconds: float) -> int:
        """Add what came in the last `seconds` to the process's metrics; how many packets."""
        return sum(leg.settle(seconds) for leg in self.legs.values())
