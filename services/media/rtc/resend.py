"""Answers NACKs from what was sent a moment ago, so that a repair takes one hop, not the way back.

For sound there is no other way: it has no RTX stream, so a browser repeats a lost packet under its
old SSRC and number, which our own SRTP replay check must drop when we had received it the first
time. A picture is repeated in the same manner, as it was sent: who missed it has no replay to see.
Its transport-wide number stays, or the receiver would take the stream for one that wants its own
bandwidth estimate (REMB), see nothing but repairs, and report 30 kbit/s (measured).
"""

from __future__ import annotations

from services.media.rtc.express.library import ffi, uncleared

SOUND = 256, 512  # slots, a power of two, and their bytes: five seconds
PICTURE = 512, 1408  # three seconds; browsers send up to 1250 bytes
# Repairs are seen by no congestion control, so they may take a share of the stream, with a reserve
# for a burst: on a narrow path they must not be what fills the queue.
_SHARE = 0.25
_RESERVE_BYTES = 40_000


class ResendCache:
    """The latest packets of one stream by sequence number, in memory that `express` writes too."""

    def __init__(self, slots: int, slot_bytes: int) -> None:
        self._slots = uncleared("uint8_t[]", slots * slot_bytes)
        self._lengths = ffi.new("uint16_t[]", slots)
        self._bytes = ffi.buffer(self._slots)
        self._slot_bytes, self._mask = slot_bytes, slots - 1
        self.struct = ffi.new("struct express_cache *")
        self.struct.slots, self.struct.lengths = self._slots, self._lengths
        self.struct.mask, self.struct.slot_bytes = self._mask, slot_bytes
        self.struct.allowance_bytes = self.struct.reserve_bytes = _RESERVE_BYTES
        self.struct.share = _SHARE

    def put(self, packet: bytes) -> None:
        """Keep a packet as it was given to encryption, unless it is longer than any should be."""
        cache, length = self.struct, len(packet)
        slot = (packet[2] << 8 | packet[3]) & self._mask
        fits = length <= self._slot_bytes
        self._lengths[slot] = length if fits else 0
        if fits:
            at = slot * self._slot_bytes
            self._bytes[at : at + length] = packet
        if cache.allowance_bytes < _RESERVE_BYTES:
            cache.allowance_bytes += _SHARE * length

    def has(self, sequence: int) -> bool:
        """Whether the packet with this number is still kept."""
        slot = sequence & self._mask
        at = slot * self._slot_bytes + 2
        number: bytes = self._bytes[at : at + 2]
        return number == sequence.to_bytes(2, "big") and self._lengths[slot] > 0

    def take(self, sequence: int) -> bytes | None:
        """A packet that is kept, to be sent once more; None when repairs have had their share."""
        slot = sequence & self._mask
        length = self._lengths[slot]
        if self.struct.allowance_bytes < length:
            return None
        self.struct.allowance_bytes -= length
        at = slot * self._slot_bytes
        packet: bytes = self._bytes[at : at + length]
        return packet

    def clear(self) -> None:
        """Forget all, as the numbers start anew."""
        ffi.memmove(self._lengths, bytes(2 * len(self._lengths)), 2 * len(self._lengths))
