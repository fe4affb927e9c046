"""Who sends the hostile datagrams: strangers, and a participant who holds all keys of his call.

Each has `ways`, functions that prepare one datagram; `Attack` picks among them. The participant
encrypts and signs properly what is wrong inside.
"""

import random
import socket
import struct
from collections import Counter

from aioice import stun

from services.media.rtc.codecs import OPUS, RTX, VP8
from services.media.rtc.packets import Kind
from tests.bench.fuzz.corpus import LONGEST, Corpus, spoiled
from tests.bench.media.batch import Outgoing, srtp, stamped_socket
from tests.bench.media.connection import Connection, IceNames

BURST = 16
STRANGERS = 8
STRANGE_STREAMS = 0.05  # the share of authentic packets under an SSRC that nobody agreed on
_KNOWN_TYPES = (OPUS, VP8, VP8, VP8, RTX)
_FEEDBACK = (200, 201, 202, 203, 204, 205, 205, 206, 206, 207)


class Attack:
    """Sends bursts of every sort in turn and counts them."""

    def __init__(self, corpus: Corpus, connection: Connection, chance: random.Random) -> None:
        self._outgoing = Outgoing()
        self.participant = Participant(corpus, connection, self._outgoing, chance)
        self._chance = chance
        self.strangers = [
            Stranger(corpus, connection, self._outgoing, chance) for _ in range(STRANGERS)
        ]
        self.sent: Counter[str] = Counter()
        self.unsent: Counter[str] = Counter()

    def burst(self) -> int:
        """Send up to BURST datagrams of one sort from one socket; how many left."""
        who = self._chance.choice((self.participant, self._chance.choice(self.strangers)))
        name, make = self._chance.choice(who.ways)
        made = sum(make() for _ in range(BURST))
        sent = self._outgoing.flush(who.descriptor)
        self.sent[f"{who.name}: {name}"] += sent
        self.unsent["libsrtp would not encrypt it"] += BURST - made
        self.unsent["the socket was full"] += made - sent
        return sent

    def close(self) -> None:
        """Give the strangers' sockets back."""
        for stranger in self.strangers:
            stranger.socket.close()


class _Sender:
    def __init__(
        self, corpus: Corpus, connection: Connection, outgoing: Outgoing, chance: random.Random
    ) -> None:
        self._corpus, self._connection = corpus, connection
        self._outgoing, self._chance = outgoing, chance
        self._names = connection.ice_names()

    def _noise(self) -> bool:
        first = bytes([self._chance.choice((0, 1, 20, 22, 23, 64, 128, 144, 191, 255))])
        body = self._chance.randbytes(int(self._chance.expovariate(1 / 200)) % LONGEST)
        return self._plain(first + body if self._chance.random() < 0.7 else body)

    def _stun(self) -> bool:
        # Mostly the header stays right, as otherwise nothing else would be looked at.
        message = spoiled(self._chance.choice(self._corpus.stun), self._chance, after=20)
        if self._chance.random() < 0.9:
            message = message[:2] + struct.pack("!H", len(message) - 20) + message[4:]
        return self._plain(message)

    def _signed(self) -> bool:
        return self._plain(signed(self._names, self._chance))

    def _dtls(self) -> bool:
        after = self._chance.choice((1, 3, 11, 13, 25))
        return self._plain(
            spoiled(self._chance.choice(self._corpus.dtls), self._chance, after=after)
        )

    def _media(self) -> bool:
        return self._plain(spoiled(self._chance.choice(self._corpus.encrypted), self._chance))

    def _plain(self, datagram: bytes) -> bool:
        self._outgoing.add_plain(datagram[:LONGEST])
        return True


def signed(names: IceNames, chance: random.Random) -> bytes:
    """A request with the right name and signature, and nonsense beside them."""
    method = chance.choice((*stun.Method, *[stun.Method.BINDING] * 8))
    message = stun.Message(method, stun.Class.REQUEST)
    message.attributes["USERNAME"] = names.username
    others = ("PRIORITY", "ICE-CONTROLLED", "ICE-CONTROLLING", "USE-CANDIDATE", "LIFETIME")
    for name in chance.sample(others, chance.randrange(len(others) + 1)):
        bits = 64 if name.startswith("ICE") else 32
        message.attributes[name] = None if name == "USE-CANDIDATE" else chance.getrandbits(bits)
    message.add_message_integrity(names.password.encode())
    return bytes(message)


class Stranger(_Sender):
    """Somebody without a call: an address that the relay does not know."""

    name = "stranger"

    def __init__(
        self, corpus: Corpus, connection: Connection, outgoing: Outgoing, chance: random.Random
    ) -> None:
        super().__init__(corpus, connection, outgoing, chance)
        self.socket: socket.socket = stamped_socket()
        self.socket.connect(connection.remote)
        self.descriptor = self.socket.fileno()
        ways = [self._noise, self._stun, self._dtls, self._media]
        if chance.random() < 0.5:  # the participant's, from one more address
            ways.append(self._signed)
        self.ways = [(way.__name__.strip("_"), way) for way in ways]


