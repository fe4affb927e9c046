"""One participant's screen: tells every packet that arrives from every other, and gives feedback.

A server may renumber packets, so each stream's first packet is recognised by its payload and the
rest by number; each payload must then equal what was sent.
"""

import struct
import time
from array import array

from services.media.rtc.packets import Kind
from tests.bench.media import rtcp
from tests.bench.media.batch import Incoming, Outgoing, srtp
from tests.bench.media.connection import TRANSPORT_CC, Connection
from tests.bench.media.sender import RING, Sender, Stream

SEARCHED = 400  # latest packets among which a stream's first one is looked for


class Seen:
    """What has arrived of one stream of the source."""

    def __init__(self, source: Stream) -> None:
        self.source = source
        self.shift: int | None = None  # number of a packet minus its sequence number
        self.marks = bytearray(RING)
        self.late_ns = array("q")  # added by nobody: from send to arrival, per packet
        self.ssrc = self.highest = 0
        self.last_report = self.last_report_ns = 0

    def number_of(self, sequence: int, payload: bytes) -> int | None:
        """Which packet this is; None for one that was never sent."""
        if self.shift is None:
            count = self.source.count
            for number in range(count - 1, max(-1, count - SEARCHED), -1):
                if self.source.payload(number) == payload:
                    self.shift = number - sequence
                    break
            else:
                return None
        number = (sequence + self.shift) & 0xFFFF
        return number if self.source.payload(number) == payload else None


class Receiver:
    """Owns the reading of one connection; feedback is sent when `report` is called."""

    def __init__(self, source: Sender, incoming: Incoming, outgoing: Outgoing) -> None:
        self.seen = {kind: Seen(stream) for kind, stream in source.streams.items()}
        self.packets = self.repeats = self.strangers = self.key_frames_asked = 0
        self.local: Sender | None = None  # who sends over the same connection
        self._incoming, self._outgoing = incoming, outgoing
        self._arrivals: list[tuple[int, int]] = []
        self._feedback_count = 0

    def use(self, connection: Connection) -> None:
        """Whose packets these are."""
        self.connection = connection
        agreed = connection.agreed()
        self._kinds = {number: kind for kind, number in agreed.payload_types.items()}
        self._cc = {kind: agreed.extensions[kind].get(TRANSPORT_CC) for kind in self.seen}
        self._own_ssrc = agreed.ssrcs.get(Kind.VIDEO, 1)

    def on_readable(self, connection: Connection) -> None:
        """Take everything that waits."""
        incoming, full = self._incoming, True
        while full:
            full = False
            for slot, length, arrived_ns in incoming.read(connection.descriptor):
                full = slot == len(incoming.at) - 1
                view = incoming.view[slot]
                first, second = view[0][0], view[1][0]
                if first < 64:
                    connection.hand_over(view[0:length])
                    continue
                is_rtcp = rtcp.is_rtcp(second)
                unprotect = srtp.srtp_unprotect_rtcp if is_rtcp else srtp.srtp_unprotect
                plain = incoming.decrypt(slot, length, connection.decrypting, unprotect)
                (self._on_rtcp if is_rtcp else self._on_rtp)(view[0:plain], arrived_ns)

    def _on_rtp(self, packet: bytes, arrived_ns: int) -> None:
        if not packet:
            self.repeats += 1  # libsrtp has seen this number: an answer to our NACK
            return
        first, second, sequence = struct.unpack_from("!BBH", packet)
        kind = self._kinds.get(second & 0x7F)
        start = 12 + 4 * (first & 15)
        if first & 0x10:
            extension = start + 4
            start = extension + 4 * int.from_bytes(packet[start + 2 : extension], "big")
            self._note_transport(kind, packet, extension, start, arrived_ns)
        if kind is Kind.RTX:
            self.repeats += 1
            return
        self.packets += 1
        seen = self.seen[kind]
        number = seen.number_of(sequence, packet[start:])
        if number is None:
            self.strangers += 1
        elif seen.marks[number]:
            self.repeats += 1
        else:
            seen.marks[number] = 1
            seen.late_ns.append(arrived_ns - seen.source.sent_ns[number])
        if seen.ssrc == 0:
            seen.ssrc = int.from_bytes(packet[8:12], "big")
        seen.highest = sequence

    def _note_transport(
        self, kind: Kind | None, packet: bytes, at: int, end: int, arrived_ns: int
    ) -> None:
        wanted = self._cc.get(Kind.VIDEO if kind is Kind.RTX else kind)
        while wanted and at < end:
            element, length = packet[at] >> 4, (packet[at] & 15) + 1
            if element == wanted:
                sequence = int.from_bytes(packet[at + 1 : at + 3], "big")
                self._arrivals.append((sequence, arrived_ns))
                return
            at += 1 + length if element else 1

    def _on_rtcp(self, compound: bytes, arrived_ns: int) -> None:
        for packet_type, form, body in rtcp.blocks(compound):
            if packet_type == rtcp.SENDER_REPORT:
                self._note_report(body, arrived_ns)
            elif packet_type == rtcp.TRANSPORT_FEEDBACK and form == rtcp.NACK and self.local:
                self.local.repeat(body)
            elif packet_type == rtcp.PAYLOAD_FEEDBACK and form in (rtcp.PLI, rtcp.FIR):
                self.key_frames_asked += 1

    def _note_report(self, body: bytes, arrived_ns: int) -> None:
        ssrc, time_of_report = struct.unpack_from("!LQ", body, 4)
        for seen in self.seen.values():
            if seen.ssrc == ssrc:
                seen.last_report = time_of_report >> 16 & 0xFFFFFFFF
                seen.last_report_ns = arrived_ns

    def report(self) -> None:
        """Reports on what was received, with our own sender reports if we send here too."""
        now_ns = time.time_ns()
        for kind, seen in self.seen.items():
            blocks = b""
            if seen.ssrc:
                delay_ns = now_ns - seen.last_report_ns if seen.last_report else 0
                blocks = rtcp.report_block(seen.ssrc, seen.highest, seen.last_report, delay_ns)
            if self.local and self.local.streams[kind].count:
                self._add(self.local.report(kind, blocks))
            elif blocks:
                self._add(rtcp.receiver_report(self._own_ssrc, blocks))
        self._flush()

    def confirm(self) -> None:
        """Transport-wide feedback on what came since the last time."""
        source = self.seen[Kind.VIDEO].ssrc
        arrivals, self._arrivals = sorted(self._arrivals, key=lambda each: each[1]), []
        while arrivals and source:
            count, self._feedback_count = self._feedback_count, (self._feedback_count + 1) & 255
            packet, arrivals = rtcp.transport_feedback(self._own_ssrc, source, arrivals, count)
            self._add(packet)
        self._flush()

    def ask_again(self, kind: Kind) -> None:
        """A NACK for the latest packet, as if it had been lost behind the server."""
        seen = self.seen[kind]
        if seen.ssrc:
            self._add(rtcp.nack(self._own_ssrc, seen.ssrc, seen.highest))
            self._flush()

    def _add(self, packet: bytes) -> None:
        self._outgoing.add(packet, self.connection.encrypting, srtp.srtp_protect_rtcp)

    def _flush(self) -> None:
        self._outgoing.flush(self.connection.descriptor)
