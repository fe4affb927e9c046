"""Reading RTP packets (RFC 3550, RFC 4588) without copying more than is asked for.

Owns offsets and bounds. Whoever calls these has not checked the packet; a bad one is `Malformed`.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import NamedTuple

HEADER_LENGTH = 12
MARKER = 0x80
_PADDING = 0x20
_EXTENSION = 0x10


class Malformed(ValueError):
    """The packet does not hold what its fields say."""


class Kind(IntEnum):
    """What a packet carries; the number stands in recordings and must not change."""

    AUDIO = 1
    VIDEO = 2
    RTX = 3
    RTCP = 4

    __hash__ = int.__hash__  # an enum's own is slow, and kinds are looked up for every packet


class Packet(NamedTuple):
    """The parts of an RTP packet that a recorder needs."""

    sequence: int
    timestamp: int
    is_marked: bool
    payload: bytes


def is_control(second_byte: int) -> bool:
    """Whether a packet on a shared port is RTCP (RFC 5761 section 4)."""
    return 192 <= second_byte <= 223


def parse(packet: bytes) -> Packet:
    """Header fields and payload, padding taken off; raises Malformed."""
    start = _payload_offset(packet)
    end = len(packet)
    if packet[0] & _PADDING:
        padding = packet[-1]
        if not 0 < padding <= end - start:
            raise Malformed("padding is longer than the payload")
        end -= padding
    sequence, timestamp = struct.unpack_from("!HL", packet, 2)
    return Packet(sequence, timestamp, bool(packet[1] & MARKER), packet[start:end])


def parse_repair(packet: bytes) -> Packet | None:
    """The video packet that an RTX packet repeats (RFC 4588); None for mere padding."""
    repair = parse(packet)
    if len(repair.payload) < 3:
        return None
    (original,) = struct.unpack_from("!H", repair.payload)
    return repair._replace(sequence=original, payload=repair.payload[2:])


def unwrapped(packet: bytes, payload_type: int) -> bytes:
    """The packet that an RTX packet repeats, but for its SSRC; raises Malformed."""
    start = _payload_offset(packet)
    if len(packet) < start + 2:
        raise Malformed("the repair names no packet")
    second = bytes([packet[1] & MARKER | payload_type])
    sequence, payload = packet[start : start + 2], packet[start + 2 :]
    return packet[:1] + second + sequence + packet[4:start] + payload


def _payload_offset(packet: bytes) -> int:
    if len(packet) < HEADER_LENGTH or packet[0] >> 6 != 2:
        raise Malformed("not an RTP packet")
    offset = HEADER_LENGTH + 4 * (packet[0] & 15)
    if packet[0] & _EXTENSION:
        if len(packet) < offset + 4:
            raise Malformed("the header extension is cut off")
        (words,) = struct.unpack_from("!H", packet, offset + 2)
        offset += 4 + 4 * words
    if len(packet) < offset:
        raise Malformed("the header is cut off")
    return offset
