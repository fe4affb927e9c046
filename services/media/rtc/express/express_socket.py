"""A UDP socket as `express.c` sees it: its batches, and the lane that belongs to each address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pylibsrtp._binding import ffi as srtp_ffi
from pylibsrtp._binding import lib as srtp

from services.media.rtc.express.lane import Lane
from services.media.rtc.express.layout import ADDRESS_BYTES
from services.media.rtc.express.library import ffi, library

_ENTRIES = 4096  # of the table of addresses; a power of two
MOST_KNOWN = _ENTRIES // 2  # so that a search in it ends soon


class ExpressSocket:
    """Made once a socket. Addresses of memory are those of the batches in `datagrams`."""

    def __init__(
        self,
        address_bytes: int,
        *,
        slots: tuple[int, int],
        names: tuple[Any, Any],
        arrived: tuple[int, int],
        leaving: int,
    ) -> None:
        assert address_bytes <= ADDRESS_BYTES
        self._library = library()
        self.is_compiled = self._library is not None  # else nothing passes here
        self._known = ffi.new("struct express_known[]", _ENTRIES)
        self._addresses: dict[bytes, Lane] = {}
        self.struct = struct = ffi.new("struct express_socket *")
        struct.address_bytes = address_bytes
        struct.incoming, struct.outgoing = (ffi.cast("uint8_t *", at) for at in slots)
        struct.sources, struct.destinations = (ffi.cast("uint8_t *", at) for at in names)
        struct.arrived, struct.arrived_stride = ffi.cast("uint32_t *", arrived[0]), arrived[1]
        struct.leaving = ffi.cast("size_t *", leaving)
        struct.known, struct.known_mask = self._known, _ENTRIES - 1
        struct.protect = _function("srtp_protect")
        struct.unprotect = _function("srtp_unprotect")
        struct.protect_control = _function("srtp_protect_rtcp")
        struct.unprotect_control = _function("srtp_unprotect_rtcp")
        self._left = memoryview(ffi.buffer(struct.left)).cast("I")
        self._is_decrypted = memoryview(ffi.buffer(struct.is_decrypted)).cast("?")

    def forward(self, count: int, now_s: float) -> Iterable[tuple[int, bool]]:
        """Send on what can be of the `count` datagrams that came.

        Of the others their slots, and whether what is in them has been decrypted.
        """
        if self._library is None:
            return ((slot, False) for slot in range(count))
        left = self._library.express_forward(self.struct, count, now_s)
        return zip(self._left[:left], self._is_decrypted[:left], strict=True)

    def know(self, address: bytes, lane: Lane) -> None:
        """Packets from this address are those of this lane; beyond MOST_KNOWN, Python's."""
        if self._library is not None and len(self._addresses) < MOST_KNOWN:
            self._addresses[address] = lane
            self._library.express_know(self.struct, address, lane.struct)

    def forget(self, lane: Lane) -> None:
        """Nothing comes from this lane's addresses any more."""
        rest = {address: each for address, each in self._addresses.items() if each is not lane}
        if len(rest) < len(self._addresses):
            ffi.memmove(self._known, bytes(ffi.sizeof(self._known)), ffi.sizeof(self._known))
            self._addresses = {}
            for address, each in rest.items():
                self.know(address, each)


def _function(name: str) -> Any:
    """A function of libsrtp, which pylibsrtp has linked into itself."""
    pointer = srtp_ffi.addressof(srtp, name)
    return ffi.cast("int (*)(void *, void *, int *)", int(srtp_ffi.cast("uintptr_t", pointer)))
