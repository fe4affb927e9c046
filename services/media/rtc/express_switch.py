"""Switches a leg's packets between the relay in Python and the express lane in C.

At first the leg (one participant's half of the relay) sees every packet. While nothing is missing
they go through the lane, which forwards whatever comes in order and closes at the first packet that
needs a decision. Then the leg is told what has passed, and sees every packet again until no repair
is due any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, Self, TypeVar

from services.media.rtc.express.lane import Lane, LaneSetup, Route, Stream
from services.media.rtc.harmless_loss import HarmlessLoss
from services.media.rtc.packets import Kind
from services.media.rtc.ports import Peer, Recorder
from services.media.rtc.resend import ResendCache
from services.media.rtc.traffic import Traffic
from services.media.rtc.uplink import Uplink

KEY_FRAME_INTERVAL_S = 10.0  # a recording can be entered at a key frame only
_TEND_EVERY_S = 0.2  # also how long packets wait to be handed to the dump's writer


class Leg(Protocol):
    """One participant's half of a relay, as far as its packets may pass by express."""

    peer: Peer | None
    traffic: Traffic
    incoming: dict[Kind, bytes]
    outgoing: dict[Kind, bytes]
    uplinks: dict[Kind, Uplink]
    sent: dict[Kind, ResendCache]
    reported: HarmlessLoss
    clock: Callable[[], float]

    @property
    def other(self) -> Self | None: ...
    @property
    def recorder(self) -> Recorder | None: ...
    def names_for(self, other: Self) -> dict[bytes, bytes]: ...
    def ask_for_key_frame_every(self, interval_s: float) -> None: ...


L = TypeVar("L", bound=Leg)


class ExpressSwitch(Generic[L]):
    """From one leg to the other."""

    def __init__(self, leg: L) -> None:
        self._leg = leg
        self.lane: Lane | None = None
        self._route: Route | None = None
        self._tending: asyncio.TimerHandle | None = None

    def take(self, other: L) -> None:
        """Let the packets that follow pass without being looked at, if nothing is amiss."""
        leg, now_s = self._leg, self._leg.clock()
        tape = leg.recorder.lend_tape() if leg.recorder is not None else None
        route = other.peer.route() if other.peer is not None else None
        is_shown = leg.recorder is not None and tape is None
        is_whole = all(uplink.is_whole(now_s) for uplink in leg.uplinks.values())
        if leg.peer is None or route is None or is_shown or not is_whole:
            return
        self._route = route
        self.lane = leg.peer.open_lane(
            LaneSetup(route, tape, tuple(_streams(leg, other)), leg.names_for(other), leg.reported)
        )
        if self.lane is not None:
            self._tend_soon()

    def leave(self) -> None:
        """Look at each packet again, and know of those that passed."""
        if (lane := self.lane) is None:
            return
        lane.close()
        self.collect()
        self.lane = None
        if self._tending is not None:
            self._tending.cancel()
        for kind, uplink in self._leg.uplinks.items():
            following = lane.following(kind)
            if following is None:
                continue
            uplink.go_on_with(following)
            if kind is Kind.VIDEO and self._leg.recorder is not None:
                self._leg.recorder.go_on_with(following)

    def collect(self) -> bool:
        """Count and keep what has passed; False when the recorder must see packets again."""
        if self.lane is None:
            return False
        leg = self._leg
        leg.traffic.add(*self.lane.collect())
        return leg.recorder is None or leg.recorder.take_tape()

    def _tend(self) -> None:
        """See from time to time that the lane still leads where it should."""
        leg, lane = self._leg, self.lane
        if lane is None:
            return
        to = leg.other.peer if leg.other is not None else None
        may_go_on = self.collect() and lane.is_open
        if not (may_go_on and to is not None and to.route() is self._route):
            self.leave()
            return
        if leg.recorder is not None:
            leg.ask_for_key_frame_every(KEY_FRAME_INTERVAL_S)
        self._tend_soon()

    def _tend_soon(self) -> None:
        """With all others: one after another they cost a fraction of what each costs alone."""
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        self._tending = loop.call_at(now_s - now_s % _TEND_EVERY_S + _TEND_EVERY_S, self._tend)


def _streams(leg: Leg, other: Leg) -> Iterator[Stream]:
    """Those that may pass: not a picture that the recording cannot show, as it must be mended."""
    is_shown = leg.recorder is not None and not leg.recorder.has_whole_picture
    for kind, ssrc in leg.incoming.items():
        if is_shown and kind is not Kind.AUDIO:
            continue
        following = leg.uplinks[kind].next if kind in leg.uplinks else None
        yield Stream(kind, ssrc, other.outgoing[kind], following, other.sent.get(kind))
