"""What one measurement counts: between two moments of a load that runs."""

import asyncio
import time
from array import array
from collections.abc import Awaitable
from dataclasses import dataclass

from tests.bench.media.cpu import cpu_s
from tests.bench.media.receiver import Receiver
from tests.bench.media.sender import RING, Sender, Stream

DRAIN_S = 1.0


@dataclass(frozen=True)
class Result:
    """One measurement. Latencies in milliseconds from just before the send call to the arrival."""

    sent: int
    received: int  # RTP packets that came, told apart or not (stock encodes its own)
    recognised: int  # of those sent in the measured time, how many came, unchanged but for headers
    repeats: int
    strangers: int
    not_sent: int
    latency_ms_p50: float
    latency_ms_p99: float
    latency_ms_max: float
    pace_late_ms_p99: float  # how much later than due we sent
    server_cpu_s: float
    load_cpu_s: float
    seconds: float


class Window:
    """Counts what is sent and received while it is open."""

    def __init__(
        self, senders: list[Sender], receivers: list[Receiver], pace_late_ns: array
    ) -> None:
        self._senders, self._receivers, self._pace_late_ns = senders, receivers, pace_late_ns
        self._streams = [stream for sender in senders for stream in sender.streams.values()]
        self._seen = [seen for receiver in receivers for seen in receiver.seen.values()]

    async def measure(self, pid: int, seconds: float) -> Result:
        """Open it for so long."""
        return await self.measure_while(pid, asyncio.sleep(seconds))

    async def measure_while(self, pid: int, running: Awaitable[object]) -> Result:
        """Open it until this has ended."""
        for numbers in (self._pace_late_ns, *(seen.late_ns for seen in self._seen)):
            del numbers[:]
        before, received = self._counts(), self._received()
        server_s, load_s, begun_s = cpu_s(pid), time.process_time(), time.monotonic()
        await running
        server_s, load_s = cpu_s(pid) - server_s, time.process_time() - load_s
        seconds = time.monotonic() - begun_s
        after, received = self._counts(), self._received() - received
        await asyncio.sleep(DRAIN_S)
        late_ns = sorted(number for seen in self._seen for number in seen.late_ns)
        return Result(
            sent=sum(after) - sum(before),
            received=received,
            recognised=self._recognised(before, after),
            repeats=sum(receiver.repeats for receiver in self._receivers),
            strangers=sum(receiver.strangers for receiver in self._receivers),
            not_sent=sum(sender.not_sent for sender in self._senders),
            latency_ms_p50=_quantile_ms(late_ns, 0.5),
            latency_ms_p99=_quantile_ms(late_ns, 0.99),
            latency_ms_max=_quantile_ms(late_ns, 1.0),
            pace_late_ms_p99=_quantile_ms(sorted(self._pace_late_ns), 0.99),
            server_cpu_s=server_s,
            load_cpu_s=load_s,
            seconds=seconds,
        )

    def _counts(self) -> list[int]:
        return [stream.count for stream in self._streams]

    def _received(self) -> int:
        return sum(receiver.packets for receiver in self._receivers)

    def _recognised(self, before: list[int], after: list[int]) -> int:
        marks = {id(seen.source): seen.marks for seen in self._seen}

        def come(stream: Stream, first: int, end: int) -> int:
            return sum(marks[id(stream)][number % RING] for number in range(first, end))

        return sum(map(come, self._streams, before, after))


def _quantile_ms(ordered: list[int], share: float) -> float:
    if not ordered:
        return 0.0
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e6, 3)
