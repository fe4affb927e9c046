"""media as a real process on a real broker: seats, calls, recordings, crashes."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from deploy import ports
from deploy.broker import Broker
from services.media.rtc.codecs import install_codec_table
from shared import clock
from shared.blobs import Blobs, open_blobs
from shared.events.media import (
    CallEnded,
    CandidateJoined,
    DevicesChanged,
    EndReason,
    ParticipantLeft,
    RecordingPaused,
    RecordingReady,
    RecordingResumed,
    RecruiterJoined,
    SegmentClosed,
)
from shared.events.plan import QuestionClosed
from shared.events.scheduling import (
    Consent,
    ConsentGiven,
    ConsentWithdrawn,
    InterviewDeleted,
)
from shared.messaging.errors import Refused
from tests.integration.core import Core, Gateway, gateway
from tests.integration.test_media.scene import Scene, a_scene
from tests.integration.test_media.stand_in import Page
from tests.support.waiting import eventually

GRACE_S = 2


@pytest.fixture(scope="module")
def core(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    install_codec_table()
    settings = {
        "RAPPORT_MEDIA_PORT": str(ports.find_free()[0]),
        "RAPPORT_MEDIA_GRACE_S": str(GRACE_S),
    }
    with Core(tmp_path_factory.mktemp("core"), broker.url, "media", **settings) as running:
        yield running


@pytest_asyncio.fixture
async def office(core: Core) -> AsyncIterator[Gateway]:
    async with gateway(core.url, "media") as asking:
        yield asking


@pytest.fixture
def blobs(core: Core) -> Blobs:
    return open_blobs(None, core.folder / "blobs")


async def test_joins_are_told_and_counted(core: Core, office: Gateway) -> None:
    """R28-R32, S10: the second tab takes the seat."""
    async with a_scene(core.url, office) as scene:
        await scene.page("recruiter").join()
        first, second = scene.page("candidate"), scene.page("candidate")
        await first.join()
        await second.join()
        assert (first.connection, second.connection) == (1, 2)
        assert (await office.hears(RecruiterJoined, scene.id)).connection == 1
        await eventually(
            lambda: said(office, CandidateJoined, scene, 2), what="both joins of the candidate"
        )
        assert await office.ask("media.presence", **scene.of) == {
            "candidate": True,
            "recruiter": True,
        }
        with pytest.raises(Refused) as refusal:
            await first.ask("keep_alive")
        assert (refusal.value.kind, refusal.value.code) == ("gone", "connection_unknown")
        await second.ask("keep_alive")


async def test_devices_are_told_and_kept_for_who_comes_later(core: Core, office: Gateway) -> None:
    """S10, S11, S12."""
    async with a_scene(core.url, office) as scene:
        candidate = scene.page("candidate")
        await candidate.join()
        said = {
            "microphone": "off",
            "camera": "screen",
            "wants_picture": True,
            "line": "good",
            "arrival": "fair",
        }
        await candidate.ask("show_devices", **said)
        told = await office.hears(DevicesChanged, scene.id)
        assert (told.participant, told.microphone, told.camera) == ("candidate", "off", "screen")
        kept = await office.ask("media.devices", **scene.of)
        assert kept == {"candidate": said, "recruiter": None}
        with pytest.raises(Refused) as refusal:
            await candidate.ask("show_devices", **said | {"camera": "upside down"})
        assert refusal.value.kind == "invalid"


async def test_leaving_is_told_at_once(core: Core, office: Gateway) -> None:
    async with a_scene(core.url, office) as scene:
        candidate = scene.page("candidate")
        await candidate.join()
        await candidate.ask("leave")
        assert (await office.hears(ParticipantLeft, scene.id)).connection == 1
        assert (await office.ask("media.presence", **scene.of))["candidate"] is False


async def test_silence_is_told_after_the_lease(core: Core, office: Gateway) -> None:
    async with a_scene(core.url, office) as scene:
        await scene.page("candidate").join()
        assert (await office.hears(ParticipantLeft, scene.id)).participant == "candidate"


async def test_both_are_heard_recorded_and_told_of(
    core: Core, office: Gateway, blobs: Blobs
) -> None:
    """R1, R46, R50, R56: from the start to the recordings."""
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = await scene.meets()
        await asyncio.gather(recruiter.talk(3), candidate.talk(3))
        assert {p[1] & 0x7F for p in recruiter.received} == {96, 97}
        assert {p[1] & 0x7F for p in candidate.received} == {96, 97}
        now = clock.now()
        scene.hears(QuestionClosed(scene.id, "q1", 1, shown_at=now, closed_at=now))
        await a_segment_of_each(office, scene, recruiter, candidate)
        await asyncio.gather(recruiter.talk(2), candidate.talk(2))

        ended = await office.ask("media.end_call", **scene.of)
        assert await office.ask("media.end_call", **scene.of) == ended
        ready = await office.hears(RecordingReady, scene.id)
        assert len(office.said(CallEnded, scene.id)) == 1
        assert (await office.hears(CallEnded, scene.id)).reason is EndReason.ENDED_BY_RECRUITER
        segments = office.said(SegmentClosed, scene.id)
        for recording in ready.recordings:
            mine = [s for s in segments if s.participant is recording.participant]
            assert [s.number for s in mine] == list(range(1, recording.segment_count + 1))
            assert recording.duration_s > 4
        assert all(blobs.get(segment.key).startswith(b"OggS") for segment in segments)

        found = await office.ask("media.recordings", **scene.of)
        assert found["state"] == "ready"
        assert {r["participant"] for r in found["recordings"]} == {"recruiter", "candidate"}
        assert all(blobs.size(r["key"]) == r["size"] > 0 for r in found["recordings"])
        await eventually(lambda: no_spool(core, scene), what="the end of what they were made of")

        with pytest.raises(Refused) as refusal:
            await scene.page("candidate").join()
        assert (refusal.value.kind, refusal.value.code) == ("gone", "call_ended")

        scene.hears(InterviewDeleted(scene.id, clock.now()))
        key = found["recordings"][0]["key"]
        await eventually(lambda: gone(blobs, key), what="the removal of recordings")
        await office.becomes("media.recordings", lambda now: not now["recordings"], **scene.of)


async def test_a_call_outlives_its_process(core: Core, office: Gateway, blobs: Blobs) -> None:
    """S9, B8: after kill -9 both rejoin, and the recording goes on as its next part."""
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = await scene.meets()
        await asyncio.gather(recruiter.talk(3), candidate.talk(3))
        core.programs["media"].kill()
        core.programs["media"].start()

        with pytest.raises(Refused) as refusal:
            await candidate.ask("keep_alive")
        assert refusal.value.code == "connection_unknown"
        recruiter, candidate = scene.page("recruiter"), scene.page("candidate")
        await asyncio.gather(recruiter.connect(), candidate.connect())
        assert (recruiter.connection, candidate.connection) == (2, 2)
        await asyncio.gather(recruiter.talk(2), candidate.talk(2))
        assert recruiter.received and candidate.received

        await office.ask("media.end_call", **scene.of)
        ready = await office.hears(RecordingReady, scene.id)
        segments = office.said(SegmentClosed, scene.id)
        for recording in ready.recordings:
            mine = [s for s in segments if s.participant is recording.participant]
            assert [s.number for s in mine] == list(range(1, recording.segment_count + 1))
            heard_s = sum((s.ended_at - s.started_at).total_seconds() for s in mine)
            assert heard_s > 3 + 2 - 1.2
        for found in (await office.ask("media.recordings", **scene.of))["recordings"]:
            assert len(found["gaps"]) == 1
            assert blobs.size(found["key"]) == found["size"]


async def test_a_returning_page_is_heard_after_a_renegotiation(core: Core, office: Gateway) -> None:
    """S9."""
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = await scene.meets()
        await candidate.talk(0.5)
        await candidate.close()
        back = scene.page("candidate")
        await back.connect()
        assert back.connection == 2
        await recruiter.renegotiate()
        recruiter.received.clear()
        await asyncio.gather(back.talk(1), recruiter.talk(1))
        assert len(recruiter.received) > 20 and len(back.received) > 20


async def test_nothing_is_recorded_without_consent(core: Core, office: Gateway) -> None:
    """S15."""
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = scene.page("recruiter"), scene.page("candidate")
        scene.hears(ConsentGiven(scene.id, Consent.DATA, clock.now()))
        await scene.starts()
        await asyncio.gather(recruiter.connect(), candidate.connect())
        await asyncio.gather(recruiter.talk(1), candidate.talk(1))
        assert recruiter.received and candidate.received
        assert not list((core.folder / "media").glob(f"*/{scene.id}"))
        await office.ask("media.end_call", **scene.of)
        assert (await office.hears(RecordingReady, scene.id)).recordings == ()
        assert (await office.ask("media.recordings", **scene.of))["state"] == "none"


async def test_a_withdrawn_consent_stops_the_recording(core: Core, office: Gateway) -> None:
    """S15: of both voices, from then on; the call goes on."""
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = await scene.meets()
        await asyncio.gather(recruiter.talk(1.5), candidate.talk(1.5))
        scene.hears(ConsentWithdrawn(scene.id, Consent.RECORDING, clock.now()))
        await office.becomes("media.recordings", lambda found: found["state"] == "none", **scene.of)
        recruiter.received.clear()
        await asyncio.gather(recruiter.talk(1.5), candidate.talk(1.5))
        assert recruiter.received
        await office.ask("media.end_call", **scene.of)
        ready = await office.hears(RecordingReady, scene.id)
        assert [r.duration_s < 2.5 for r in ready.recordings] == [True, True]


async def test_a_recording_is_paused_and_resumed(core: Core, office: Gateway) -> None:
    """S16: told to everybody, refused in words while there is nothing to pause."""
    async with a_scene(core.url, office) as scene:
        with pytest.raises(Refused) as refusal:
            await office.ask("media.pause_recording", **scene.of)
        assert (refusal.value.kind, refusal.value.code) == ("conflict", "recording_not_started")
        recruiter, candidate = await scene.meets()
        paused = {"is_paused": True, "is_interrupted": False}
        assert await office.ask("media.pause_recording", **scene.of) == paused
        assert await office.ask("media.pause_recording", **scene.of) == paused
        assert (await office.ask("media.recordings", **scene.of))["state"] == "paused"
        await asyncio.gather(recruiter.talk(1), candidate.talk(1))
        assert recruiter.received
        resumed = await office.ask("media.resume_recording", **scene.of)
        assert not resumed["is_paused"]
        await office.hears(RecordingResumed, scene.id)
        assert len(office.said(RecordingPaused, scene.id)) == 1
        with pytest.raises(Refused) as refusal:
            await office.ask("media.start_export", **scene.of)
        assert refusal.value.code == "nothing_to_export"
        assert (await office.ask("media.export", **scene.of))["state"] == "none"


async def test_a_call_that_everyone_left_ends_by_itself(core: Core, office: Gateway) -> None:
    async with a_scene(core.url, office) as scene:
        recruiter, candidate = await scene.meets()
        await recruiter.ask("leave")
        await candidate.ask("leave")
        assert (await office.hears(CallEnded, scene.id)).reason is EndReason.EVERYONE_LEFT


@pytest.mark.parametrize(
    ("method", "asked", "kind", "code"),
    [
        ("join", {"role": "observer"}, "invalid", "invalid_request"),
        ("join", {"interview_id": "../etc"}, "invalid", "invalid_request"),
        ("join", {"connection_id": None}, "invalid", "invalid_request"),
        ("keep_alive", {}, "gone", "connection_unknown"),
        ("offer", {}, "gone", "connection_unknown"),
        ("renegotiate", {}, "gone", "connection_unknown"),
        ("answer", {"sdp": "v=0"}, "gone", "connection_unknown"),
        ("answer", {"sdp": 5}, "invalid", "invalid_request"),
    ],
)
async def test_wrong_requests_are_refused(
    office: Gateway, method: str, asked: dict[str, object], kind: str, code: str
) -> None:
    seat = {"interview_id": clock.new_id(), "role": "candidate", "connection_id": "c1"}
    with pytest.raises(Refused) as refusal:
        await office.ask(f"media.{method}", **{**seat, **asked})
    assert (refusal.value.kind, refusal.value.code) == (kind, code)


async def test_an_answer_that_is_none_is_refused_and_the_seat_is_kept(
    core: Core, office: Gateway
) -> None:
    async with a_scene(core.url, office) as scene:
        page = scene.page("candidate")
        await page.join()
        await page.ask("offer")
        for sdp, code in (
            ("nonsense", "invalid_answer"),
            ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\n", "invalid_answer"),
            ("\x00\xff" * 50, "invalid_request"),
        ):
            with pytest.raises(Refused) as refusal:
                await page.ask("answer", sdp=sdp)
            assert refusal.value.code == code
        await page.ask("keep_alive")


async def test_a_call_that_has_not_started_cannot_be_ended(core: Core, office: Gateway) -> None:
    async with a_scene(core.url, office) as scene:
        with pytest.raises(Refused) as refusal:
            await office.ask("media.end_call", **scene.of)
        assert (refusal.value.kind, refusal.value.code) == ("conflict", "call_not_started")


async def a_segment_of_each(office: Gateway, scene: Scene, *pages: Page) -> None:
    """Waits for it while the pages keep their seats."""

    async def are_there() -> bool:
        for page in pages:
            await page.ask("keep_alive")
        return await said(office, SegmentClosed, scene, len(pages))

    await eventually(are_there, what="a segment of each")


async def said(office: Gateway, kind: type, scene: Scene, count: int) -> bool:
    return len(office.said(kind, scene.id)) >= count


async def gone(blobs: Blobs, key: str) -> bool:
    return not blobs.exists(key)


async def no_spool(core: Core, scene: Scene) -> bool:
    return not list((core.folder / "media").glob(f"*/{scene.id}"))
