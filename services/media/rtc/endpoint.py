"""One UDP socket of the mux: reads in batches, and finds the peer that each datagram is for.

Packets of many calls arrive one by one, and waking up for each costs more than relaying it. So
after a wake-up the socket is not waited for but looked at again a moment later, as long as there is
something: under load one wake-up serves a batch, and a lone packet is not delayed at all.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
import time
from collections.abc import Mapping
from typing import Protocol, cast

import aioice
from aioice import stun
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol
from prometheus_client import Counter

from services.media.rtc.datagrams import (
    Arrival,
    Datagrams,
    datagrams_of,
    unpacked,
)
from services.media.rtc.express.lane import Lane
from services.media.rtc.express.layout import BATCH, SLOT_BYTES
from services.media.rtc.packets import HEADER_LENGTH, Malformed
from shared.telemetry import get_logger

GATHER_S = 0.002  # how long packets may gather: two milliseconds cost a sixth less than one
BUFFER_BYTES = 1 << 22
TAKEN_S = 5.0  # an address stays with who was heard from it; a browser checks every 2.5 s
_STUN_HEADER = 20
_SO_MEMINFO, _DROPS = 55, 8  # linux/sock_diag.h: SK_MEMINFO_DROPS is the last of nine

log = get_logger()
_dropped = Counter("rapport_media_datagrams_dropped", "Datagrams nobody could use", ["reason"])


class DirectReceiver(Protocol):
    """Takes RTP and RTCP of one peer where they lie."""

    def receive(self, datagrams: Datagrams, arrival: Arrival) -> None:
        """A datagram in an incoming slot."""
        ...


class Agent(Protocol):
    """The ICE agent of one peer, which all endpoints of the mux share."""

    direct: DirectReceiver | None
    lane: Lane
    heard_at_s: float

    @property
    def is_flooded(self) -> bool: ...
    def protocol_at(self, endpoint: Endpoint) -> StunProtocol | None: ...
    def accepts(self, request: stun.Message) -> bool: ...
    def may_come_from(self, source: bytes) -> bool: ...
    def request_received(
        self, message: stun.Message, addr: tuple[str, int], protocol: StunProtocol
    ) -> None: ...


class Endpoint:
    """A bound socket, the address it is announced by, and who is behind which remote address."""

    def __init__(
        self,
        bound: socket.socket,
        announced: str,
        peers: Mapping[str, Agent],
        siblings: list[Endpoint],
    ) -> None:
        self._socket = bound
        self._announced = announced
        self._peers = peers
        self._siblings = siblings  # all of the mux: packets may leave by another than they came
        self._known: dict[bytes, StunProtocol] = {}
        self._told: set[type[Exception]] = set()
        self.datagrams: Datagrams = datagrams_of(bound, self._flush_soon)
        self.port: int = bound.getsockname()[1]
        self._is_reading = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(bound.fileno(), self._on_readable)

    def candidate(self, component: int) -> aioice.Candidate:
        """What browsers are told to send to."""
        return aioice.Candidate(
            foundation=candidate_foundation("host", "udp", self._announced),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=self._announced,
            port=self.port,
            type="host",
        )

    def send(self, data: bytes, address: tuple[str, int]) -> None:
        """Send now: what ICE and DTLS say."""
        try:
            self._socket.sendto(data, address)
        except OSError as error:  # buffer full, network down: UDP may lose, ICE will notice
            _dropped.labels(f"send_{type(error).__name__}").inc()

    def forget(self, protocol: StunProtocol) -> None:
        """The peer is gone: what comes from its addresses is a stranger's."""
        for source in [a for a, known in self._known.items() if known is protocol]:
            del self._known[source]
        if self.datagrams.express:
            self.datagrams.express.forget(connection_of(protocol).lane)

    def overflows(self) -> int:
        """How many datagrams the system has dropped because this socket was full (Linux)."""
        if self._socket.fileno() < 0:
            return 0
        try:
            state = self._socket.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 36)
        except OSError:
            return 0
        return struct.unpack("9I", state)[_DROPS]

    def close(self) -> None:
        """Give the port back. Idempotent."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._flush()
            self._socket.close()

    def _flush_soon(self) -> None:
        """What is sent while a batch is taken leaves with it, the rest when the loop turns."""
        if not self._is_reading:
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        if self._socket.fileno() >= 0:
            self.datagrams.flush()

    def _on_readable(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._read()

    def _read(self) -> None:
        """Take a batch; look again soon while there is something, else wait to be woken."""
        if self._socket.fileno() < 0:
            return
        count = self._take_batch()
        if count == BATCH:
            self._loop.call_soon(self._read)  # after other work has had its turn
        elif count:
            self._loop.call_later(GATHER_S, self._read)
        else:
            self._loop.add_reader(self._socket.fileno(), self._on_readable)

    def _take_batch(self) -> int:
        now_s = time.monotonic()
        count, arrivals = self.datagrams.receive(now_s)
        self._is_reading = True
        for arrival in arrivals:
            try:
                self._take(arrival, now_s)
            except ValueError:
                _dropped.labels("malformed").inc()
            except Exception as error:  # strangers write these bytes: they must not end the loop
                _dropped.labels("broken").inc()
                self._tell_once(error)
        self._is_reading = False
        for endpoint in self._siblings:
            if endpoint.datagrams.waiting:
                endpoint._flush()
        return count

    def _take(self, arrival: Arrival, now_s: float) -> None:
        datagrams, (slot, length, source, _) = self.datagrams, arrival
        first_byte = datagrams.incoming.numbers[slot * SLOT_BYTES]
        protocol = self._known.get(source)
        if protocol is not None and 127 < first_byte < 192 and length > HEADER_LENGTH:
            connection = connection_of(protocol)
            if connection.direct is not None:
                connection.heard_at_s = now_s
                connection.direct.receive(datagrams, arrival)
                return
        self._take_other(self._copy(slot, length), source, protocol, now_s)

    def _take_other(
        self, data: bytes, source: bytes, protocol: StunProtocol | None, now_s: float
    ) -> None:
        """STUN, DTLS, media before there are keys, and what strangers make up."""
        if len(data) >= _STUN_HEADER and data[0] < 4:
            self._take_stun(data, source, now_s)
        elif protocol is None:
            _dropped.labels("unknown_address").inc()
        elif data and not connection_of(protocol).is_flooded:
            protocol.receiver.data_received(data, protocol.local_candidate.component)
        else:
            _dropped.labels("unusable").inc()

    def _take_stun(self, data: bytes, source: bytes, now_s: float) -> None:
        """A request says by its user name and signature whose it is; it makes the address known."""
        message = _parsed(data)
        known = self._known.get(source)
        if message.message_class != stun.Class.REQUEST:
            if known is not None:
                known.datagram_received(data, unpacked(source))
            return
        name = message.attributes.get("USERNAME", "").partition(":")[0]
        connection = self._peers.get(name)
        asked = connection.protocol_at(self) if connection else None
        if connection is None or asked is None or not connection.accepts(message):
            _dropped.labels("unknown_peer").inc()
        elif known is not None and known is not asked and _is_alive(known, now_s):
            _dropped.labels("address_taken").inc()  # spoofed, to cut somebody else off
        elif known is not asked and not connection.may_come_from(source):
            _dropped.labels("too_many_addresses").inc()
        else:
            if known is not asked:
                self._known[source] = asked
                if self.datagrams.express:
                    self.datagrams.express.know(source, connection.lane)
            message.attributes.setdefault("PRIORITY", 0)  # aioice fails without
            connection.heard_at_s = now_s
            connection.request_received(message, unpacked(source), asked)

    def _copy(self, slot: int, length: int) -> bytes:
        at = slot * SLOT_BYTES
        data: bytes = self.datagrams.incoming.bytes[at : at + length]
        return data

    def _tell_once(self, error: Exception) -> None:
        """Of each kind of error: a stranger decides how often it happens."""
        if type(error) not in self._told:
            self._told.add(type(error))
            log.error("datagram_broke_the_mux", exc_info=error)


def connection_of(protocol: StunProtocol) -> Agent:
    """The agent that a protocol of this mux belongs to."""
    return cast(Agent, protocol.receiver)


def _is_alive(protocol: StunProtocol, now_s: float) -> bool:
    return now_s - connection_of(protocol).heard_at_s < TAKEN_S


def _parsed(data: bytes) -> stun.Message:
    """Raises Malformed; aioice itself fails in other ways for an attribute of a wrong length."""
    try:
        return stun.parse_message(data)
    except (ValueError, struct.error, IndexError) as error:
        raise Malformed(f"not STUN: {error}") from None


def bound_socket(address: str, port: int, host: str | None) -> socket.socket:
    """Bound to the announced address, or to all where another machine has that (load balancer)."""
    is_v6 = ":" in address
    bound = socket.socket(socket.AF_INET6 if is_v6 else socket.AF_INET, socket.SOCK_DGRAM)
    bound.setblocking(False)
    _enlarge(bound)
    if is_v6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    if host is not None and (":" in host) == is_v6:
        address = host
    try:
        bound.bind((address, port))
    except OSError as error:
        if error.errno != errno.EADDRNOTAVAIL:
            bound.close()
            raise
        bound.bind(("::" if is_v6 else "0.0.0.0", port))
    return bound


def _enlarge(bound: socket.socket) -> None:
    """Room for what comes while the process does something else."""
    for option, forced in ((socket.SO_RCVBUF, 33), (socket.SO_SNDBUF, 32)):
        bound.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
        try:  # SO_RCVBUFFORCE, SO_SNDBUFFORCE (asm-generic/socket.h): beyond the system's limit
            bound.setsockopt(socket.SOL_SOCKET, forced, BUFFER_BYTES)
        except OSError:
            pass  # not allowed to; net.core.rmem_max holds then
    room = bound.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // 2  # told with its bookkeeping
    if room < BUFFER_BYTES:
        advice = f"set net.core.rmem_max and net.core.wmem_max to {BUFFER_BYTES}"
        log.warning("udp_buffer_small", bytes=room, wanted=BUFFER_BYTES, advice=advice)
