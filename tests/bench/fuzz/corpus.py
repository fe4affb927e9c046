"""Datagrams of real calls, caught on their way out, and ways to spoil them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.media.batch import Outgoing
from tests.bench.media.rtcp import is_rtcp

MOST = 400  # of each sort
LONGEST = 1900  # more than any path MTU, and it still fits into a slot when encrypted
_EXTREMES = (b"\x00\x00", b"\xff\xff", b"\x7f\xff", b"\x80\x00", b"\x00\x01")


@dataclass
class Corpus:
    """Plain packets as they were before encryption, and what was on the wire."""

    stun: list[bytes] = field(default_factory=list)
    dtls: list[bytes] = field(default_factory=list)
    rtp: list[bytes] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)
    encrypted: list[bytes] = field(default_factory=list)
    heard: dict[int, int] = field(default_factory=dict)  # the last sequence number by SSRC

    def tap(self, datagram: bytes) -> bytes:
        """Keep a STUN or DTLS datagram; it leaves unchanged."""
        keep(self.stun if datagram[0] < 4 else self.dtls, datagram)
        return datagram


class Catching(Outgoing):
    """Keeps what it sends."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__()
        self._corpus = corpus

    def add(self, packet: bytes, session: object, protect: object) -> bool:
        """See Outgoing."""
        slot = self._count
        is_added = super().add(packet, session, protect)
        keep(self._corpus.rtcp if is_rtcp(packet[1]) else self._corpus.rtp, packet)
        keep(self._corpus.encrypted, self.view[slot][0 : self.length[0]])
        return is_added


def keep(where: list[bytes], datagram: bytes) -> None:
    """The first ones are enough: they hold the beginning of everything."""
    if len(where) < MOST:
        where.append(datagram)


def spoiled(datagram: bytes, chance: random.Random, *, after: int = 0) -> bytes:
    """One to four random changes, all of them behind the first `after` bytes."""
    changed = bytearray(datagram)
    for _ in range(chance.randint(1, 4)):
        if len(changed) <= after + 4:
            changed += chance.randbytes(8)
        chance.choice(_CHANGES)(changed, chance.randrange(after, len(changed) - 2), chance)
    return bytes(changed[:LONGEST])


def _flip(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, at: int, chance: random.Random) -> None:
    data[at] = chance.randrange(256)


def _extreme(data: bytearray, at: int, chance: random.Random) -> None:
    data[at : at + 2] = chance.choice(_EXTREMES)


def _cut(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at:]


def _drop(data: bytearray, at: int, chance: random.Random) -> None:
    del data[at : at + chance.randint(1, 8)]


def _insert(data: bytearray, at: int, chance: random.Random) -> None:
    data[at:at] = chance.randbytes(chance.randint(1, 8))


def _lengthen(data: bytearray, at: int, chance: random.Random) -> None:
    data += chance.randbytes(chance.choice((1, 3, 16, 200, 1000)))


def _repeat(data: bytearray, at: int, chance: random.Random) -> None:
    data += data[at : at + 200]


_CHANGES: tuple[Callable[[bytearray, int, random.Random], None], ...] = (
    _flip,
    _overwrite,
    _extreme,
    _extreme,
    _cut,
    _drop,
    _insert,
    _lengthen,
    _repeat,
)
