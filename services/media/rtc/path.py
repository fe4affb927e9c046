"""How packets of one participant get in and out: the plain path through aiortc's own transport.

Everything private to aiortc that carries media is named here. A faster path joins by offering the
same `Path`: decrypted packets come in through callbacks, `send` takes packets to be encrypted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from aiortc.rtcdtlstransport import RTCDtlsTransport
from pylibsrtp import Error as SrtpError

OnPacket = Callable[[bytes], None]


class Path(Protocol):
    """One participant's packets, decrypted."""

    def send(self, packet: bytes) -> bool:
        """Encrypt and send RTP or RTCP; False when it could not leave."""
        ...


class PlainPath:
    """Three hooks into RTCDtlsTransport. aiortc keeps doing ICE, DTLS, encryption and sockets."""

    def __init__(self, dtls: RTCDtlsTransport, on_rtp: OnPacket, on_rtcp: OnPacket) -> None:
        self._dtls = dtls

        async def handle_rtp(data: bytes, arrival_time_ms: int) -> None:
            on_rtp(data)

        async def handle_rtcp(data: bytes) -> None:
            on_rtcp(data)

        setattr(dtls, "_handle_rtp_data", handle_rtp)  # noqa: B010 - mypy refuses the plain form
        setattr(dtls, "_handle_rtcp_data", handle_rtcp)  # noqa: B010

    def send(self, packet: bytes) -> bool:
        """Encrypt and send now: the coroutine has nothing to wait for, as the mux is a socket."""
        sending = self._dtls._send_rtp(packet)
        try:
            sending.send(None)
        except StopIteration:
            return True
        except (ConnectionError, SrtpError):
            return False
        sending.close()
        raise AssertionError("aiortc's _send_rtp began to wait")
