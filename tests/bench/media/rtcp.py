"""RTCP as a browser sends it, and what the load generator must understand of a server's."""

import struct
from collections.abc import Iterator

SENDER_REPORT, RECEIVER_REPORT, SDES, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 202, 205, 206
NACK, TRANSPORT_CC, PLI, FIR = 1, 15, 1, 4
_NTP_EPOCH_S = 2_208_988_800
_TICK_NS = 250_000
_REFERENCE_NS = 64_000_000
_SMALL_DELTA, _LARGE_DELTA = 1, 2
_LONGEST_RUN = 0x1FFF


def ntp(now_ns: int) -> int:
    """The 64-bit NTP time of a moment since the epoch."""
    seconds, rest = divmod(now_ns, 1_000_000_000)
    return (seconds + _NTP_EPOCH_S) << 32 | (rest << 32) // 1_000_000_000


def sender_report(
    ssrc: int, now_ns: int, timestamp: int, counts: tuple[int, int], blocks: bytes = b""
) -> bytes:
    """A report on our stream (packets and bytes sent so far), with `blocks` on received ones."""
    body = struct.pack("!LQLLL", ssrc, ntp(now_ns), timestamp, *counts) + blocks
    return _packet(len(blocks) // 24, SENDER_REPORT, body) + _description(ssrc)


def receiver_report(ssrc: int, blocks: bytes) -> bytes:
    """A report of somebody who sends nothing."""
    return _packet(len(blocks) // 24, RECEIVER_REPORT, struct.pack("!L", ssrc) + blocks)


def report_block(ssrc: int, highest: int, last_report: int, delay_ns: int) -> bytes:
    """Nothing lost so far; when the stream's last sender report came (RFC 3550 section 6.4.1)."""
    delay = min(delay_ns * 65_536 // 1_000_000_000, 0xFFFFFFFF)
    return struct.pack("!LLLLLL", ssrc, 0, highest, 0, last_report, delay)


def nack(ssrc: int, source: int, sequence: int) -> bytes:
    """A request for one packet again."""
    return _packet(NACK, TRANSPORT_FEEDBACK, struct.pack("!LLHH", ssrc, source, sequence, 0))


def transport_feedback(
    ssrc: int, source: int, arrivals: list[tuple[int, int]], count: int
) -> tuple[bytes, list[tuple[int, int]]]:
    """When packets came, as (transport sequence, nanoseconds); and the arrivals after a gap."""
    base, first_ns = arrivals[0]
    reference = first_ns // _REFERENCE_NS
    last_ticks = reference * (_REFERENCE_NS // _TICK_NS)
    deltas: list[int] = []
    for sequence, at_ns in arrivals[:_LONGEST_RUN]:
        if sequence != (base + len(deltas)) & 0xFFFF:
            break
        ticks = at_ns // _TICK_NS
        deltas.append(max(-0x8000, min(ticks - last_ticks, 0x7FFF)))
        last_ticks = ticks
    number = len(deltas)
    header = struct.pack("!LLHHL", ssrc, source, base, number, (reference & 0xFFFFFF) << 8 | count)
    body = header + _statuses(deltas)
    return _packet(TRANSPORT_CC, TRANSPORT_FEEDBACK, body), arrivals[number:]


def _statuses(deltas: list[int]) -> bytes:
    """One run in the shortest form, as Chromium writes it: a byte a packet unless one needs two."""
    is_small = all(0 <= delta < 256 for delta in deltas)
    symbol, form = (_SMALL_DELTA, "B") if is_small else (_LARGE_DELTA, "h")
    return struct.pack(f"!H{len(deltas)}{form}", symbol << 13 | len(deltas), *deltas)


def blocks(compound: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, count or format, and bytes of each packet in a compound that we trust."""
    at = 0
    while at + 4 <= len(compound):
        first, packet_type, words = struct.unpack_from("!BBH", compound, at)
        yield packet_type, first & 31, compound[at : at + 4 + 4 * words]
        at += 4 + 4 * words


def missing(body: bytes) -> Iterator[int]:
    """The sequence numbers in a NACK."""
    for at in range(12, len(body), 4):
        first, following = struct.unpack_from("!HH", body, at)
        yield first
        yield from ((first + 1 + bit) & 0xFFFF for bit in range(16) if following >> bit & 1)


def is_rtcp(second_byte: int) -> bool:
    """RFC 5761: the byte after the first tells RTCP from RTP."""
    return 192 <= second_byte <= 223


def extension(elements: dict[int, bytes]) -> bytes:
    """A header extension of one-byte elements (RFC 8285)."""
    body = b"".join(
        bytes([number << 4 | len(value) - 1]) + value for number, value in elements.items()
    )
    body += bytes(-len(body) % 4)
    return struct.pack("!HH", 0xBEDE, len(body) // 4) + body


def _description(ssrc: int) -> bytes:
    name = b"bench"
    item = struct.pack("!LBB", ssrc, 1, len(name)) + name
    return _packet(1, SDES, item + bytes(4 - len(item) % 4))


def _packet(count: int, packet_type: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    return struct.pack("!BBH", 0x80 | count, packet_type, len(body) // 4) + body
