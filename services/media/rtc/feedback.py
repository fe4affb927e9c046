"""Congestion feedback in place of a receiver that is not there.

Normally feedback travels from browser to browser. Without any, a browser takes the path for dead:
it drops to 40 kbit/s within seconds and its first probes of the bandwidth are lost for good, which
spoils both the recording and the first minute of the call. So what nobody receives, we confirm.
"""

from __future__ import annotations

from services.media.rtc.transport_wide import TICK_S, transport_sequence, write

INTERVAL_S = 0.1


class StandInReceiver:
    """Notes when packets came and says so every INTERVAL_S."""

    def __init__(self) -> None:
        self._arrivals: dict[int, int] = {}  # transport sequence number -> ticks
        self._reported_at_s = 0.0
        self._report_count = 0

    def on_packet(self, packet: bytes, now_s: float) -> bool:
        """Note a packet; True when a report is due."""
        number = transport_sequence(packet)
        if number is not None:
            self._arrivals.setdefault(number, round(now_s / TICK_S))
        return bool(self._arrivals) and now_s - self._reported_at_s >= INTERVAL_S

    def report(self, sender: bytes, source: bytes, now_s: float) -> bytes:
        """What has come since the last report, as an RTCP packet."""
        arrivals, self._arrivals = self._arrivals, {}
        self._reported_at_s = now_s
        self._report_count += 1
        return write(sender, source, arrivals, self._report_count)
