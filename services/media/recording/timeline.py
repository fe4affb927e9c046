"""The frames of one dump, each with its place on the wall clock (see `clock`).

Frames wait until the reports of their sender have come, so that the very first is placed well.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from services.media.recording import opus
from services.media.recording.clock import Report, SenderClock, StreamClock, reports_in
from services.media.recording.depacketize import AudioDepacketizer, Frame, VideoDepacketizer
from services.media.recording.dump import Record
from services.media.rtc.packets import Kind, Malformed, parse, parse_repair

VP8_RATE = 90_000
SETTLING_S = 1.0  # so much is looked at before the first frame is placed
PATIENCE_S = 6.0  # browsers report on sound every five seconds, first after half of that


class TimedFrame(NamedTuple):
    """An encoded frame and when it was sent, in seconds since the epoch."""

    kind: Kind
    at_s: float
    data: bytes
    is_key: bool


class _Stream:
    """Sound or picture of one connection."""

    def __init__(self, kind: Kind, rate: int, sender: SenderClock) -> None:
        self.kind = kind
        self.depacketizer = AudioDepacketizer() if kind is Kind.AUDIO else VideoDepacketizer()
        self.clock = StreamClock(kind, rate, sender)
        self.ssrc: int | None = None
        self.first_at_s: float | None = None
        self._has_settled = False

    def reported(self, report: Report) -> None:
        self.clock.report(self.depacketizer.unwrap(report.timestamp), report.sent_at_s)

    def is_settled(self, now_s: float) -> bool:
        """Whether nothing more is to be expected before its frames are placed."""
        if self.first_at_s is None or self._has_settled:
            return True
        waited_s = now_s - self.first_at_s
        self._has_settled = waited_s >= (SETTLING_S if self.clock.is_reported else PATIENCE_S)
        return self._has_settled

    def placed(self, frame: Frame) -> TimedFrame:
        at_s = self.clock.place(frame.timestamp, frame.arrived_at_s)
        return TimedFrame(self.kind, at_s, frame.data, frame.is_key)


class Timeline:
    """The frames of one connection, as its records come in."""

    def __init__(self) -> None:
        sender = SenderClock()
        self._sound = _Stream(Kind.AUDIO, opus.RATE, sender)
        self._picture = _Stream(Kind.VIDEO, VP8_RATE, sender)
        self._waiting: list[tuple[_Stream, Frame]] = []
        self._early_reports: dict[int, Report] = {}

    def push(self, record: Record) -> list[TimedFrame]:
        """Frames that this record completes; what cannot be parsed is skipped."""
        try:
            if record.kind is Kind.AUDIO:
                return self._push(self._sound, record)
            if record.kind is Kind.VIDEO:
                return self._push(self._picture, record)
            if record.kind is Kind.RTX and (packet := parse_repair(record.packet)):
                frames = self._picture.depacketizer.push(packet, record.at_s)
                return self._take(self._picture, frames)
            if record.kind is Kind.RTCP:
                self._on_reports(record.packet)
        except Malformed:
            pass
        return []

    def settle(self, now_s: float) -> list[TimedFrame]:
        """Frames that have waited long enough by now."""
        if self._waiting and self._sound.is_settled(now_s) and self._picture.is_settled(now_s):
            return self._release()
        return []

    def flush(self) -> list[TimedFrame]:
        """What is left when the dump ends."""
        for stream in (self._sound, self._picture):
            self._waiting += ((stream, frame) for frame in stream.depacketizer.flush())
        return self._release()

    def _push(self, stream: _Stream, record: Record) -> list[TimedFrame]:
        packet = parse(record.packet)
        if stream.ssrc is None:
            stream.ssrc = int.from_bytes(record.packet[8:12], "big")
            if report := self._early_reports.pop(stream.ssrc, None):
                stream.depacketizer.unwrap(packet.timestamp)
                stream.reported(report)
        frames = stream.depacketizer.push(packet, record.at_s)
        return self._take(stream, frames) if frames else []

    def _take(self, stream: _Stream, frames: Iterable[Frame]) -> list[TimedFrame]:
        placed: list[TimedFrame] = []
        for frame in frames:
            if stream.first_at_s is None:
                stream.first_at_s = frame.arrived_at_s
            self._waiting.append((stream, frame))
            placed += self.settle(frame.arrived_at_s)
        return placed

    def _release(self) -> list[TimedFrame]:
        waited, self._waiting = self._waiting, []
        for stream, frame in waited:
            stream.clock.observe(frame.timestamp, frame.arrived_at_s)
        return [stream.placed(frame) for stream, frame in waited]

    def _on_reports(self, compound: bytes) -> None:
        for report in reports_in(compound):
            for stream in (self._sound, self._picture):
                if stream.ssrc == report.ssrc:
                    stream.reported(report)
                    break
            else:
                if len(self._early_reports) < 8:  # a browser has three streams
                    self._early_reports[report.ssrc] = report
