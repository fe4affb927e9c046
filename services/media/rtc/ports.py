"""What the relay needs of its neighbours: peer connections and recordings."""

from __future__ import annotations

from typing import Protocol

from services.media.rtc.express.lane import Lane, LaneSetup, Route, Tape
from services.media.rtc.packets import Kind


class Peer(Protocol):
    """What the relay needs of a peer connection."""

    @property
    def is_connected(self) -> bool: ...
    @property
    def is_answered(self) -> bool: ...
    @property
    def outgoing(self) -> dict[Kind, bytes]: ...
    def renew_streams(self) -> None: ...
    def send_rtp(self, packet: bytes, ssrc: bytes) -> bool: ...
    def send_rtcp(self, compound: bytes) -> bool: ...
    def route(self) -> Route | None: ...
    def open_lane(self, setup: LaneSetup) -> Lane | None: ...


class Recorder(Protocol):
    """Where a participant's packets are kept. Called for packet after packet: it must be quick."""

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        """Keep the packet; True when a key frame is needed to go on."""
        ...

    @property
    def has_whole_picture(self) -> bool:
        """Whether the picture needs no key frame and misses no packet."""
        ...

    def lend_tape(self) -> Tape | None:
        """Where packets may be recorded without being shown; None while each must be."""
        ...

    def take_tape(self) -> bool:
        """Keep what is on the tape; False when packets must be shown again."""
        ...

    def go_on_with(self, picture: int) -> None:
        """The picture's packets before this number came by the tape."""
        ...
