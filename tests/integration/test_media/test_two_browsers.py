"""Two real browsers see and hear each other through the relay, and both are recorded (R1, R56, S9).

The scenes run once; what was seen on the way is kept, and each test asserts one thing of it. How
fast it all was, and at what bit rate, depends on the machine: `make bench-loss` measures that.
"""

import asyncio
import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import pytest

from services.media.finishing.make_files import make_recording
from services.media.finishing.webm import GAP_S
from services.media.recording.clock import reports_in
from services.media.recording.dump import read_dump
from services.media.recording.segments import LENGTH_S, Segment
from services.media.recording.timeline import PATIENCE_S
from services.media.rtc.packets import Kind
from tests.integration.test_media.lab import ROOM, WHO, Call, Side, Stats, a_call
from tests.support import speech
from tests.support.decoding import decode_errors
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(600)
FRAMES = 230  # eight seconds at the full rate
PLAYED = """async () => {
  const video = document.querySelector("video");
  const until = (name) => new Promise((done) => video.addEventListener(name, done, { once: true }));
  video.pause();
  const found = { duration: video.duration, width: video.videoWidth, seeks: [] };
  for (const share of [0.5, 0.1, 0.9]) {
    const begun = performance.now();
    video.currentTime = share * video.duration;
    await until("seeked");
    found.seeks.push(performance.now() - begun);
  }
  return found;
}"""


@dataclass
class Seen:
    """Evidence of one call: by participant, by moment."""

    met: dict[str, Stats] = field(default_factory=dict)
    before_return: Stats = field(default_factory=dict)
    back: dict[str, Stats] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    segments: dict[str, list[Segment]] = field(default_factory=dict)
    played: dict[str, dict[str, Any]] = field(default_factory=dict)
    folder: Path = Path()


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("voices")
    asked = "Please tell me what you know about it, and take your time."
    said = "A process has its own memory, while threads share the memory of one process."
    return {
        "recruiter": speech.speak(asked, speech.RECRUITER_VOICE, folder / "recruiter.wav"),
        "candidate": speech.speak(said, speech.CANDIDATE_VOICE, folder / "candidate.wav"),
    }


