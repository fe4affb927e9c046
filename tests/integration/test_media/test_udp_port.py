"""One UDP port serves every call, answers those it knows, and outlives what strangers send."""

import asyncio
import random
import re
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

import aioice
import pytest
import pytest_asyncio
from aioice import stun
from aiortc import RTCIceGatherer, RTCIceTransport
from prometheus_client import REGISTRY

from services.media.rtc import rtcp
from services.media.rtc.codecs import VIDEO_CAP_BPS, install_codec_table
from services.media.rtc.express import express_socket
from services.media.rtc.packets import Kind
from services.media.rtc.peer import BadAnswer, Peer
from services.media.rtc.relay import Relay
from services.media.rtc.udp_mux import MOST_ADDRESSES, UdpMux
from tests.integration.test_media.stand_in import StandIn
from tests.support.waiting import eventually
from tests.unit.media.streams import sound


def plain_packets() -> float:
    return REGISTRY.get_sample_value("rapport_media_plain_path_packets_total") or 0.0


def dropped(reason: str) -> float:
    name = "rapport_media_datagrams_dropped_total"
    return REGISTRY.get_sample_value(name, {"reason": reason}) or 0.0


def signed_request(guest: StandIn) -> bytes:
    """A check as this guest sends it, with the words that only the guest and we know."""
    connection = ice_of(guest)
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{connection.remote_username}:{connection.local_username}"
    request.attributes["PRIORITY"] = 1
    request.attributes["ICE-CONTROLLING"] = 1
    request.add_message_integrity(remote_password(guest))
    return bytes(request)


def remote_password(guest: StandIn) -> bytes:
    return str(ice_of(guest).remote_password).encode()


def ice_of(guest: StandIn) -> aioice.Connection:
    return guest._peer.getTransceivers()[0].receiver.transport.transport._connection


def loopbacks() -> dict[str, str]:
    """The loopback addresses that this machine has; containers often lack IPv6."""
    found = {"IPv4": "127.0.0.1"}
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return found
    return {**found, "IPv6": "::1"}


# Address, whether packets take the direct path, and whether C may pass them, by what is tested.
WAYS = {name: (address, True, True) for name, address in loopbacks().items()}
WAYS["not compiled"] = ("127.0.0.1", True, False)
DIRECT = dict(WAYS)  # where sessions are ours to limit
WAYS["plain path"] = ("127.0.0.1", False, False)


@dataclass
class Room:
    """A relay over one port, and what it needs to be entered."""

    mux: UdpMux
    relay: Relay[str]
    peers: list[Peer]
    guests: list[StandIn]

    def peer(self, who: str) -> Peer:
        leg = self.relay.legs[who]
        peer = Peer(self.mux, on_rtp=leg.on_rtp, on_rtcp=leg.on_rtcp, on_change=lambda: None)
        leg.seat(peer)
        self.peers.append(peer)
        return peer

    async def guest(self, who: str, address: str = "127.0.0.1") -> StandIn:
        """Somebody who is connected."""
        peer, guest = self.peer(who), StandIn(address)
        self.guests.append(guest)
        await peer.answer(await guest.answer(await peer.offer()))
        await guest.until_connected()
        return guest


@asynccontextmanager
async def a_room(address: str, *, is_direct: bool = True) -> AsyncIterator[Room]:
    """Nobody is in it yet."""
    install_codec_table()
    mux = UdpMux((address,), 0, is_direct=is_direct)
    made = Room(mux, Relay(("recruiter", "candidate")), [], [])
    made.relay.open()
    yield made
    for each in (*made.guests, *made.peers):
        await each.close()
    made.mux.close()


@pytest_asyncio.fixture(params=WAYS.values(), ids=WAYS.keys())
async def room(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Room]:
    address, is_direct, is_compiled = request.param
    if not is_compiled:
        monkeypatch.setattr(express_socket, "library", lambda: None)
    async with a_room(address, is_direct=is_direct) as made:
        yield made


@pytest.fixture
def address(room: Room, request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["room"][0])


async def test_a_call_goes_through_one_port_on_loopback(room: Room, address: str) -> None:
    """R1: a machine with nothing but loopback can hold a call."""
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    await recruiter.talk(0.5)

    async def heard() -> bool:
        return len(candidate.received) > 20

    await eventually(heard, what="the recruiter's packets")
    assert not recruiter.received


