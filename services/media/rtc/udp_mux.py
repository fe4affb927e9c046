"""ONE UDP port for every call: STUN, DTLS and SRTP of all participants arrive here.

aioice binds a new ephemeral port per connection and offers no candidate on 127.0.0.1. With this
mux a firewall or a Kubernetes Service opens exactly one port, a public address can be announced,
and a machine with nothing but loopback works. A datagram belongs to the peer whose address is
known, else to the one whose user name fragment its authenticated STUN request bears.
"""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
from typing import Any

import aioice
from aioice import stun
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol
from aiortc.rtcicetransport import RTCIceTransport
from prometheus_client import Counter

from shared.telemetry import get_logger

DATAGRAM_LIMIT = 2048  # more than any path MTU
BURST = 64  # datagrams taken per wake-up before other work gets its turn
BUFFER_BYTES = 1 << 21
_STUN_HEADER = 20

Address = tuple[str, int]
log = get_logger()
_dropped = Counter("rapport_media_datagrams_dropped", "Datagrams nobody could use", ["reason"])


class UdpMux:
    """The sockets behind the announced addresses, all on one port. Use on the event loop only."""

    def __init__(self, addresses: tuple[str, ...], port: int, *, host: str | None = None) -> None:
        self._peers: dict[str, MuxedConnection] = {}
        self._endpoints: list[_Endpoint] = []
        for address in addresses:
            endpoint = _Endpoint(_bound_socket(address, port, host), address, self._peers)
            self._endpoints.append(endpoint)
            port = endpoint.port  # when any port would do, the first socket chose it

    @property
    def port(self) -> int:
        """The port really taken."""
        return self._endpoints[0].port

    def attach(self, transport: RTCIceTransport) -> None:
        """Let a new ICE transport, not yet gathering, send and receive here."""
        connection = MuxedConnection(self._endpoints, self._peers)
        self._peers[connection.local_username] = connection
        transport.iceGatherer._connection = connection
        transport._connection = connection
        transport._recv = connection.recv
        transport._send = connection.send

    def close(self) -> None:
        """Give the port back. Idempotent."""
        for endpoint in self._endpoints:
            endpoint.close()


class MuxedConnection(aioice.Connection):
    """An ICE agent whose only candidates are the mux's addresses."""

    def __init__(self, endpoints: list[_Endpoint], peers: dict[str, MuxedConnection]) -> None:
        # Longer than aioice's four characters: it must be unique here and not guessable.
        super().__init__(ice_controlling=False, local_username=secrets.token_hex(8))
        self._endpoints = endpoints
        self._peers = peers
        self._protocol_at: dict[_Endpoint, StunProtocol] = {}

    async def get_component_candidates(
        self,
        component: int,
        addresses: list[str],
        timeout: int = 5,  # noqa: ASYNC109 - aioice's own
    ) -> list[aioice.Candidate]:
        """One host candidate per announced address; what aioice finds itself is not used."""
        for endpoint in self._endpoints:
            protocol = StunProtocol(self)
            protocol.connection_made(_Wire(endpoint, protocol))
            protocol.local_candidate = endpoint.candidate(component)
            self._protocols.append(protocol)
            self._protocol_at[endpoint] = protocol
        return [protocol.local_candidate for protocol in self._protocols]

    def protocol_at(self, endpoint: _Endpoint) -> StunProtocol | None:
        """This agent's half of an endpoint; None before gathering and after closing."""
        return self._protocol_at.get(endpoint)

    async def close(self) -> None:
        """Stop, and be found no more."""
        self._peers.pop(self.local_username, None)
        self._protocol_at.clear()
        await super().close()


class _Endpoint:
    """One socket and who is known to be behind which remote address."""

    def __init__(
        self, bound: socket.socket, announced: str, peers: dict[str, MuxedConnection]
    ) -> None:
        self._socket = bound
        self._announced = announced
        self._peers = peers
        self._known: dict[Address, StunProtocol] = {}
        self._told: set[type[Exception]] = set()
        self.port: int = bound.getsockname()[1]
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(bound.fileno(), self._on_readable)

    def candidate(self, component: int) -> aioice.Candidate:
        return aioice.Candidate(
            foundation=candidate_foundation("host", "udp", self._announced),
            component=component,
            transport="udp",
            priority=candidate_priority(component, "host"),
            host=self._announced,
            port=self.port,
            type="host",
        )

    def send(self, data: bytes, address: Address) -> None:
        try:
            self._socket.sendto(data, address)
        except OSError as error:  # buffer full, network down: UDP may lose, ICE will notice
            _dropped.labels(f"send_{type(error).__name__}").inc()

    def forget(self, protocol: StunProtocol) -> None:
        for address in [a for a, known in self._known.items() if known is protocol]:
            del self._known[address]

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()

    def _on_readable(self) -> None:
        for _ in range(BURST):
            try:
                data, address = self._socket.recvfrom(DATAGRAM_LIMIT)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:  # an ICMP error of an earlier send
                continue
            try:
                self._route(data, address[:2])
            except ValueError:
                _dropped.labels("malformed").inc()
            except Exception as error:  # strangers write these bytes: they must not end the loop
                _dropped.labels("broken").inc()
                self._tell_once(error)

    def _tell_once(self, error: Exception) -> None:
        """Of each kind of error: a stranger decides how often it happens."""
        if type(error) not in self._told:
            self._told.add(type(error))
            log.error("datagram_broke_the_mux", exc_info=error)

    def _route(self, data: bytes, address: Address) -> None:
        if len(data) >= _STUN_HEADER and data[0] < 4:
            self._route_stun(data, address)
        elif (protocol := self._known.get(address)) is not None:
            protocol.receiver.data_received(data, protocol.local_candidate.component)
        else:
            _dropped.labels("unknown_address").inc()

    def _route_stun(self, data: bytes, address: Address) -> None:
        message = stun.parse_message(data)
        if message.message_class != stun.Class.REQUEST:
            if (protocol := self._known.get(address)) is not None:
                protocol.datagram_received(data, address)
            return
        name = message.attributes.get("USERNAME", "").partition(":")[0]
        connection = self._peers.get(name)
        protocol = connection.protocol_at(self) if connection else None
        if connection is None or protocol is None or not _is_genuine(message, connection):
            _dropped.labels("unknown_peer").inc()
            return
        self._known[address] = protocol
        connection.request_received(message, address, protocol)


class _Wire(asyncio.DatagramTransport):
    """What aioice takes for the transport of a socket of its own."""

    def __init__(self, endpoint: _Endpoint, protocol: StunProtocol) -> None:
        super().__init__()
        self._endpoint = endpoint
        self._protocol = protocol

    def sendto(self, data: Any, addr: Any = None) -> None:
        self._endpoint.send(data, addr)

    def close(self) -> None:
        self._endpoint.forget(self._protocol)
        self._protocol.connection_lost(None)


def _is_genuine(message: stun.Message, connection: MuxedConnection) -> bool:
    return "MESSAGE-INTEGRITY" in message.attributes and message.check_message_integrity(
        connection.local_password.encode()
    )


def _bound_socket(address: str, port: int, host: str | None) -> socket.socket:
    """Bound to the announced address, or to all where another machine has that (load balancer)."""
    is_v6 = ":" in address
    bound = socket.socket(socket.AF_INET6 if is_v6 else socket.AF_INET, socket.SOCK_DGRAM)
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
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
