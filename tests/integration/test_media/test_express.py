"""Packets that pass without Python: sent, recorded, counted and kept as the relay would have."""

import asyncio
import struct
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import Mock

import pytest
import pytest_asyncio

from services.media.recording.depacketize import is_key_frame, strip_descriptor
from services.media.recording.dump import read_dump
from services.media.recording.live import LiveRecording
from services.media.recording.segments import Segment
from services.media.recording.writer import DumpThread
from services.media.rtc import rtcp
from services.media.rtc.codecs import KIND_OF_PAYLOAD_TYPE
from services.media.rtc.express import express_socket, lane, library
from services.media.rtc.harmless_loss import HarmlessLoss
from services.media.rtc.packets import Kind, parse
from services.media.rtc.relay import MEDIA, Leg
from services.media.rtc.transport_wide import write
from tests.integration.test_media.stand_in import StandIn
from tests.integration.test_media.test_udp_port import Room, a_room
from tests.support.waiting import eventually
from tests.unit.media.streams import VIDEO_SSRC, picture, repair, sound

IS_COMPILED = {"compiled": True, "not compiled": False}


@dataclass
class Call:
    """The recruiter speaks and is recorded, the candidate listens."""

    room: Room
    recruiter: StandIn
    candidate: StandIn
    writer: DumpThread
    path: Path
    is_compiled: bool

    @property
    def leg(self) -> Leg:
        return self.room.relay.legs["recruiter"]

    def record(self, leg: Leg | None = None) -> LiveRecording:
        recording = LiveRecording(self.writer, self.path, after_s=0.0, on_segment=ignore)
        (leg or self.leg).recorder = recording
        return recording

    async def send(self, packets: list[bytes], who: StandIn | None = None) -> None:
        """A few at a time, as they come from a browser."""
        for at in range(0, len(packets), 4):
            for packet in packets[at : at + 4]:
                (who or self.recruiter)._path.send_rtp(packet, packet[8:12])
            await asyncio.sleep(0.002)

    async def until_taken(self, count: int) -> None:
        async def is_taken() -> bool:
            self.leg.settle(0.0)
            traffic = self.leg.traffic
            forwarded = sum(traffic.forwarded[kind] for kind in MEDIA)
            return traffic.received >= count and len(self.candidate.received) >= forwarded

        await eventually(is_taken, what=f"{count} packets at the relay, and what it passed on")

    def told(self) -> bytes:
        """What the recruiter hears of his packets, besides requests for key frames."""
        return b"".join(compound for compound in self.recruiter.control if compound[1] == 205)

    def renamed(self, packet: bytes) -> bytes:
        """As the candidate should get it."""
        ssrcs = self.room.peers[1].outgoing
        return packet[:8] + ssrcs[KIND_OF_PAYLOAD_TYPE[packet[1] & 0x7F]] + packet[12:]


@pytest_asyncio.fixture(params=IS_COMPILED.values(), ids=IS_COMPILED.keys())
async def call(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Call]:
    """What holds for one way holds for the other."""
    if not request.param:
        monkeypatch.setattr(express_socket, "library", lambda: None)
    writer = DumpThread(lambda dump: None)
    writer.start()
    async with a_room("127.0.0.1") as room:
        guests = [await room.guest(who) for who in ("recruiter", "candidate")]
        yield Call(room, *guests, writer, tmp_path / "1.dump", is_compiled=request.param)
        room.relay.legs["recruiter"].recorder = None
    await asyncio.to_thread(writer.stop)


def ignore(_segment: Segment) -> None:
    """What is cut meanwhile is no matter here."""


def stream(seconds: float = 2.0) -> list[bytes]:
    """Sound and picture as they come."""
    packets = sound(seconds) + picture(seconds)
    return [sent.data for sent in sorted(packets, key=lambda sent: sent.at_s)]


def is_picture(packet: bytes) -> bool:
    return KIND_OF_PAYLOAD_TYPE[packet[1] & 0x7F] is Kind.VIDEO