class Participant(_Sender):
    """The other half of a real call, turned hostile."""

    name = "participant"

    def __init__(
        self, corpus: Corpus, connection: Connection, outgoing: Outgoing, chance: random.Random
    ) -> None:
        super().__init__(corpus, connection, outgoing, chance)
        self.descriptor = connection.descriptor
        self.port: int = connection.remote[1]  # where the server listens
        ways = [self._noise, self._stun, self._signed, self._dtls, self._media, self._again]
        ways += [self._storm] + [self._rtp] * 3 + [self._rtcp] * 3 + [self._made_up_rtcp] * 3
        self.ways = [(way.__name__.strip("_"), way) for way in ways]
        self._ssrcs = connection.agreed().ssrcs
        self._heard = corpus.heard
        self._sequences = dict.fromkeys(self._ssrcs.values(), 30_000)

    def _again(self) -> bool:
        """An encrypted packet once more."""
        return self._plain(self._chance.choice(self._corpus.encrypted))

    def _rtp(self) -> bool:
        body = spoiled(self._chance.choice(self._corpus.rtp), self._chance, after=12)
        first = self._chance.choice((body[0], 0x80, 0x90, 0xA0, 0xB0, 0x81))
        kind_of = {OPUS: Kind.AUDIO, VP8: Kind.VIDEO, RTX: Kind.RTX}
        number = self._chance.choice(_KNOWN_TYPES)
        ssrc = self._ssrcs[kind_of[number]]
        if self._chance.random() < STRANGE_STREAMS:
            number, ssrc = self._chance.randrange(128), self._chance.getrandbits(32)
        if ssrc in self._sequences:
            self._sequences[ssrc] += self._chance.choice((1, 1, 1, 1, 2, 30, 120))
        sequence = self._sequences.get(ssrc, self._chance.getrandbits(15)) & 0xFFFF
        marker = self._chance.getrandbits(1) << 7
        header = struct.pack("!BBH", first, number | marker, sequence) + body[4:8]
        return self._encrypt(header + struct.pack("!L", ssrc) + body[12:], ssrc, srtp.srtp_protect)

    def _rtcp(self) -> bool:
        return self._encrypt_rtcp(spoiled(self._chance.choice(self._corpus.rtcp), self._chance))

    def _made_up_rtcp(self) -> bool:
        """Compounds whose types, counts and lengths are right or nearly so, with any contents."""
        compound = b"".join(self._block() for _ in range(self._chance.randint(1, 4)))
        return self._encrypt_rtcp(compound)

    def _storm(self) -> bool:
        """A NACK for what was heard last, many times over."""
        source, highest = self._chance.choice(tuple(self._heard.items()))
        firsts = [highest - self._chance.choice((17, 17, 34, 100, 1000)) for _ in range(64)]
        items = [struct.pack("!HH", first & 0xFFFF, 0xFFFF) for first in firsts]
        ssrcs = struct.pack("!LL", self._ssrcs[Kind.AUDIO], source)
        body = ssrcs + b"".join(items)
        return self._encrypt_rtcp(struct.pack("!BBH", 0x81, 205, len(body) // 4) + body)

    def _block(self) -> bytes:
        chance = self._chance
        words = chance.choice((1, 2, 3, 4, 5, 6, 7, 12, 40, 80))
        streams = (*self._heard, *self._ssrcs.values())
        fields = [chance.choice(streams), chance.choice(streams)]
        fields += [
            chance.choice((0, 0xFFFFFFFF, *streams, chance.getrandbits(32))) for _ in range(words)
        ]
        if chance.random() < 0.1:
            fields[2] = int.from_bytes(b"REMB", "big")
        first = 0x80 | chance.choice((0, 0, 0x20)) | chance.choice((0, 1, 2, 4, 15, 31))
        length = max(0, words + chance.choice((0, 0, 0, 0, 0, -1, 1, 5000)))
        body = b"".join(struct.pack("!L", each) for each in fields)[: 4 * words]
        return struct.pack("!BBH", first, chance.choice(_FEEDBACK), length) + body

    def _encrypt_rtcp(self, compound: bytes) -> bool:
        if len(compound) < 8:
            return False
        ssrc = self._ssrcs[self._chance.choice((Kind.AUDIO, Kind.VIDEO))]
        if self._chance.random() < STRANGE_STREAMS:
            ssrc = self._chance.getrandbits(32)
        second = compound[1] if 192 <= compound[1] <= 223 else 205
        header = bytes([0x80 | compound[0] & 0x3F, second]) + compound[2:4]
        compound = header + struct.pack("!L", ssrc) + compound[8:]
        return self._encrypt(compound, ssrc, srtp.srtp_protect_rtcp)

    def _encrypt(self, packet: bytes, ssrc: int, protect: object) -> bool:
        session = self._connection.encrypting
        is_added = self._outgoing.add(packet[:LONGEST], session, protect)
        if ssrc not in self._sequences:  # libsrtp would remember it, and look through all of them
            srtp.srtp_remove_stream(session, socket.htonl(ssrc))
        return is_added
