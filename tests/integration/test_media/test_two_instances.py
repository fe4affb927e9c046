"""Two media processes: one room in one of them, and what happens when that one goes."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy import ports
from deploy.broker import Broker
from services.gateway.room_owner import ask_owner, name_of
from services.media.recording.spool import CLAIM, Spool, SpoolInUse
from services.media.rtc.codecs import install_codec_table
from services.media.storage import ROOMS
from shared.events.media import (
    CallEnded,
    EndReason,
    ParticipantHeard,
    ParticipantSilent,
    RecordingFailed,
    RecordingReady,
    SegmentClosed,
)
from shared.requests.media import EndCall
from shared.store import open_store
from tests.conftest import purge
from tests.integration.core import Gateway, gateway
from tests.integration.test_media.scene import Scene, a_scene
from tests.integration.test_media.stand_in import Page
from tests.support.programs import Program
from tests.support.waiting import DEADLINE_S, eventually, wait_until

GRACE_S = 2
MOST_ROOMS = 20  # until each of two processes has taken one
DRAIN_S = 60
PARTS_WAIT_S = 7  # longer than it takes to see that a process is gone


class Pair:
    """Two processes on one machine, by the names that they give themselves."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        self.folder = folder
        self.programs: dict[str, Program] = {}
        for port in ports.find_free(2):
            program = Program(
                "services.media",
                folder,
                url,
                RAPPORT_MEDIA_PORT=str(port),
                RAPPORT_MEDIA_GRACE_S=str(GRACE_S),
                RAPPORT_MEDIA_DRAIN_S=str(DRAIN_S),
                RAPPORT_MEDIA_PARTS_WAIT_S=str(PARTS_WAIT_S),
            )
            program.start()
            (name,) = {
                line["instance"]
                for line in program.logged()
                if line["event"] == "media_started" and line["udp_port"] == port
            }
            self.programs[name] = program

    def other(self, instance: str) -> str:
        (name,) = set(self.programs) - {instance}
        return name

    def parts(self, interview_id: str) -> list[Any]:
        """Of whose recordings the store tells."""
        store = open_store("media", mongo_url=None, folder=self.folder)
        room = store.get(ROOMS, interview_id)
        store.close()
        return list(room["parts"]) if room else []

    def leftovers(self, interview_id: str) -> list[Path]:
        """What a recording is made from and no longer needed."""
        parts = self.folder / "blobs" / "media" / interview_id / "parts"
        spooled = (self.folder / "media").glob(f"*/{interview_id}")
        return [path for path in (*spooled, parts) if path.exists()]

    def stop(self) -> None:
        for program in self.programs.values():
            if program.exit_status() is None:
                program.kill()