def begins_with_key_frame(packet: bytes) -> bool:
    is_start, data = strip_descriptor(parse(packet).payload)
    return is_picture(packet) and is_start and is_key_frame(data)


async def recorded(call: Call, recording: LiveRecording) -> list[bytes]:
    """What is on the disk at the end."""
    call.leg.recorder = None
    await recording.stop()
    return [record.packet for record in read_dump(call.path) if record.kind is not Kind.RTCP]


def test_the_sources_compile_without_a_warning() -> None:
    command = ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]
    subprocess.run([*command, *library.defines(), library.FOLDER / "express.c"], check=True)


def test_the_sources_compile_with_no_other_layout_than_ours() -> None:
    """Without what `layout` says there is no default that might be another one."""
    command = ["cc", "-std=c11", "-fsyntax-only", library.FOLDER / "express.c"]
    assert subprocess.run(command, capture_output=True, check=False).returncode


async def test_every_packet_is_sent_recorded_and_counted_once(call: Call) -> None:
    recording, packets = call.record(), stream()
    await call.send(packets)
    await call.until_taken(len(packets))
    assert call.candidate.received == [call.renamed(packet) for packet in packets]
    assert await recorded(call, recording) == packets
    traffic = call.leg.traffic
    assert (traffic.received, sum(traffic.forwarded)) == (len(packets), len(packets))
    assert traffic.received_bytes == sum(map(len, packets))
    assert not traffic.dropped
    assert (traffic.by_express > len(packets) / 2) is call.is_compiled


async def test_a_gap_is_asked_for_and_what_comes_late_is_sent_and_recorded(call: Call) -> None:
    recording, packets = call.record(), stream()
    late = next(at for at, packet in enumerate(packets) if at > 100 and is_picture(packet))
    sent = [*packets[:late], *packets[late + 1 : late + 3], packets[late], *packets[late + 3 :]]
    await call.send(sent)
    await call.until_taken(len(sent))
    assert call.leg.traffic.asked_again == 1
    assert call.candidate.received == [call.renamed(packet) for packet in sent]
    assert await recorded(call, recording) == sent
    assert (call.leg.traffic.by_express > len(packets) / 2) is call.is_compiled


async def test_repairs_pass_and_are_recorded(call: Call) -> None:
    recording, packets = call.record(), stream()
    pictures = [packet for packet in packets if is_picture(packet)]
    probes = [repair(packet, sequence=at) for at, packet in enumerate(pictures[-9:])]
    await call.send([*packets, *probes])
    await call.until_taken(len(packets) + len(probes))
    assert call.candidate.received[-9:] == [call.renamed(packet) for packet in probes]
    assert await recorded(call, recording) == [*packets, *probes]


async def test_what_somebody_missed_is_repeated_from_what_has_passed(call: Call) -> None:
    packets = stream()
    await call.send(packets)
    await call.until_taken(len(packets))
    last = {packet[1] & 0x7F: packet for packet in packets}.values()
    ssrcs = call.room.peers[1].outgoing
    for packet in last:
        source = ssrcs[KIND_OF_PAYLOAD_TYPE[packet[1] & 0x7F]]
        (number,) = struct.unpack_from("!H", packet, 2)
        call.candidate._path.send_rtcp(rtcp.repeat(bytes(4), source, [number]))

    async def is_repeated() -> bool:
        return call.room.relay.legs["candidate"].traffic.resent == len(last)

    await eventually(is_repeated, what="both packets once more")


def confirmations() -> Iterator[dict[int, int]]:
    """What a browser says has come: all, then all but one, and at the end some again."""
    first = 65_000
    for place in range(200):
        again = 5 if place == 190 else 0
        numbers = {number & 0xFFFF: 40 * number for number in range(first - again, first + 30)}
        if place == 90:
            del numbers[(first + 7) & 0xFFFF]
        yield numbers
        first += 30


