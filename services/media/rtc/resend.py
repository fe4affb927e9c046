"""Answers NACKs from what was sent a moment ago, so that a repair takes one hop, not the way back.

For sound there is no other way: it has no RTX stream, so a browser repeats a lost packet under its
old SSRC and number, which our own SRTP replay check must drop when we had received it the first
time. A picture is repeated in the same manner, as it was sent: who missed it has no replay to see.
Its transport-wide number stays, or the receiver would take the stream for one that wants its own
bandwidth estimate (REMB), see nothing but repairs, and report 30 kbit/s (measured).
"""

from __future__ import annotations

SOUND_SLOTS, PICTURE_SLOTS = 256, 512  # five seconds and three; powers of two
# Repairs are seen by no congestion control, so they may take a share of the stream, with a reserve
# for a burst: on a narrow path they must not be what fills the queue.
_SHARE = 0.25
_RESERVE_BYTES = 40_000


class ResendCache:
    """The latest packets of one stream by sequence number."""

    def __init__(self, slots: int) -> None:
        self._slots: list[bytes | None] = [None] * slots
        self._mask = slots - 1
        self._allowance_bytes = float(_RESERVE_BYTES)

    def put(self, packet: bytes) -> None:
        """Keep a packet as it was given to encryption."""
        self._slots[(packet[2] << 8 | packet[3]) & self._mask] = packet
        if self._allowance_bytes < _RESERVE_BYTES:
            self._allowance_bytes += _SHARE * len(packet)

    def holds(self, sequence: int) -> bool:
        """Whether the packet with this number is still kept."""
        packet = self._slots[sequence & self._mask]
        return packet is not None and packet[2:4] == sequence.to_bytes(2, "big")

    def take(self, sequence: int) -> bytes | None:
        """A packet that is held, to be sent once more; None when repairs have had their share."""
        packet = self._slots[sequence & self._mask]
        assert packet is not None
        if self._allowance_bytes < len(packet):
            return None
        self._allowance_bytes -= len(packet)
        return packet

    def clear(self) -> None:
        """Forget all, as the numbers start anew."""
        self._slots = [None] * len(self._slots)
