"""Peer connections that keep what they are told to send."""

from dataclasses import dataclass, field
from itertools import count

from services.media.rtc.packets import Kind

_numbers = count(0x1000)


def _ssrcs() -> dict[Kind, bytes]:
    return {kind: next(_numbers).to_bytes(4, "big") for kind in (Kind.AUDIO, Kind.VIDEO, Kind.RTX)}


@dataclass
class FakePeer:
    """Connected and answered, unless told otherwise."""

    is_connected: bool = True
    is_answered: bool = True
    outgoing: dict[Kind, bytes] = field(default_factory=_ssrcs)
    sent: list[bytes] = field(default_factory=list)

    def renew_streams(self) -> None:
        self.outgoing = _ssrcs()

    def send_rtp(self, packet: bytes, ssrc: bytes) -> bool:
        return self.send_rtcp(packet[:8] + ssrc + packet[12:])

    def send_rtcp(self, packet: bytes) -> bool:
        if self.is_connected:
            self.sent.append(packet)
        return self.is_connected

    def route(self) -> None:
        """No packet passes by express."""

    def open_lane(self, *_: object) -> None:
        pass

    @property
    def media(self) -> list[bytes]:
        """What it sent besides RTCP."""
        return [packet for packet in self.sent if not 192 <= packet[1] <= 223]

    @property
    def control(self) -> list[bytes]:
        """The RTCP that it sent."""
        return [packet for packet in self.sent if 192 <= packet[1] <= 223]