@pytest.fixture(scope="module")
def seen(voices: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Meet, talk, lose the candidate's browser, meet again, end, watch the recordings."""
    return asyncio.run(whole_call(voices, tmp_path_factory.mktemp("spool")))


async def whole_call(voices: dict[str, Path], folder: Path) -> Seen:
    seen = Seen(folder=folder / ROOM)
    async with a_call(folder) as call:
        sides = {who: await call.side(who, voices[who]) for who in WHO}
        await meet(call, sides, seen)
        await lose_and_return(call, sides, voices["candidate"], seen)
        for who in WHO:
            await call.lab.leave(who)
            seen.made[who] = await asyncio.to_thread(make_recording, seen.folder, who) or {}
        seen.segments = call.lab.segments
        for who, side in sides.items():
            await call.open_video(side, f"{who}.webm")
            await side.page.wait_for_function(
                "() => document.querySelector('video').readyState >= 1"
            )
            seen.played[who] = await side.page.evaluate(PLAYED)
    return seen


async def meet(call: Call, sides: dict[str, Side], seen: Seen) -> None:
    await asyncio.gather(*(side.connect() for side in sides.values()))
    for who, side in sides.items():
        seen.met[who] = await side.until(what="a picture", framesDecoded=FRAMES, audioEnergy=1e-6)

    async def has_segments() -> bool:
        return all(call.lab.segments.values())

    await eventually(has_segments, what="a whole segment of each")


async def lose_and_return(call: Call, sides: dict[str, Side], microphone: Path, seen: Seen) -> None:
    await sides["candidate"].browser.close()
    await call.lab.leave("candidate")
    left = time.monotonic()
    sides["candidate"] = await call.side("candidate", microphone)

    async def is_missed() -> bool:
        return time.monotonic() - left > GAP_S

    await eventually(is_missed, what="an absence that leaves a gap")
    seen.before_return = await sides["recruiter"].stats()
    await sides["candidate"].connect()
    await call.lab.renegotiate("recruiter")

    async def flows_again() -> bool:
        seen.back = {who: await side.stats() for who, side in sides.items()}
        is_new = seen.back["recruiter"].get("ssrc") != seen.before_return["ssrc"]
        return is_new and all(stats["framesDecoded"] > 10 for stats in seen.back.values())

    await eventually(flows_again, what="frames both ways again")
    for side in sides.values():
        await side.until(what="a picture again", framesDecoded=FRAMES)


def test_both_see_and_hear_each_other(seen: Seen) -> None:
    """R1, R64."""
    for stats in seen.met.values():
        assert stats["framesDecoded"] >= FRAMES
        assert stats["audioEnergy"] > 0


def test_media_flows_both_ways_again_after_a_return(seen: Seen) -> None:
    """S9."""
    assert seen.back["recruiter"]["ssrc"] != seen.before_return["ssrc"]


@pytest.mark.parametrize("who", WHO)
def test_the_recording_decodes_without_an_error(seen: Seen, who: str) -> None:
    """R56."""
    assert decode_errors(seen.folder / f"{who}.webm") == ""


@pytest.mark.parametrize("who", WHO)
def test_the_recording_plays_and_seeks_in_a_browser(seen: Seen, who: str) -> None:
    """R56."""
    played = seen.played[who]
    assert played["duration"] == pytest.approx(seen.made[who]["duration_s"], abs=0.2)
    assert played["width"] > 0
    assert len(played["seeks"]) == 3


@pytest.mark.parametrize("who", WHO)
def test_browsers_report_on_both_streams_before_the_recorder_loses_patience(
    seen: Seen, who: str
) -> None:
    """The clock of the recordings rests on sender reports."""
    for dump in seen.folder.glob(f"{who}-*.rtp"):
        records = list(read_dump(dump))
        sent = {r.packet[8:12] for r in records if r.kind in (Kind.AUDIO, Kind.VIDEO)}
        early = (r for r in records if r.at_s - records[0].at_s < PATIENCE_S)
        reported = {
            report.ssrc.to_bytes(4, "big")
            for record in early
            if record.kind is Kind.RTCP
            for report in reports_in(record.packet)
        }
        assert len(sent) == 2 and sent <= reported


def test_both_recordings_are_on_one_clock(seen: Seen) -> None:
    starts = [made["started_at_s"] for made in seen.made.values()]
    ends = [made["started_at_s"] + made["duration_s"] for made in seen.made.values()]
    assert max(starts) - min(starts) < 3
    assert max(ends) - min(ends) < 3


def test_the_absence_is_a_gap_in_one_file(seen: Seen) -> None:
    """S9: the same recording after a reconnect."""
    assert len(list(seen.folder.glob("candidate-*.rtp"))) == 2
    assert len(seen.made["candidate"]["gaps"]) == 1
    assert not seen.made["recruiter"]["gaps"]


@pytest.mark.parametrize("who", WHO)
def test_the_sound_of_the_segments_is_the_sound_of_the_recording(seen: Seen, who: str) -> None:
    """R46: the live analysis hears what the report plays."""
    made, segments = seen.made[who], seen.segments[who]
    assert segments[0].started_at_s == pytest.approx(made["started_at_s"], abs=1.0)
    absent_s = sum(to_s - from_s for from_s, to_s, _ in made["gaps"])
    heard_s = sum(segment.ended_at_s - segment.started_at_s for segment in segments)
    assert heard_s + absent_s == pytest.approx(made["duration_s"], abs=1.5)


@pytest.mark.parametrize("who", WHO)
def test_segments_decode_and_have_their_length(seen: Seen, who: str) -> None:
    for segment in seen.segments[who]:
        with av.open(io.BytesIO(segment.ogg)) as file:
            decoded_s = sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
        assert decoded_s == pytest.approx(segment.ended_at_s - segment.started_at_s, abs=0.1)
    assert max(s.ended_at_s - s.started_at_s for s in seen.segments[who]) >= LENGTH_S - 0.1


async def test_somebody_without_devices_sees_and_hears(
    voices: dict[str, Path], tmp_path: Path
) -> None:
    """R27: without any device on one side, with a microphone only on the other."""
    async with a_call(tmp_path / "spool", records=False) as call:
        nothing = await call.side("recruiter", voices["recruiter"], audio=False, video=False)
        voice = await call.side("candidate", voices["candidate"], video=False)
        await asyncio.gather(nothing.connect(), voice.connect())
        await nothing.until(what="the voice", audioEnergy=0.01)
        assert (await voice.stats())["state"] == "connected"


async def test_a_camera_is_seen_by_somebody_without_one(
    voices: dict[str, Path], tmp_path: Path
) -> None:
    """R27."""
    async with a_call(tmp_path / "spool", records=False) as call:
        camera = await call.side("recruiter", voices["recruiter"])
        nothing = await call.side("candidate", voices["candidate"], audio=False, video=False)
        await asyncio.gather(camera.connect(), nothing.connect())
        await nothing.until(what="picture and voice", framesDecoded=30, audioEnergy=0.01)
