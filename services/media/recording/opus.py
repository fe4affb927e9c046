"""What must be known of an Opus packet to put it in a container (RFC 6716 section 3.1).

Owns the silence that stands for packets which never came: without it players and decoders run
pictures and words together across a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

RATE = 48_000
SILENCE = b"\xf8\xff\xfe"  # 20 ms of nothing, as the reference encoder writes it
SILENCE_S = 0.02
_CODED_MS = (10, 20, 40, 60) * 3 + (10, 20) * 2 + (2.5, 5, 10, 20) * 4  # by configuration number
_LONGEST_MS = 120
_ROUNDING_S = 0.001


def duration_s(packet: bytes) -> float:
    """How much sound a packet holds; never zero."""
    first = packet[0]
    frames = (1, 2, 2)[first & 3] if first & 3 < 3 else (packet[1] & 63 if len(packet) > 1 else 1)
    return min(_CODED_MS[first >> 3] * max(frames, 1), _LONGEST_MS) / 1000


class ContinuousSound:
    """Lays packets end to end from a start, with silence wherever packets never came.

    A sender whose clock is fast sends more sound than there is time: once in minutes a packet is
    left out, or sound and picture would part.
    """

    def __init__(self, start_s: float) -> None:
        self._heard_until_s = start_s

    def push(self, at_s: float, packet: bytes) -> Iterator[tuple[float, bytes]]:
        """Where to put which packets, now that this one is to be heard at `at_s`."""
        while at_s - self._heard_until_s >= SILENCE_S - _ROUNDING_S:
            yield self._heard_until_s, SILENCE
            self._heard_until_s += SILENCE_S
        if self._heard_until_s - at_s >= SILENCE_S - _ROUNDING_S:
            return
        yield self._heard_until_s, packet
        self._heard_until_s += duration_s(packet)
