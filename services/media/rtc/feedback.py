"""Congestion feedback in place of a receiver that is not there (draft-holmer-rmcat-transport-wide).

Normally feedback travels from browser to browser. Without any, a browser takes the path for dead:
it drops to 40 kbit/s within seconds and its first probes of the bandwidth are lost for good, which
spoils both the recording and the first minute of the call. So what nobody receives, we confirm.
"""

from __future__ import annotations

import struct

from services.media.rtc.rtcp import TRANSPORT_FEEDBACK

EXTENSION_ID = 4  # of the transport sequence number, see codecs
INTERVAL_S = 0.1
_FORMAT = 15
_ONE_BYTE_PROFILE = b"\xbe\xde"
_TICK_S = 0.00025
_TICKS_PER_REFERENCE = 256  # 64 ms
_MOST_STATUSES = 1000
_NOT_RECEIVED, _SMALL, _LARGE = 0, 1, 2


class StandInReceiver:
    """Notes when packets came and says so every INTERVAL_S."""

    def __init__(self) -> None:
        self._arrivals: dict[int, int] = {}  # transport sequence number -> ticks
        self._reported_at_s = 0.0
        self._report_count = 0

    def on_packet(self, packet: bytes, now_s: float) -> bool:
        """Note a packet; True when a report is due."""
        number = transport_sequence(packet)
        if number is not None:
            self._arrivals.setdefault(number, round(now_s / _TICK_S))
        return bool(self._arrivals) and now_s - self._reported_at_s >= INTERVAL_S

    def report(self, sender: bytes, source: bytes, now_s: float) -> bytes:
        """What has come since the last report, as an RTCP packet."""
        arrivals, self._arrivals = self._arrivals, {}
        self._reported_at_s = now_s
        self._report_count = (self._report_count + 1) & 0xFF
        return _packet(sender, source, arrivals, self._report_count)


def transport_sequence(packet: bytes) -> int | None:
    """The transport-wide sequence number in an RTP packet's header extension (RFC 8285), if any."""
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


def _packet(sender: bytes, source: bytes, arrivals: dict[int, int], count: int) -> bytes:
    first = next(iter(arrivals))
    # Numbers around the first one, so that a wrap from 65535 to 0 keeps its order.
    around = {(number - first + 0x8000) & 0xFFFF: ticks for number, ticks in arrivals.items()}
    lowest, highest = min(around), max(around)
    statuses = min(highest - lowest + 1, _MOST_STATUSES)
    reference = around[lowest] // _TICKS_PER_REFERENCE
    symbols, deltas = _statuses(around, lowest, statuses, reference * _TICKS_PER_REFERENCE)
    base = (first + lowest - 0x8000) & 0xFFFF
    body = sender + source
    body += struct.pack("!HHL", base, statuses, (reference & 0xFFFFFF) << 8 | count)
    body += _chunks(symbols) + deltas
    padding = -len(body) % 4
    if padding:
        body += bytes(padding - 1) + bytes([padding])
    first_byte = 0x80 | (0x20 if padding else 0) | _FORMAT
    return struct.pack("!BBH", first_byte, TRANSPORT_FEEDBACK, len(body) // 4) + body


def _statuses(
    arrivals: dict[int, int], lowest: int, count: int, from_ticks: int
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


def _chunks(symbols: list[int]) -> bytes:
    """Status vectors of seven two-bit symbols each."""
    chunks = b""
    for start in range(0, len(symbols), 7):
        vector = 0xC000
        for place, symbol in enumerate(symbols[start : start + 7]):
            vector |= symbol << (12 - 2 * place)
        chunks += struct.pack("!H", vector)
    return chunks