async def confirm(call: Call, leg: Leg) -> tuple[list[bytes], bytes, HarmlessLoss]:
    """The candidate reports on the picture, and speaks: what is said, and what is to be told."""
    here, there = call.room.peers[1].outgoing, call.room.peers[0].outgoing
    speech = [sent.data for sent in sound(20.0)]
    said, wanted, reference = [], b"", HarmlessLoss()
    for number, came in enumerate(confirmations()):
        await call.send(speech[4 * number : 4 * number + 4], call.candidate)
        if number == 40:
            for each in (leg.reported, reference):
                each.repeated(list(came)[9])
        said.append(write(speech[0][8:12], here[Kind.VIDEO], came, number))
        call.candidate._path.send_rtcp(said[-1])
        passed = write(there[Kind.AUDIO], VIDEO_SSRC.to_bytes(4, "big"), came, number)
        wanted += reference.hide(passed)
    return said, wanted, reference


async def test_reports_that_all_came_pass_as_any_other(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate = Mock(side_effect=rtcp.translate)
    monkeypatch.setattr(rtcp, "translate", translate)
    monkeypatch.setattr(lane, "MOST_REPORTS", 100)  # they come faster than from a browser
    leg = call.room.relay.legs["candidate"]
    await call.send(stream(0.5))
    recording = call.record(leg)
    said, wanted, reference = await confirm(call, leg)

    async def is_told() -> bool:
        return len(call.told()) >= len(wanted)

    await eventually(is_told, what="all reports")
    assert call.told() == wanted
    assert (leg.reported.loss, leg.reported.struct.next) == (0.0, reference.struct.next)
    leg.settle(0.0)
    assert leg.traffic.forwarded[Kind.RTCP] == len(said)
    leg.recorder = None
    await recording.stop()
    assert [each.packet for each in read_dump(call.path) if each.kind is Kind.RTCP] == said
    looked_at = translate.call_count / len(said)
    assert looked_at < 0.5 if call.is_compiled else looked_at == 1.0


async def test_a_recording_ends_and_begins_within_a_stream(call: Call) -> None:
    """S12: what comes during a pause is sent, and in no file."""
    recording, packets = call.record(), stream(3.0)
    third = len(packets) // 3
    await call.send(packets[:third])
    await call.until_taken(third)
    assert await recorded(call, recording) == packets[:third]
    await call.send(packets[third : 2 * third])
    await call.until_taken(2 * third)
    call.path = call.path.with_name("2.dump")
    recording = call.record()
    await call.send(packets[2 * third :])
    await call.until_taken(len(packets))
    assert await recorded(call, recording) == packets[2 * third :]
    assert call.candidate.received == [call.renamed(packet) for packet in packets]


async def test_who_left_gets_nothing_and_the_recording_goes_on(call: Call) -> None:
    recording, packets = call.record(), stream()
    half = len(packets) // 2
    await call.send(packets[:half])
    await call.until_taken(half)
    call.room.relay.legs["candidate"].seat(None)
    await call.send(packets[half:])
    await call.until_taken(len(packets))
    assert len(call.candidate.received) == half
    assert await recorded(call, recording) == packets


async def test_a_picture_that_the_recording_cannot_show_yet_is_looked_at(call: Call) -> None:
    """Begun within a stream, it needs a key frame; sound passes meanwhile."""
    packets = stream(1.9)  # with a key frame each second
    begin = max(at for at, packet in enumerate(packets) if begins_with_key_frame(packet)) + 1
    await call.send(packets[:begin])
    await call.until_taken(begin)
    recording, before = call.record(), call.leg.traffic.by_express
    rest = sorted(packets[begin:], key=is_picture)
    await call.send(rest)
    await call.until_taken(len(packets))
    passed = call.leg.traffic.by_express - before
    assert passed <= sum(not is_picture(packet) for packet in rest)
    assert (passed > 0) is call.is_compiled
    assert not recording.has_whole_picture
    assert await recorded(call, recording) == rest
