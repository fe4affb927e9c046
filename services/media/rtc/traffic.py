"""What one participant's leg of a call took in, passed on, repaired and dropped.

Plain numbers, because a labelled Prometheus counter costs as much as relaying a packet; `settle`
adds them to the process's metrics about once a second.
"""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import dataclass

from prometheus_client import Counter

from services.media.rtc.packets import Kind

_received = Counter("rapport_media_packets_received", "Packets that came in, decrypted")
_received_bytes = Counter("rapport_media_received_bytes", "Bytes of the packets that came in")
_forwarded = Counter("rapport_media_packets_forwarded", "Packets passed on", ["kind"])
_resent = Counter("rapport_media_packets_resent", "Packets repeated to who had missed them")
_asked_again = Counter("rapport_media_packets_asked_again", "Requests for packets that got lost")
_by_express = Counter("rapport_media_packets_by_express", "Packets passed on without Python")
_dropped = Counter("rapport_media_packets_dropped", "Packets not passed on", ["reason"])


@dataclass
class Counts:
    """Since the leg came into being, or in between two moments."""

    received: int = 0
    received_bytes: int = 0
    resent: int = 0
    asked_again: int = 0
    by_express: int = 0


class Traffic(Counts):
    """The counts of a leg; whoever relays adds to its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.forwarded = [0] * (max(Kind) + 1)  # by kind
        self.dropped: Tally[str] = Tally()  # by reason
        self.bit_rate_bps = 0
        self._settled = Counts()
        self._settled_forwarded = list(self.forwarded)
        self._settled_dropped: Tally[str] = Tally()

    def add(self, received: int, received_bytes: int, unsent: int, forwarded: list[int]) -> None:
        """What passed without being looked at; `forwarded` by kind."""
        self.received += received
        self.by_express += received
        self.received_bytes += received_bytes
        if unsent:
            self.dropped["not_sent"] += unsent
        for kind, count in enumerate(forwarded, start=Kind.AUDIO):
            self.forwarded[kind] += count

    def settle(self, seconds: float) -> int:
        """Add what came since the last time, `seconds` ago, to the process's metrics; how many."""
        before, self._settled = (
            self._settled,
            Counts(
                self.received,
                self.received_bytes,
                self.resent,
                self.asked_again,
                self.by_express,
            ),
        )
        _received.inc(self.received - before.received)
        _received_bytes.inc(self.received_bytes - before.received_bytes)
        _resent.inc(self.resent - before.resent)
        _asked_again.inc(self.asked_again - before.asked_again)
        _by_express.inc(self.by_express - before.by_express)
        for kind in Kind:
            news = self.forwarded[kind] - self._settled_forwarded[kind]
            _forwarded.labels(kind.name.lower()).inc(news)
        for reason, count in self.dropped.items():
            _dropped.labels(reason).inc(count - self._settled_dropped[reason])
        self._settled_forwarded = list(self.forwarded)
        self._settled_dropped = self.dropped.copy()
        if seconds > 0:
            self.bit_rate_bps = round(8 * (self.received_bytes - before.received_bytes) / seconds)
        return self.received - before.received

    def view(self) -> dict[str, object]:
        """For operators: counts since the start, and the present bit rate."""
        return {
            "received": self.received,
            "by_express": self.by_express,
            "forwarded": sum(self.forwarded),
            "resent": self.resent,
            "asked_again": self.asked_again,
            "dropped": dict(self.dropped),
            "bit_rate_bps": self.bit_rate_bps,
        }
