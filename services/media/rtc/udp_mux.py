"""ONE UDP port for every call: STUN, DTLS and SRTP of all participants arrive here.

aioice binds a new ephemeral port per connection and offers no candidate on 127.0.0.1. With this
mux a firewall or a Kubernetes Service opens exactly one port, a public address can be announced,
and a machine with nothing but loopback works. A datagram belongs to the peer whose address is
known, else to the one whose user name fragment its authenticated STUN request bears.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, cast

import aioice
from aioice import stun
from aioice.ice import CandidatePair, ConnectionEvent, StunProtocol
from aiortc.rtcicetransport import RTCIceTransport

from services.media.rtc.datagrams import Datagrams, packed
from services.media.rtc.endpoint import DirectReceiver, Endpoint, bound_socket
from services.media.rtc.express.lane import Lane

MOST_ADDRESSES = 64  # from which one peer may ask; a browser has a few, also after a move
MOST_WAITING = 500  # datagrams that aioice holds until DTLS reads them


class UdpMux:
    """The sockets behind the announced addresses, all on one port. Use on the event loop only."""

    def __init__(
        self,
        addresses: tuple[str, ...],
        port: int,
        *,
        host: str | None = None,
        is_direct: bool = True,
    ) -> None:
        self.is_direct = is_direct  # whether peers use the direct path, see `path`
        self._peers: dict[str, MuxedConnection] = {}
        self._endpoints: list[Endpoint] = []
        for address in addresses:
            endpoint = Endpoint(
                bound_socket(address, port, host), address, self._peers, self._endpoints
            )
            self._endpoints.append(endpoint)
            port = endpoint.port  # when any port would do, the first socket chose it

    @property
    def port(self) -> int:
        """The port really taken."""
        return self._endpoints[0].port

    def attach(self, transport: RTCIceTransport) -> MuxedConnection:
        """Let a new ICE transport, not yet gathering, send and receive here."""
        connection = MuxedConnection(self._endpoints, self._peers)
        self._peers[connection.local_username] = connection
        transport.iceGatherer._connection = connection
        transport._connection = connection
        transport._recv = connection.recv
        transport._send = connection.send
        return connection

    def overflows(self) -> int:
        """How many datagrams the system has dropped because a socket was full."""
        return sum(endpoint.overflows() for endpoint in self._endpoints)

    def close(self) -> None:
        """Give the port back. Idempotent."""
        for endpoint in self._endpoints:
            endpoint.close()


class MuxedConnection(aioice.Connection):
    """An ICE agent whose only candidates are the mux's addresses."""

    def __init__(self, endpoints: list[Endpoint], peers: dict[str, MuxedConnection]) -> None:
        # Longer than aioice's four characters: it must be unique here and not guessable.
        super().__init__(ice_controlling=False, local_username=secrets.token_hex(8))
        self._endpoints = endpoints
        self._peers = peers
        self._protocol_at: dict[Endpoint, StunProtocol] = {}
        self._sources: set[bytes] = set()
        self.direct: DirectReceiver | None = None  # as long as there are keys
        self.lane = Lane()

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

    def protocol_at(self, endpoint: Endpoint) -> StunProtocol | None:
        """This agent's half of an endpoint; None before gathering and after closing."""
        return self._protocol_at.get(endpoint)

    def route_of(self, pair: CandidatePair) -> tuple[Datagrams, bytes]:
        """Where packets of a candidate pair leave, and the packed address that they go to."""
        wire = cast(_Wire, pair.protocol.transport)
        return wire.endpoint.datagrams, packed(*pair.remote_addr)

    def accepts(self, request: stun.Message) -> bool:
        """Whether a STUN request is signed with this agent's password."""
        return "MESSAGE-INTEGRITY" in request.attributes and request.check_message_integrity(
            self.local_password.encode()
        )

    def may_come_from(self, source: bytes) -> bool:
        """Whether one more address of this peer will be followed."""
        if len(self._sources) < MOST_ADDRESSES:
            self._sources.add(source)
        return source in self._sources

    @property
    def heard_at_s(self) -> float:
        """When the last datagram came; monotonic clock."""
        at_s: float = self.lane.struct.heard_at_s
        return at_s

    @heard_at_s.setter
    def heard_at_s(self, at_s: float) -> None:
        self.lane.struct.heard_at_s = at_s

    @property
    def is_flooded(self) -> bool:
        """Whether more came than DTLS has read."""
        return self._queue.qsize() >= MOST_WAITING

    async def get_event(self) -> ConnectionEvent:
        """The end of the connection, also for who asks after it.

        aioice answers None then, at once, and aiortc asks again without a pause: a browser that
        left at the moment of its answer stopped the process for good (found by `make bench-fuzz`).
        """
        return await super().get_event() or aioice.ConnectionClosed()

    async def close(self) -> None:
        """Stop, and be found no more."""
        self.direct = None
        self.lane.close()
        self._peers.pop(self.local_username, None)
        self._protocol_at.clear()
        await super().close()


class _Wire(asyncio.DatagramTransport):
    """What aioice takes for the transport of a socket of its own."""

    def __init__(self, endpoint: Endpoint, protocol: StunProtocol) -> None:
        super().__init__()
        self.endpoint = endpoint
        self._protocol = protocol

    def sendto(self, data: Any, addr: Any = None) -> None:
        self.endpoint.send(data, addr)

    def close(self) -> None:
        self.endpoint.forget(self._protocol)
        self._protocol.connection_lost(None)
