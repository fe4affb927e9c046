"""Answers NACKs for audio from what was sent a moment ago.

Sound has no RTX stream: a browser repeats a lost packet under its old SSRC and number, which our
own SRTP replay check must drop when we had received it the first time. So we repeat it ourselves.
"""

from __future__ import annotations

_SLOTS = 256  # five seconds of sound; a slot is the low byte of the sequence number


class ResendCache:
    """The latest packets by sequence number."""

    def __init__(self) -> None:
        self._slots: list[bytes | None] = [None] * _SLOTS

    def put(self, packet: bytes) -> None:
        """Keep a packet as it was given to encryption."""
        self._slots[packet[3]] = packet

    def get(self, sequence: int) -> bytes | None:
        """The packet with this number, if it is still kept."""
        packet = self._slots[sequence & 0xFF]
        if packet is None or packet[2:4] != sequence.to_bytes(2, "big"):
            return None
        return packet

    def clear(self) -> None:
        """Forget all, as the numbers start anew."""
        self._slots = [None] * _SLOTS
