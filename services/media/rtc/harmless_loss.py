"""Keeps loss that is no sign of congestion out of what a sender bases its bit rate on.

Once Chromium has slowed down for any reason, its estimator (LossBasedBweV2) takes a few per cent of
lost packets for the sign of a narrow path and does not let it rise again (measured). We follow the
rule that browsers had before (section 6 of draft-ietf-rmcat-gcc-02): up to 10 % says nothing about
the width of a path. Of such losses, which are repaired, the sender hears nothing; of more it hears
all. Delay, by which it notices a queue long before that, is never touched. A packet that we
repeated counts as lost: it comes late because of us, which the sender would take for a queue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from prometheus_client import Counter

from services.media.rtc.express.library import ffi
from services.media.rtc.transport_wide import TICK_S, Report, all_came, numbered, read, write

HARMLESS = 0.10
_MEMORY_PACKETS = 300  # some two seconds of video: chance alone stays well below the limit
_REPEATED_MOST = 256
_FORGOTTEN_LOSS = 0.001
_REPEATED_NEAR = 1 << 13  # numbers wrap: one that is further off is of long ago
_STALE_TICKS = round(0.4 / TICK_S)  # no packet overtakes others by so much

_hidden = Counter("rapport_media_losses_kept_from_senders", "Losses too few to mean congestion")


class HarmlessLoss:
    """Watches the reports about one stream of packets.

    While it is calm, reports that go on where the last one ended and say that all came pass in
    `express`, which keeps count in the same memory.
    """

    def __init__(self) -> None:
        self.loss = 0.0  # of late, 0 to 1
        self.struct = ffi.new("struct express_feedback *")
        self._has_begun = False
        self._repeated: dict[int, None] = {}  # in the order of their being repeated

    def repeated(self, number: int | None) -> None:
        """The packet with this transport-wide number, if it bears one, was sent once more."""
        if number is None:
            return
        if len(self._repeated) >= _REPEATED_MOST:
            del self._repeated[next(iter(self._repeated))]
        self._repeated[number] = None
        self.struct.is_calm = False

    def hide(self, feedback: bytes) -> bytes:
        """The report as its sender should see it, maybe as several; raises Malformed.

        A number that no report names is not taken for lost, as reports get lost too. So the gaps
        come to lie between reports.
        """
        seen = self._seen(feedback)
        if self._repeated:
            self._forget_repeated()
        self.struct.is_calm = self._is_calm()
        return seen

    def _seen(self, feedback: bytes) -> bytes:
        numbers = all_came(feedback)
        if numbers and not any(number & 0xFFFF in self._repeated for number in numbers):
            self._learn(numbers, numbers)
            return numbered(feedback, self._next())
        reported = read(feedback)
        report = _of_one_sender(reported)
        self._learn(range(report.first, report.first + report.total), report.arrivals)
        arrivals = self._on_time(report.arrivals)
        lost = report.total - len(arrivals)
        if arrivals == reported.arrivals and (lost == 0 or self.loss > HARMLESS):
            return numbered(feedback, self._next())
        if self.loss > HARMLESS:
            parts: Iterable[dict[int, int]] = (arrivals,) if arrivals else ()
        else:
            _hidden.inc(lost)
            parts = _without_gaps(arrivals)
        return b"".join(write(feedback[4:8], feedback[8:12], part, self._next()) for part in parts)

    def _learn(self, numbers: range, came: Collection[int]) -> None:
        """From what is news: after a late packet a receiver reports all from there once more."""
        last = numbers[-1]
        if not self._has_begun:  # a receiver takes for lost what it may have missed before
            self._has_begun = True
            self.struct.next = min(came, default=last) & 0xFFFF
        ahead = (last + 1 - self.struct.next) & 0xFFFF
        if not 0 < ahead < 0x8000:
            return
        self.struct.next = (last + 1) & 0xFFFF
        news = min(ahead, len(numbers))
        lost = 0 if came is numbers else news - sum(number > last - news for number in came)
        self.loss += (lost / news - self.loss) * min(1.0, news / _MEMORY_PACKETS)
        if self.loss < _FORGOTTEN_LOSS:
            self.loss = 0.0

    def _is_calm(self) -> bool:
        """Nothing got lost of late, and nothing was repeated that no report has named yet."""
        is_named = all((number - self.struct.next) & 0xFFFF >= 0x8000 for number in self._repeated)
        return self.loss == 0.0 and self._has_begun and is_named

    def _forget_repeated(self) -> None:
        start = self.struct.next - _REPEATED_NEAR
        for number in list(self._repeated):
            if (number - start) & 0xFFFF >= 2 * _REPEATED_NEAR:
                del self._repeated[number]

    def _on_time(self, arrivals: dict[int, int]) -> dict[int, int]:
        if not self._repeated:
            return arrivals
        return {n: ticks for n, ticks in arrivals.items() if n & 0xFFFF not in self._repeated}

    def _next(self) -> int:
        self.struct.count = number = (self.struct.count + 1) & 0xFF
        return number


def _of_one_sender(report: Report) -> Report:
    """The report up to where it goes back in time.

    A sender that comes back counts from the beginning, while its receiver still remembers the last
    numbers of before: it tells of both, and takes all between them for lost.
    """
    arrivals: dict[int, int] = {}
    latest = min(report.arrivals.values(), default=0)
    for number, ticks in report.arrivals.items():
        if ticks < latest - _STALE_TICKS:
            last = next(reversed(arrivals))
            return Report(report.first, last - report.first + 1, arrivals)
        arrivals[number] = ticks
        latest = max(latest, ticks)
    return report


def _without_gaps(arrivals: dict[int, int]) -> Iterator[dict[int, int]]:
    part: dict[int, int] = {}
    for number, ticks in arrivals.items():
        if part and number - 1 not in part:
            yield part
            part = {}
        part[number] = ticks
    if part:
        yield part
