"""One participant's camera and microphone: sends the material in real time and remembers when."""

import random
import struct
import time
from array import array

from services.media.rtc.packets import Kind
from tests.bench.media import rtcp
from tests.bench.media.batch import Outgoing, srtp
from tests.bench.media.connection import AUDIO_LEVEL, MID, SEND_TIME, TRANSPORT_CC, Connection
from tests.bench.media.material import CLOCK_HZ, Material

RING = 1 << 16  # sent times are kept for as many packets as sequence numbers can tell apart
MEDIA = (Kind.AUDIO, Kind.VIDEO)


class Stream:
    """Numbers of one of the sender's streams. `count` packets have been sent."""

    def __init__(self, kind: Kind, payloads: list[bytes], chance: random.Random) -> None:
        self.kind = kind
        self.payloads = payloads
        self.first = chance.randrange(1 << 16)
        self.timestamp = self.timestamp_now = chance.randrange(1 << 32)
        self.count = 0
        self.octets = 0
        self.sent_ns = array("q", bytes(8 * RING))

    def payload(self, number: int) -> bytes:
        """The payload of the packet with this number, counted from 0."""
        return self.payloads[number % len(self.payloads)]


class Sender:
    """Use `send_due` at the time that it asked for."""

    def __init__(self, material: Material, outgoing: Outgoing, chance: random.Random) -> None:
        self._material = material
        self._outgoing = outgoing
        self.streams = {kind: Stream(kind, material.payloads(kind), chance) for kind in MEDIA}
        self._position = self._round = 0
        self._repeats = self._transport_sequence = 0
        self.not_sent = 0
        self.began_s = 0.0

    def use(self, connection: Connection) -> None:
        """Send over this connection from now on."""
        self.connection = connection
        self.agreed = connection.agreed()

    def send_due(self) -> float:
        """Send the next frame of picture or sound; when the one after it is due, monotonic."""
        moment = self._material.moments[self._position]
        stream = self.streams[moment.kind]
        shift = self._round * self._material.seconds * CLOCK_HZ[moment.kind]
        stream.timestamp_now = (moment.timestamp + shift + stream.timestamp) & 0xFFFFFFFF
        last = len(moment.payloads) - 1
        for place, payload in enumerate(moment.payloads):
            marker = 0x80 if place == last and moment.kind is Kind.VIDEO else 0
            self._add(stream, stream.count + place, marker, payload)
        now_ns = time.time_ns()
        sent = self._outgoing.flush(self.connection.descriptor)
        for number in range(stream.count, stream.count + last + 1):
            stream.sent_ns[number % RING] = now_ns
        self.not_sent += last + 1 - sent
        stream.count += last + 1
        stream.octets += sum(map(len, moment.payloads))
        return self._next_due()

    def repeat(self, nack: bytes) -> None:
        """Answer a NACK for video with RTX (RFC 4588)."""
        if int.from_bytes(nack[8:12], "big") == self.agreed.ssrcs[Kind.VIDEO]:
            for sequence in rtcp.missing(nack):
                self._repeat(sequence)

    def _repeat(self, sequence: int) -> None:
        stream = self.streams[Kind.VIDEO]
        number = stream.count - ((stream.first + stream.count - sequence) & 0xFFFF)
        if Kind.RTX not in self.agreed.payload_types or not 0 <= number < stream.count:
            return
        header = struct.pack(
            "!BBHLL", 0x90, self.agreed.payload_types[Kind.RTX], self._repeats & 0xFFFF,
            stream.timestamp_now, self.agreed.ssrcs[Kind.RTX],
        )  # fmt: skip
        self._repeats += 1
        packet = header + self._extension(Kind.VIDEO) + struct.pack("!H", sequence)
        packet += stream.payload(number)
        self._outgoing.add(packet, self.connection.encrypting, srtp.srtp_protect)
        self._outgoing.flush(self.connection.descriptor)

    def report(self, kind: Kind, blocks: bytes) -> bytes:
        """A sender report on one stream."""
        stream = self.streams[kind]
        counts = (stream.count, stream.octets & 0xFFFFFFFF)
        ssrc, timestamp = self.agreed.ssrcs[kind], stream.timestamp_now
        return rtcp.sender_report(ssrc, time.time_ns(), timestamp, counts, blocks)

    def _next_due(self) -> float:
        self._position += 1
        if self._position == len(self._material.moments):
            self._position, self._round = 0, self._round + 1
        moment = self._material.moments[self._position]
        return self.began_s + self._round * self._material.seconds + moment.at_s

    def _add(self, stream: Stream, number: int, marker: int, payload: bytes) -> None:
        header = struct.pack(
            "!BBHLL", 0x90, self.agreed.payload_types[stream.kind] | marker,
            (stream.first + number) & 0xFFFF, stream.timestamp_now, self.agreed.ssrcs[stream.kind],
        )  # fmt: skip
        packet = header + self._extension(stream.kind) + payload
        self._outgoing.add(packet, self.connection.encrypting, srtp.srtp_protect)

    def _extension(self, kind: Kind) -> bytes:
        known = self.agreed.extensions[kind]
        elements = {}
        if MID in known:
            elements[known[MID]] = self.agreed.mids[kind].encode()
        if AUDIO_LEVEL in known:
            elements[known[AUDIO_LEVEL]] = b"\x1e"
        if SEND_TIME in known:
            at = int(time.monotonic() * 262_144) & 0xFFFFFF
            elements[known[SEND_TIME]] = at.to_bytes(3, "big")
        if TRANSPORT_CC in known:
            elements[known[TRANSPORT_CC]] = self._transport_sequence.to_bytes(2, "big")
            self._transport_sequence = (self._transport_sequence + 1) & 0xFFFF
        return rtcp.extension(elements)
