"""Both kinds of socket access carry the same datagrams, whatever the batch."""

import socket
from collections.abc import Callable, Iterator

import pytest

from services.media.rtc.datagrams import (
    BatchedDatagrams,
    Datagrams,
    SingleDatagrams,
    packed,
    unpacked,
)
from services.media.rtc.express.layout import BATCH, PACKET_BYTES, SLOT_BYTES
from tests.integration.test_media.test_udp_port import loopbacks

LOOPBACKS = loopbacks()
Kind = Callable[[socket.socket, Callable[[], None]], Datagrams]


def nothing() -> None:
    """Tests flush by themselves."""


@pytest.fixture(params=LOOPBACKS.values(), ids=LOOPBACKS.keys())
def sockets(request: pytest.FixtureRequest) -> Iterator[list[socket.socket]]:
    """Two bound sockets of one family."""
    family = socket.AF_INET6 if ":" in request.param else socket.AF_INET
    made = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(2)]
    for each in made:
        each.setblocking(False)
        each.bind((request.param, 0))
    yield made
    for each in made:
        each.close()


@pytest.fixture(params=[BatchedDatagrams, SingleDatagrams])
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


def address_of(bound: socket.socket) -> tuple[str, int]:
    host, port = bound.getsockname()[:2]
    return host, port


def send(datagrams: Datagrams, contents: list[bytes], address: bytes) -> None:
    for content in contents:
        at = datagrams.waiting * SLOT_BYTES
        datagrams.outgoing.bytes[at : at + len(content)] = content
        datagrams.commit(len(content), address)
    datagrams.flush()


def receive(datagrams: Datagrams) -> list[tuple[bytes, tuple[str, int]]]:
    found = []
    while arrivals := datagrams.receive(0.0)[1]:
        for slot, length, source, _ in arrivals:
            at = slot * SLOT_BYTES
            content = datagrams.incoming.bytes[at : at + length]
            found.append((content, unpacked(source) if source else ("", 0)))
    return found


def test_more_than_a_batch_arrives_whole_and_in_order(
    kind: Kind, sockets: list[socket.socket]
) -> None:
    sender, receiver = (kind(each, nothing) for each in sockets)
    contents = [bytes([number]) * (number + 1) for number in range(2 * BATCH + 5)]
    send(sender, contents, packed(*address_of(sockets[1])))
    assert receive(receiver) == [(content, address_of(sockets[0])) for content in contents]


def test_the_longest_packet_fits(kind: Kind, sockets: list[socket.socket]) -> None:
    sender, receiver = (kind(each, nothing) for each in sockets)
    send(sender, [b"x" * PACKET_BYTES], packed(*address_of(sockets[1])))
    assert [len(content) for content, _ in receive(receiver)] == [PACKET_BYTES]


def test_somebody_is_told_that_the_first_datagram_waits(
    kind: Kind, sockets: list[socket.socket]
) -> None:
    told: list[int] = []
    sender = kind(sockets[0], lambda: told.append(1))
    for _ in range(3):
        sender.commit(5, packed(*address_of(sockets[1])))
    assert told == [1]
    sender.flush()
    sender.commit(5, packed(*address_of(sockets[1])))
    assert told == [1, 1]


def test_nothing_to_receive_is_no_error(kind: Kind, sockets: list[socket.socket]) -> None:
    assert kind(sockets[0], nothing).receive(0.0) == (0, [])


def test_one_address_that_refuses_costs_the_others_nothing(
    kind: Kind, sockets: list[socket.socket]
) -> None:
    """Port 0 cannot be sent to; a port that nobody listens at answers with an ICMP error."""
    sender, receiver = (kind(each, nothing) for each in sockets)
    host, port = address_of(sockets[1])
    with socket.socket(sockets[0].family, socket.SOCK_DGRAM) as gone:
        gone.bind((host, 0))
        nobody = address_of(gone)
    for _ in range(3):
        send(sender, [b"lost"], packed(host, 0))
        send(sender, [b"lost"], packed(*nobody))
        send(sender, [b"kept"], packed(host, port))
    assert [content for content, _ in receive(receiver)] == [b"kept"] * 3
    send(receiver, [b"answer"], packed(*address_of(sockets[0])))
    assert [content for content, _ in receive(sender) if content] == [b"answer"]
