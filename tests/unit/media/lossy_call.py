"""Two simulated browsers in a call on bad networks, on a clock of its own: no machine is too slow.

They number, repeat and report packets as browsers do. Their estimate of the bit rate follows the
losses they are told of by the rule of draft-ietf-rmcat-gcc-02, but for the part that Chromium
changed: a few per cent keep it from rising.
"""

from __future__ import annotations

import heapq
import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from services.media.recording.watch import PictureWatch
from services.media.rtc import rtcp
from services.media.rtc.codecs import VIDEO_CAP_BPS
from services.media.rtc.packets import Kind, is_control, parse_repair
from services.media.rtc.relay import Leg, Relay
from services.media.rtc.transport_wide import TICK_S, read, transport_sequence, write
from tests.support.lossy_path import Link, Pipe
from tests.unit.media.peers import FakePeer
from tests.unit.media.streams import repair, rtp

WHO = ("recruiter", "candidate")
REPORT_S = 0.1
ASK_AGAIN_S = 0.15
KEPT = 100  # packets that can be repeated
LEAST_BPS = 100_000
GIVE_UP_S = 1.0
SOUND, PICTURE, RTX = 96, 97, 98  # payload types
SIZE = 1000  # bytes of a packet of the picture
KEY_FRAME, ANY_OTHER = b"\x10\x00", b"\x10\x01"  # how a packet of the picture begins
ME = b"\0\0\0\1"


class Timeline:
    """A clock that jumps from one thing to do to the next."""

    def __init__(self) -> None:
        self._now_s = 1000.0
        self._due: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._order = count()

    def time(self) -> float:
        return self._now_s

    def call_at(self, when: float, callback: Callable[..., object], *args: Any) -> None:
        heapq.heappush(self._due, (when, next(self._order), callback, args))

    def every(self, seconds: Callable[[], float], callback: Callable[[], object]) -> None:
        """Again and again; how long it is until then may change."""

        def go() -> None:
            callback()
            self.call_at(self._now_s + seconds(), go)

        self.call_at(self._now_s + seconds(), go)

    def run(self, seconds: float) -> None:
        end_s = self._now_s + seconds
        while self._due and self._due[0][0] <= end_s:
            self._now_s, _, callback, args = heapq.heappop(self._due)
            callback(*args)
        self._now_s = end_s


@dataclass
class Stream:
    """One that a browser receives: what is missing, since when, and when it was asked for."""

    next: int | None = None
    missing: dict[int, tuple[float, float]] = field(default_factory=dict)
    repaired: int = 0
    given_up: int = 0

    def take(self, sequence: int, now_s: float) -> list[int]:
        """A packet came; the numbers to ask for."""
        if self.missing.pop(sequence, None):
            self.repaired += 1
        elif self.next is None or sequence >= self.next:
            skipped = range(self.next if self.next is not None else sequence, sequence)
            self.missing |= dict.fromkeys(skipped, (now_s, -ASK_AGAIN_S))
            self.next = sequence + 1
        for number, (since_s, _) in list(self.missing.items()):
            if now_s - since_s > GIVE_UP_S:
                del self.missing[number]
                self.given_up += 1
        due = [number for number, (_, at) in self.missing.items() if now_s - at >= ASK_AGAIN_S]
        self.missing |= {number: (self.missing[number][0], now_s) for number in due}
        return due


