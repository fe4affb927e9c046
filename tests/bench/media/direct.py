"""No server between the participants: the latency of sending, the loopback and our own clock."""

import asyncio
import secrets

from pylibsrtp import Policy, Session

from services.media.rtc.codecs import OPUS, RTX, VP8
from services.media.rtc.packets import Kind
from tests.bench.media.batch import stamped_socket
from tests.bench.media.connection import MID, SEND_TIME, TRANSPORT_CC, Agreed
from tests.bench.media.receiver import Receiver
from tests.bench.media.sender import Sender

Pair = tuple[tuple[Sender, Receiver], tuple[Sender, Receiver]]


class DirectConnection:
    """The same face as Connection: descriptor, sessions, agreement; keys are known beforehand."""

    def __init__(self, keys: tuple[bytes, bytes], first_ssrc: int) -> None:
        self.socket = stamped_socket()
        self.descriptor = self.socket.fileno()
        kinds = (Policy.SSRC_ANY_OUTBOUND, Policy.SSRC_ANY_INBOUND)
        self._sessions = [
            Session(_policy(key, kind)) for key, kind in zip(keys, kinds, strict=True)
        ]
        self.encrypting, self.decrypting = (session._srtp[0] for session in self._sessions)
        self._first_ssrc = first_ssrc

    def agreed(self) -> Agreed:
        """As the relay's codec table has it."""
        types = {Kind.AUDIO: OPUS, Kind.VIDEO: VP8, Kind.RTX: RTX}
        extensions = {Kind.AUDIO: {MID: 1}, Kind.VIDEO: {MID: 1, SEND_TIME: 3, TRANSPORT_CC: 4}}
        ssrcs = {kind: self._first_ssrc + number for number, kind in enumerate(types)}
        return Agreed(types, extensions, {Kind.AUDIO: "0", Kind.VIDEO: "1"}, ssrcs)

    def hand_over(self, datagram: bytes) -> None:
        """Nobody sends STUN or DTLS here."""
        raise AssertionError(f"unexpected: {datagram!r}")


def connect_directly(pair: Pair) -> None:
    """Join two participants' sockets."""
    there, back = secrets.token_bytes(44), secrets.token_bytes(44)
    ends = DirectConnection((there, back), 1000), DirectConnection((back, there), 2000)
    loop = asyncio.get_running_loop()
    for (sender, receiver), own, other in zip(pair, ends, reversed(ends), strict=True):
        own.socket.connect(other.socket.getsockname())
        sender.use(own)
        receiver.use(own)
        receiver.local = sender
        loop.add_reader(own.socket, receiver.on_readable, own)


def _policy(key: bytes, kind: int) -> Policy:
    return Policy(key=key, ssrc_type=kind, srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_256_GCM)
