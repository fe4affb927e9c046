"""One participant's way through `express.c`: open while packets need no decision.

A lane has raw pointers for C. As long as it is open it therefore also refers to the Python objects
that own that memory, except the slots of sockets, which outlive all lanes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pylibsrtp._binding import ffi as srtp_ffi

from services.media.rtc.express.library import ffi, uncleared
from services.media.rtc.harmless_loss import HarmlessLoss
from services.media.rtc.packets import Kind
from services.media.rtc.resend import ResendCache

TAPE_BYTES = 1 << 16  # half a second of a call; it is emptied every fifth of one
MOST_REPORTS = 8  # that pass between two looks; a browser sends two in a fifth of a second


class Session:
    """One direction's keys and counters in libsrtp, kept in memory."""

    def __init__(self, session: Any) -> None:
        self._owner = session
        self.pointer = ffi.cast("void *", int(srtp_ffi.cast("uintptr_t", session._srtp[0])))


@dataclass(frozen=True)
class Route:
    """Where packets to a participant leave: struct express_socket, packed address, and keys."""

    socket: Any
    address: bytes
    session: Session


class Tape:
    """Records that a lane has written and a dump has not taken yet."""

    def __init__(self, began_s: float) -> None:
        self._bytes = uncleared("uint8_t[]", TAPE_BYTES)
        self.struct = ffi.new("struct express_tape *")
        self.struct.bytes, self.struct.capacity = self._bytes, TAPE_BYTES
        self.struct.began_s = began_s

    def take(self) -> bytes:
        """What is on it, in a dump's format; it is empty then."""
        used, self.struct.used = self.struct.used, 0
        taken: bytes = ffi.buffer(self._bytes, used)[:]
        return taken


@dataclass(frozen=True)
class Stream:
    """What a lane must know of a stream."""

    kind: Kind
    incoming: bytes
    outgoing: bytes
    following: int | None  # the only number that may pass next; None for any
    sent: ResendCache | None


@dataclass(frozen=True)
class LaneSetup:
    """What a lane is opened with: where packets leave, who records them, which streams may pass."""

    route: Route
    tape: Tape | None
    streams: tuple[Stream, ...]
    names: Mapping[bytes, bytes]  # SSRCs of both participants' streams, here -> there
    reported: HarmlessLoss


class Lane:
    """Of one peer connection, for its whole life."""

    def __init__(self) -> None:
        self.struct = ffi.new("struct express_lane *")
        self._kept_alive: tuple[object, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether packets pass now; C closes it as well."""
        return bool(self.struct.is_open)

    def open(self, session: Session, setup: LaneSetup) -> None:
        """Let packets pass from now on. `session` decrypts them."""
        lane, route = self.struct, setup.route
        self._kept_alive = (session, setup)
        lane.receiving, lane.sending = session.pointer, route.session.pointer
        lane.out = route.socket
        ffi.memmove(lane.address, route.address, len(route.address))
        lane.tape = setup.tape.struct if setup.tape else ffi.NULL
        for place in range(len(lane.streams)):
            lane.streams[place].is_known = 0
        for stream in setup.streams:
            _describe(lane.streams[_place(stream.kind)], stream)
        lane.feedback, lane.reports_left = setup.reported.struct, MOST_REPORTS
        lane.name_count = len(setup.names)
        for place, (here, there) in enumerate(setup.names.items()):
            ffi.memmove(lane.names[place].here, here, 4)
            ffi.memmove(lane.names[place].there, there, 4)
        lane.is_open = 1

    def close(self) -> None:
        """From now on every packet is Python's; what C has counted can still be collected."""
        self.struct.is_open = 0
        self._kept_alive = ()

    def following(self, kind: Kind) -> int | None:
        """The number that may pass next in a stream; None for a stream it does not know."""
        stream = self.struct.streams[_place(kind)]
        return int(stream.next) if stream.is_known else None

    def collect(self) -> tuple[int, int, int, list[int]]:
        """Since last time: packets and bytes received, packets not sent, forwarded by kind."""
        lane = self.struct
        forwarded = [*(stream.forwarded for stream in lane.streams), lane.reports]
        counts = lane.received, lane.received_bytes, lane.unsent, forwarded
        lane.received = lane.received_bytes = lane.unsent = lane.reports = 0
        lane.reports_left = MOST_REPORTS
        for stream in lane.streams:
            stream.forwarded = 0
        return counts


def _place(kind: Kind) -> int:
    """Streams lie in the order of their payload types, and of their kinds."""
    return kind - Kind.AUDIO


def _describe(to: Any, stream: Stream) -> None:
    to.kind = stream.kind
    to.is_ordered, to.next = stream.following is not None, stream.following or 0
    ffi.memmove(to.ssrc_in, stream.incoming, 4)
    ffi.memmove(to.ssrc_out, stream.outgoing, 4)
    to.sent = stream.sent.struct if stream.sent else ffi.NULL
    to.is_known = 1