class Browser(FakePeer):
    """A browser and the relay's peer connection to it: `sent` packets go down the path."""

    def __init__(self, timeline: Timeline, up: Link, down: Link, seed: int) -> None:
        super().__init__()
        self._timeline = timeline
        self.up = Pipe(up, random.Random(seed), timeline)
        self.down = Pipe(down, random.Random(seed + 1), timeline)
        self.deliver: Callable[[bytes], None]  # to the relay
        self.rate_bps = VIDEO_CAP_BPS / 4
        self.streams = {SOUND: Stream(), PICTURE: Stream()}
        self.key_frames_asked = 0  # of this browser
        self._ssrcs = {kind: seed << 8 | kind for kind in (SOUND, PICTURE, RTX)}
        self._kept: dict[int, dict[int, bytes]] = {SOUND: {}, PICTURE: {}}
        self._numbers, self._repairs = count(1), count(1)
        self._must_send_key = True
        self._arrivals: dict[int, int] = {}
        self._news: list[int] = []
        self._told = self._told_lost = 0
        timeline.every(lambda: 0.02, lambda: self._send(SOUND, bytes(100)))
        timeline.every(lambda: 8 * SIZE / self.rate_bps, lambda: self._send(PICTURE, bytes(SIZE)))
        timeline.every(lambda: REPORT_S, self._report)
        timeline.every(lambda: 1.0, self._estimate)

    def send_rtcp(self, packet: bytes) -> bool:
        """From the relay to the browser, media too."""
        self.down.carry(packet, self._receive)
        return True

    def _send(self, kind: int, payload: bytes) -> None:
        sequence = len(self._kept[kind])
        if kind == PICTURE:
            payload = (KEY_FRAME if self._must_send_key else ANY_OTHER) + payload
            self._must_send_key = False
        packet = rtp(payload, payload_type=kind, sequence=sequence, timestamp=sequence,
                     ssrc=self._ssrcs[kind])  # fmt: skip
        self._kept[kind][sequence] = packet
        self.up.carry(self._numbered(packet), self.deliver)

    def _numbered(self, packet: bytes) -> bytes:
        number = struct.pack("!HHBHx", 0xBEDE, 1, 0x41, next(self._numbers) & 0xFFFF)
        return bytes([packet[0] | 0x10]) + packet[1:12] + number + packet[12:]

    def _receive(self, packet: bytes) -> None:
        if is_control(packet[1]):
            for block in rtcp.split(packet):
                self._obey(block)
            return
        now_s, kind = self._timeline.time(), packet[1] & 0x7F
        if (number := transport_sequence(packet)) is not None:
            self._arrivals.setdefault(number, round(now_s / TICK_S))
            self._news.append(number)
        sequence = int.from_bytes(packet[2:4], "big")
        if kind == RTX:
            repaired = parse_repair(packet)
            assert repaired is not None
            kind, sequence = PICTURE, repaired.sequence
        given_up = self.streams[kind].given_up
        asked = self.streams[kind].take(sequence, now_s)
        source = self.outgoing[Kind.VIDEO if kind == PICTURE else Kind.AUDIO]
        if asked:
            self.up.carry(rtcp.repeat(ME, source, asked), self.deliver)
        if kind == PICTURE and self.streams[kind].given_up > given_up:
            self.up.carry(rtcp.picture_loss(ME, source), self.deliver)

    def _obey(self, block: rtcp.Block) -> None:
        if block.type == rtcp.PAYLOAD_FEEDBACK:
            self.key_frames_asked += 1
            self._must_send_key = True
        elif block.format == 15:
            report = read(block.body)
            self._told += report.total
            self._told_lost += report.total - len(report.arrivals)
        else:
            kind = PICTURE if block.body[8:12] == self._ssrcs[PICTURE].to_bytes(4, "big") else SOUND
            kept = self._kept[kind]
            for sequence in rtcp._lost(block.body):
                if sequence > len(kept) - KEPT:
                    self._repeat(kind, kept[sequence])

    def _repeat(self, kind: int, packet: bytes) -> None:
        if kind == PICTURE:
            wrapped = repair(packet, sequence=next(self._repairs))
            packet = wrapped[:8] + self._ssrcs[RTX].to_bytes(4, "big") + wrapped[12:]
        self.up.carry(self._numbered(packet), self.deliver)

    def _report(self) -> None:
        """What came; after a late packet, all from there once more."""
        if self._news:
            told = range(min(self._news), max(self._news) + 1)
            arrivals = {n: self._arrivals[n] for n in told if n in self._arrivals}
            self._news.clear()
            self.up.carry(write(ME, self.outgoing[Kind.VIDEO], arrivals, 0), self.deliver)

    def _estimate(self) -> None:
        """The bit rate for the next second."""
        loss = self._told_lost / self._told if self._told else 1.0  # silence means a dead path
        if loss > 0.1:
            self.rate_bps = max(LEAST_BPS, self.rate_bps * (1 - loss / 2))
        elif loss < 0.02:
            self.rate_bps = min(VIDEO_CAP_BPS, 1.05 * self.rate_bps)
        self._told = self._told_lost = 0


class Recorder:
    """Watches the picture as a recording does, and says how often it was beyond repair."""

    def __init__(self, timeline: Timeline) -> None:
        self._watch = PictureWatch()
        self._timeline = timeline
        self.stuck = 0

    def on_packet(self, kind: Kind, packet: bytes) -> bool:
        is_stuck = self._watch.push(kind, packet, self._timeline.time())
        self.stuck += is_stuck
        return is_stuck

    @property
    def has_whole_picture(self) -> bool:
        return self._watch.is_whole

    def lend_tape(self) -> None:
        """Every packet is shown."""


class LossyCall:
    """Both browsers, the relay between them, and a recording of each."""

    def __init__(self, link: Link) -> None:
        self.timeline = Timeline()
        self.relay = Relay(WHO, self.timeline.time)
        self.relay.open()
        self.browsers: dict[str, Browser] = {}
        self.recorders: dict[str, Recorder] = {}
        for number, who in enumerate(WHO, start=1):
            leg = self.relay.legs[who]
            browser = self.browsers[who] = Browser(self.timeline, link, link, seed=10 * number)
            browser.deliver = partial(_take, leg)
            leg.seat(browser)
            leg.recorder = self.recorders[who] = Recorder(self.timeline)
        self.run(2)

    def run(self, seconds: float) -> None:
        self.timeline.run(seconds)

    def change(self, link: Link) -> None:
        """From now on the paths are like this."""
        for browser in self.browsers.values():
            browser.up.link = browser.down.link = link

    @property
    def lost(self) -> int:
        """Of all packets, on both ways of both paths."""
        return sum(each.up.lost + each.down.lost for each in self.browsers.values())

    @property
    def repaired(self) -> int:
        """What browsers had missed and got."""
        return sum(each.repaired for each in self._streams)

    @property
    def given_up(self) -> int:
        """What browsers had missed and did not get."""
        return sum(each.given_up + len(each.missing) for each in self._streams)

    @property
    def rates_bps(self) -> list[float]:
        """What both browsers send now."""
        return [each.rate_bps for each in self.browsers.values()]

    @property
    def _streams(self) -> Iterator[Stream]:
        return (each for browser in self.browsers.values() for each in browser.streams.values())


def _take(leg: Leg, packet: bytes) -> None:
    if is_control(packet[1]):
        leg.on_rtcp(packet)
    else:
        leg.on_rtp(packet)