async def test_packets_take_the_path_that_was_chosen(room: Room, address: str) -> None:
    """A direct path that lets packets slip by is slow in secret."""
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    before = plain_packets()
    await recruiter.talk(0.5)

    async def heard() -> bool:
        return len(candidate.received) > 20

    await eventually(heard, what="the recruiter's packets")
    assert (plain_packets() == before) is room.mux.is_direct


async def test_what_is_announced_may_be_another_machines_address() -> None:
    """Behind a load balancer, or in a container."""
    install_codec_table()
    for mux in (UdpMux(("203.0.113.5",), 0), UdpMux(("127.0.0.1",), 0, host="0.0.0.0")):
        peer = Peer(mux, on_rtp=print, on_rtcp=print, on_change=lambda: None)
        guest = StandIn()
        announced = await peer.offer()
        reachable = announced.replace("203.0.113.5", "127.0.0.1")
        await peer.answer(await guest.answer(reachable))
        await guest.until_connected()
        for each in (guest, peer):
            await each.close()
        mux.close()


async def test_the_offer_names_the_port_the_table_and_the_cap(room: Room, address: str) -> None:
    peer = room.peer("recruiter")
    offer = await peer.offer()
    candidates = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", offer)
    assert set(candidates) == {(address, str(room.mux.port))}
    assert re.findall(r"m=(\w+) \d+ \S+ ([\d ]+)\r", offer) == [("audio", "96"), ("video", "97 98")]
    assert f"b=TIAS:{VIDEO_CAP_BPS}" in offer.partition("m=video")[2]
    assert "a=rtcp-fb:97 transport-cc" in offer
    ssrcs = {int.from_bytes(each, "big") for each in peer.outgoing.values()}
    assert {int(each) for each in re.findall(r"a=ssrc:(\d+)", offer)} == ssrcs


async def test_the_same_offer_is_given_until_it_is_answered(room: Room) -> None:
    peer = room.peer("recruiter")
    assert await peer.offer() == await peer.offer()


async def test_a_new_offer_after_an_answer_can_have_new_streams(room: Room, address: str) -> None:
    peer, guest = room.peer("recruiter"), StandIn(address)
    room.guests.append(guest)
    await peer.answer(await guest.answer(await peer.offer()))
    await guest.until_connected()
    before = peer.outgoing
    peer.renew_streams()
    offer = await peer.offer()
    assert not set(before.values()) & set(peer.outgoing.values())
    assert str(int.from_bytes(peer.outgoing[Kind.VIDEO], "big")) in offer
    assert not peer.is_answered
    await peer.answer(await guest.answer(offer))
    assert peer.is_answered and peer.is_connected


async def test_an_answer_nobody_waits_for_changes_nothing(room: Room, address: str) -> None:
    peer, guest = room.peer("recruiter"), StandIn(address)
    room.guests.append(guest)
    answer = await guest.answer(await peer.offer())
    await peer.answer(answer)
    await peer.answer(answer)
    await guest.until_connected()


async def test_a_bad_answer_is_refused_and_a_good_one_still_taken(room: Room, address: str) -> None:
    peer, guest = room.peer("recruiter"), StandIn(address)
    room.guests.append(guest)
    answer = await guest.answer(await peer.offer())
    for bad in ("", "v=0", answer.replace("a=ice-ufrag", "a=x"), answer[:200], answer * 2):
        with pytest.raises(BadAnswer):
            await peer.answer(bad)
    await peer.answer(answer)
    await guest.until_connected()


