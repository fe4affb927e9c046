"""One UDP port serves every call, answers those it knows, and outlives what strangers send."""

import random
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aioice import stun

from services.media.rtc.codecs import VIDEO_CAP_BPS, install_codec_table
from services.media.rtc.packets import Kind
from services.media.rtc.peer import BadAnswer, Peer
from services.media.rtc.relay import Relay
from services.media.rtc.udp_mux import UdpMux
from tests.e2e.waiting import eventually
from tests.integration.test_media.stand_in import StandIn


def loopbacks() -> dict[str, str]:
    """The loopback addresses that this machine has; containers often lack IPv6."""
    found = {"IPv4": "127.0.0.1"}
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return found
    return {**found, "IPv6": "::1"}


LOOPBACK = loopbacks()


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


@pytest_asyncio.fixture(params=LOOPBACK.values(), ids=LOOPBACK.keys())
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    install_codec_table()
    made = Room(UdpMux((request.param,), 0), Relay(("recruiter", "candidate")), [], [])
    made.relay.open()
    yield made
    for each in (*made.guests, *made.peers):
        await each.close()
    made.mux.close()


@pytest.fixture
def address(room: Room, request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["room"])


async def test_a_call_goes_through_one_port_on_loopback(room: Room, address: str) -> None:
    """R1: a machine with nothing but loopback can hold a call."""
    recruiter = await room.guest("recruiter", address)
    candidate = await room.guest("candidate", address)
    await recruiter.talk(0.5)

    async def heard() -> bool:
        return len(candidate.received) > 20

    await eventually(heard, what="the recruiter's packets")
    assert not recruiter.received


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