@pytest.fixture(scope="module")
def pair(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    install_codec_table()
    purge(broker.url)
    running = Pair(tmp_path_factory.mktemp("pair"), broker.url)
    yield running
    running.stop()


@pytest_asyncio.fixture
async def office(pair: Pair) -> AsyncIterator[Gateway]:
    for program in pair.programs.values():
        if program.exit_status() is not None:
            program.start()
    async with gateway(pair.url, "media") as asking:
        yield asking


async def meet_again(scene: Scene, gone: str) -> tuple[Page, Page]:
    """What both pages do when the gateway has found their media process away."""
    recruiter, candidate = scene.page("recruiter"), scene.page("candidate")
    await asyncio.gather(recruiter.connect(gone=gone), candidate.connect(gone=gone))
    return recruiter, candidate


async def test_both_sides_of_each_room_meet_in_one_process(pair: Pair, office: Gateway) -> None:
    used: set[str] = set()
    for _ in range(MOST_ROOMS):
        async with a_scene(pair.url, office) as scene:
            recruiter, candidate = scene.page("recruiter"), scene.page("candidate")
            await asyncio.gather(recruiter.join(), candidate.join())
            assert recruiter.instance == candidate.instance
            used.add(recruiter.instance)
            if used == set(pair.programs):
                return
            await change_turns(office, scene)
    raise AssertionError(f"of two processes only {used} took a room")


async def test_what_others_tell_reaches_the_owner_and_ending_does_too(
    pair: Pair, office: Gateway
) -> None:
    """Consents, the start and the end go to whichever process takes them from the queue."""
    for _ in range(2):
        async with a_scene(pair.url, office) as scene:
            recruiter, candidate = scene.page("recruiter"), scene.page("candidate")
            await asyncio.gather(recruiter.join(), candidate.join())
            await scene.agrees()
            await scene.starts()
            await asyncio.gather(recruiter.connect(), candidate.connect())
            await asyncio.gather(recruiter.talk(1), candidate.talk(1))
            assert recruiter.received and candidate.received
            await ask_owner(office.bus, EndCall(**scene.of))
            ready = await office.hears(RecordingReady, scene.id)
            assert len(ready.recordings) == 2


async def test_kill_of_the_owner_moves_the_call_and_the_recording_goes_on(
    pair: Pair, office: Gateway
) -> None:
    """Issue 3: the next part on the same clock, and every segment."""
    async with a_scene(pair.url, office) as scene:
        recruiter, candidate = await scene.meets()
        first = candidate.instance
        assert (pair.folder / "media" / first / CLAIM).exists()
        with pytest.raises(SpoolInUse):  # nobody else touches its disk
            Spool(pair.folder / "media" / first).claim_left()
        await asyncio.gather(recruiter.talk(3), candidate.talk(3))
        pair.programs[first].kill()
        recruiter, candidate = await meet_again(scene, first)
        assert {recruiter.instance, candidate.instance} == {pair.other(first)}
        assert (recruiter.connection, candidate.connection) == (2, 2)
        await asyncio.gather(recruiter.talk(2), candidate.talk(2))
        assert recruiter.received and candidate.received
        await ask_owner(office.bus, EndCall(**scene.of))
        await whole_recording(office, scene, at_least_s=3 + 2 - 1.2)


async def whole_recording(office: Gateway, scene: Scene, *, at_least_s: float) -> None:
    ready = await office.hears(RecordingReady, scene.id)
    assert not office.said(RecordingFailed, scene.id)
    for recording in ready.recordings:
        assert recording.duration_s > at_least_s
        segments = [
            each
            for each in office.said(SegmentClosed, scene.id)
            if each.participant is recording.participant
        ]
        assert [s.number for s in segments] == list(range(1, recording.segment_count + 1))
        heard_s = sum((s.ended_at - s.started_at).total_seconds() for s in segments)
        assert heard_s > at_least_s


async def test_a_part_that_does_not_come_is_told_and_put_in_when_it_turns_up(
    pair: Pair, office: Gateway, tmp_path: Path
) -> None:
    """The dead process's disk is out of reach for longer than the recording waits.

    Meanwhile a call of the same process, to which nobody comes back, ends by itself.
    """
    async with a_scene(pair.url, office) as scene, AsyncExitStack() as others:
        recruiter, candidate = await scene.meets()
        first = candidate.instance
        left = await a_call_at(first, pair, office, others, meanwhile=(recruiter, candidate))
        await asyncio.gather(recruiter.talk(2), candidate.talk(2))
        wait_until(lambda: len(pair.parts(scene.id)) == 2, what="two parts that the room knows of")
        pair.programs[first].kill()
        disk = pair.folder / "media" / first
        disk.rename(tmp_path / "unreachable")
        recruiter, candidate = await meet_again(scene, first)
        await asyncio.gather(recruiter.talk(2), candidate.talk(2))
        await ask_owner(office.bus, EndCall(**scene.of))
        assert (await office.hears(RecordingFailed, scene.id)).reason == "part_missing"
        short = await office.hears(RecordingReady, scene.id)
        found = await office.ask("media.recordings", **scene.of)
        assert [len(each["gaps"]) for each in found["recordings"]] == [1, 1], found

        (tmp_path / "unreachable").rename(disk)
        pair.programs[first].start()

        async def is_whole() -> bool:
            return len(office.said(RecordingReady, scene.id)) > 1

        await eventually(is_whole, what="the second RecordingReady")
        whole = office.said(RecordingReady, scene.id)[-1]
        for before, after in zip(short.recordings, whole.recordings, strict=True):
            assert after.duration_s > before.duration_s + 1.5
            assert after.segment_count > before.segment_count
        wait_until(lambda: not pair.leftovers(scene.id), what="the end of what it was made from")
        assert (await office.hears(CallEnded, left.id)).reason is EndReason.EVERYONE_LEFT


async def change_turns(office: Gateway, scene: Scene) -> None:
    """The broker deals requests out in turn; by chance, so that no pattern of ours fits its own."""
    for _ in range(secrets.randbelow(2)):
        await office.ask("media.presence", **scene.of)


async def a_call_at(
    instance: str,
    pair: Pair,
    office: Gateway,
    stack: AsyncExitStack,
    *,
    meanwhile: tuple[Page, ...],
) -> Scene:
    """A running call in this process; the broker deals rooms out in turn. Others stay in theirs."""
    for _ in range(MOST_ROOMS):
        await asyncio.gather(*(page.ask("keep_alive") for page in meanwhile))
        scene = await stack.enter_async_context(a_scene(pair.url, office))
        await change_turns(office, scene)
        await scene.page("candidate").join()
        page = scene.page("recruiter")
        await page.join()
        if page.instance == instance:
            await scene.starts()
            return scene
    raise AssertionError(f"{instance} took none of {MOST_ROOMS} rooms")


async def test_a_stopping_process_finishes_its_call_and_takes_no_other(
    pair: Pair, office: Gateway
) -> None:
    async with a_scene(pair.url, office) as scene, a_scene(pair.url, office) as later:
        recruiter, candidate = await scene.meets()
        stopping = pair.programs[candidate.instance]
        assert stopping.process is not None
        stopping.process.send_signal(signal.SIGTERM)
        wait_until(lambda: stopping.probe("/readyz") == 503, what="a process that is not ready")
        for _ in range(4):
            page = later.page("candidate")
            await page.join()
            assert page.instance == pair.other(candidate.instance)
        recruiter.received.clear()
        await asyncio.gather(recruiter.talk(1), candidate.talk(1))
        assert recruiter.received
        assert stopping.exit_status() is None
        await ask_owner(office.bus, EndCall(**scene.of))
        await office.hears(RecordingReady, scene.id)
        wait_until(lambda: stopping.exit_status() is not None, what="the end of the process")
        assert stopping.exit_status() == 0


async def test_the_only_process_lets_people_back_into_its_call_while_it_stops(
    pair: Pair, office: Gateway
) -> None:
    """No other could tell them where their call is."""
    async with a_scene(pair.url, office) as scene:
        _, candidate = await scene.meets()
        stopping = pair.programs[candidate.instance]
        assert pair.programs[pair.other(candidate.instance)].stop() == 0
        assert stopping.process is not None
        stopping.process.send_signal(signal.SIGTERM)
        wait_until(lambda: stopping.probe("/readyz") == 503, what="a process that is not ready")
        again = scene.page("candidate")
        await again.connect()
        assert again.instance == candidate.instance
        await ask_owner(office.bus, EndCall(**scene.of))
        await office.hears(RecordingReady, scene.id)
        assert stopping.process.wait(DEADLINE_S) == 0


async def test_a_second_signal_ends_a_stopping_process_at_once(pair: Pair, office: Gateway) -> None:
    async with a_scene(pair.url, office) as scene:
        _, candidate = await scene.meets()
        stopping = pair.programs[candidate.instance]
        assert stopping.process is not None
        stopping.process.send_signal(signal.SIGTERM)
        wait_until(lambda: stopping.probe("/readyz") == 503, what="a process that is not ready")
        stopping.process.send_signal(signal.SIGINT)
        assert stopping.process.wait(DEADLINE_S) == 0


async def test_silence_of_a_connected_page_is_told_and_its_end_too(
    pair: Pair, office: Gateway
) -> None:
    """A closed lid: nothing comes any more, though nobody has said goodbye."""
    async with a_scene(pair.url, office) as scene:
        recruiter, candidate = await scene.meets()
        talking = asyncio.create_task(recruiter.talk(8), name="the other side")
        await candidate.talk(0.5)
        await candidate.ask("keep_alive")  # as a page whose lid is open a moment before
        candidate.hush()
        told = await office.hears(ParticipantSilent, scene.id)
        assert (told.participant, told.connection) == ("candidate", 1)
        candidate.speak_again()
        await candidate.talk(0.5)
        assert (await office.hears(ParticipantHeard, scene.id)).connection == 1
        keeps = office.ask(f"{name_of(candidate.instance)}.presence", **scene.of)
        assert (await keeps)["candidate"] is True
        talking.cancel()