async def test_what_strangers_send_harms_no_call(room: Room, address: str) -> None:
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    chance = random.Random(11)
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = "nobody:stranger"
    request.attributes["PRIORITY"] = 1
    request.add_message_integrity(b"wrong password here..")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        for number in range(3000):
            data = bytearray(bytes(request) if number % 2 else chance.randbytes(120))
            for _ in range(chance.randrange(5)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            stranger.sendto(data[: chance.randrange(len(data) + 1)], (address, room.mux.port))
            if number % 50 == 0:
                await candidate.talk(0.02)
    recruiter.received.clear()
    await candidate.talk(0.5)

    async def heard() -> bool:
        return len(recruiter.received) > 20

    await eventually(heard, what="the candidate's packets")


async def test_a_request_without_priority_is_answered(room: Room, address: str) -> None:
    guest = await room.guest("recruiter", address)
    request = stun.parse_message(signed_request(guest))
    del request.attributes["PRIORITY"], request.attributes["ICE-CONTROLLING"]
    request.add_message_integrity(remote_password(guest))
    before = dropped("broken")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as other:
        other.setblocking(False)
        other.sendto(bytes(request), (address, room.mux.port))

        async def answer() -> bytes | None:
            try:
                return other.recv(2048)
            except BlockingIOError:
                return None

        answered = await eventually(answer, what="the answer")
    assert answered and stun.parse_message(answered).message_class is stun.Class.RESPONSE
    assert dropped("broken") == before


async def test_a_browser_that_leaves_while_it_answers_does_not_stop_the_process(room: Room) -> None:
    transport = RTCIceTransport(RTCIceGatherer([]))
    connection = room.mux.attach(transport)
    await connection.close()
    async with asyncio.timeout(5):
        await transport._monitor()  # what aiortc begins a moment after the answer


@pytest.mark.parametrize("room", DIRECT.values(), ids=DIRECT.keys(), indirect=True)
async def test_streams_without_end_are_refused(room: Room, address: str) -> None:
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    await candidate.talk(0.1)
    (packet, *_) = sound(0.02)
    name, labels = "rapport_media_packets_refused_total", {"reason": "too_many_streams"}
    before = REGISTRY.get_sample_value(name, labels) or 0.0
    for number in range(100):
        candidate._path.send_rtp(packet.data, number.to_bytes(4, "big"))
    recruiter.received.clear()
    await candidate.talk(0.5)
    refused = (REGISTRY.get_sample_value(name, labels) or 0.0) - before
    assert 60 <= refused < 100
    assert len(recruiter.received) > 20


async def test_reports_under_names_without_end_leave_under_one(room: Room, address: str) -> None:
    """Each name that something was sent under stays in the session of who gets it."""
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    await recruiter.talk(0.2)
    here = room.peers[1].outgoing[Kind.VIDEO]
    report = b"\x80\xc9\x00\x01" + bytes(4)  # by one and the same, as the first of a compound
    for number in range(100):
        candidate._path.send_rtcp(report + rtcp.picture_loss(number.to_bytes(4, "big"), here))

    async def is_told() -> bool:
        return len(recruiter.control) >= 50

    await eventually(is_told, what="requests for key frames")
    names = {block.body[4:8] for each in recruiter.control for block in rtcp.split(each)}
    assert names <= set(room.peers[0].outgoing.values())


async def test_a_field_of_a_wrong_length_is_malformed_not_broken(room: Room, address: str) -> None:
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    priority_of_two_bytes = bytes.fromhex("0024 0002 0001 0000")
    data = bytes(request)[:2] + b"\0\x08" + bytes(request)[4:] + priority_of_two_bytes
    before = dropped("malformed"), dropped("broken")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(data, (address, room.mux.port))

        async def is_counted() -> bool:
            return dropped("malformed") == before[0] + 1

        await eventually(is_counted, what="the datagram's end")
    assert dropped("broken") == before[1]


async def test_a_request_that_is_not_signed_takes_nobodys_place(room: Room, address: str) -> None:
    peer = room.peer("recruiter")
    name = re.search(r"a=ice-ufrag:(\S+)", await peer.offer())
    assert name
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{name[1]}:stranger"
    request.attributes["PRIORITY"] = 1
    request.attributes["ICE-CONTROLLED"] = 1
    request.add_message_integrity(b"wrong password here..")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as stranger:
        stranger.sendto(bytes(request), (address, room.mux.port))
        guest = StandIn(address)
        room.guests.append(guest)
        await peer.answer(await guest.answer(await peer.offer()))
        await guest.until_connected()
        stranger.setblocking(False)
        with pytest.raises(BlockingIOError):
            stranger.recv(2048)


async def test_nobody_takes_the_address_of_a_living_peer(room: Room, address: str) -> None:
    """A participant could forge another one's address to cut that one off."""
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    forged = signed_request(candidate)
    recruiter.mux._endpoints[0].send(forged, (address, room.mux.port))
    await recruiter.talk(0.5)

    async def heard() -> bool:
        return len(candidate.received) > 20

    await eventually(heard, what="the recruiter's packets")


async def test_a_peer_is_followed_to_some_addresses_only(room: Room, address: str) -> None:
    """Each costs memory and checks, and who may join could make up any number."""
    request = signed_request(await room.guest("recruiter", address))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    before = dropped("too_many_addresses")
    with ExitStack() as stack:
        for _ in range(2 * MOST_ADDRESSES):
            another = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            another.sendto(request, (address, room.mux.port))

        async def are_refused() -> bool:
            return dropped("too_many_addresses") - before >= MOST_ADDRESSES

        await eventually(are_refused, what="the refusals")
    assert len(room.mux._endpoints[0]._known) <= MOST_ADDRESSES
