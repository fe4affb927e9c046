"""The layout of transport-wide congestion feedback (draft-holmer-rmcat-transport-wide-cc).

A sender numbers its packets in a header extension; the receiver reports for each number whether it
came, and how long after the one before. Owns offsets and bounds, decides nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import NamedTuple

from services.media.rtc.packets import Malformed
from services.media.rtc.rtcp import TRANSPORT_FEEDBACK

EXTENSION_ID = 4  # of the transport sequence number, see codecs
TICK_S = 0.00025
_TICKS_PER_REFERENCE = 256  # 64 ms
_NOT_RECEIVED, _SMALL, _LARGE, _RESERVED = 0, 1, 2, 3
_FORMAT = 15
_START = struct.Struct("!HHLH")  # of what is reported, with the first chunk
_ONE_BYTE_PROFILE = b"\xbe\xde"
_MOST_STATUSES = 4096  # that we write; a browser reports ten times a second on some twenty


class Report(NamedTuple):
    """What a receiver says about the numbers from `first` on."""

    first: int
    total: int
    arrivals: dict[int, int]  # number, not wrapped -> ticks, of those that came


def transport_sequence(packet: bytes) -> int | None:
    """The transport-wide sequence number of an RTP packet, if it bears one (RFC 8285)."""
    at = 12 + 4 * (packet[0] & 15)
    if not packet[0] & 0x10 or packet[at : at + 2] != _ONE_BYTE_PROFILE or len(packet) < at + 4:
        return None
    end = min(at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big"), len(packet))
    at += 4
    while at < end:
        number, length = packet[at] >> 4, (packet[at] & 15) + 1
        if number == EXTENSION_ID and length == 2 and at + 3 <= end:
            return int.from_bytes(packet[at + 1 : at + 3], "big")
        at += 1 if number == 0 else 1 + length
    return None


def read(feedback: bytes) -> Report:
    """What a report says; raises Malformed."""
    if len(feedback) < 20:
        raise Malformed("the report is cut off")
    first, count, reference = struct.unpack_from("!HHL", feedback, 12)
    if count == 0:
        raise Malformed("the report is about nothing")
    runs: list[tuple[int, int]] = []
    at, untold = 20, count
    while untold > 0:
        if at + 2 > len(feedback):
            raise Malformed("a chunk of the report is cut off")
        for symbol, length in _runs(feedback[at] << 8 | feedback[at + 1]):
            runs.append((symbol, min(length, untold)))
            untold -= runs[-1][1]
        at += 2
    ticks = (reference >> 8) * _TICKS_PER_REFERENCE
    return Report(first, count, _arrivals(first, runs, ticks, feedback[at:]))


def all_came(feedback: bytes) -> range | None:
    """The numbers of a report that says of each, in the shortest form, that it came in its turn.

    Nearly all reports do. None stands for any other, malformed ones too, which `read` takes apart.
    """
    if len(feedback) < 22:
        return None
    first, count, _, chunk = _START.unpack_from(feedback, 12)
    is_whole = 0 < count == chunk - (_SMALL << 13) and len(feedback) >= 22 + count
    return range(first, first + count) if is_whole else None


def write(sender: bytes, source: bytes, arrivals: Mapping[int, int], number: int) -> bytes:
    """The report with this number, as an RTCP packet; `arrivals` may wrap and have gaps."""
    first = next(iter(arrivals))
    # Numbers around the first one, so that a wrap from 65535 to 0 keeps its order.
    around = {(each - first + 0x8000) & 0xFFFF: ticks for each, ticks in arrivals.items()}
    lowest = min(around)
    count = min(max(around) - lowest + 1, _MOST_STATUSES)
    reference = around[lowest] // _TICKS_PER_REFERENCE
    symbols, deltas = _statuses(around, lowest, count, reference * _TICKS_PER_REFERENCE)
    base = (first + lowest - 0x8000) & 0xFFFF
    body = sender + source
    body += struct.pack("!HHL", base, count, (reference & 0xFFFFFF) << 8 | number & 0xFF)
    body += _chunks(symbols) + deltas
    body += bytes(-len(body) % 4)  # the draft's own padding: RTP's stands in a last packet only
    return struct.pack("!BBH", 0x80 | _FORMAT, TRANSPORT_FEEDBACK, len(body) // 4) + body


def numbered(feedback: bytes, number: int) -> bytes:
    """The same report under another number."""
    return feedback[:19] + bytes([number & 0xFF]) + feedback[20:]


def _arrivals(
    number: int, runs: list[tuple[int, int]], ticks: int, deltas: bytes
) -> dict[int, int]:
    arrivals, at = {}, 0
    for symbol, length in runs:
        if symbol == _NOT_RECEIVED:  # may be tens of thousands, so they are not walked through
            number += length
            continue
        for _ in range(length):
            delta = deltas[at : at + symbol]  # a symbol is the length of its time
            if symbol == _RESERVED or len(delta) < symbol:
                raise Malformed("the report names packets without a time")
            ticks += int.from_bytes(delta, "big", signed=symbol == _LARGE)
            arrivals[number] = ticks
            number, at = number + 1, at + symbol
    return arrivals


def _statuses(
    arrivals: Mapping[int, int], lowest: int, count: int, from_ticks: int
) -> tuple[list[int], bytes]:
    """A symbol per packet, and the time between those that came."""
    symbols, deltas = [], b""
    for number in range(lowest, lowest + count):
        ticks = arrivals.get(number)
        if ticks is None:
            symbols.append(_NOT_RECEIVED)
            continue
        delta, from_ticks = ticks - from_ticks, ticks
        if 0 <= delta < 256:
            symbols.append(_SMALL)
            deltas += struct.pack("!B", delta)
        else:
            symbols.append(_LARGE)
            deltas += struct.pack("!h", max(-0x8000, min(delta, 0x7FFF)))
    return symbols, deltas


def _runs(chunk: int) -> list[tuple[int, int]]:
    """Symbols, and how often each."""
    if not chunk & 0x8000:
        return [(chunk >> 13 & 3, chunk & 0x1FFF)]
    if not chunk & 0x4000:
        return [(chunk >> place & 1, 1) for place in range(13, -1, -1)]
    return [(chunk >> place & 3, 1) for place in range(12, -1, -2)]


def _chunks(symbols: list[int]) -> bytes:
    """One run when all are the same, else status vectors of seven two-bit symbols each."""
    if len(set(symbols)) == 1:
        return struct.pack("!H", symbols[0] << 13 | len(symbols))
    chunks = b""
    for start in range(0, len(symbols), 7):
        vector = 0xC000
        for place, symbol in enumerate(symbols[start : start + 7]):
            vector |= symbol << (12 - 2 * place)
        chunks += struct.pack("!H", vector)
    return chunks
