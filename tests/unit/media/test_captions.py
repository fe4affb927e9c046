"""The sound that captions are made of: of the recruiter, with consent, while it is recorded."""

import io
from dataclasses import replace
from functools import partial
from pathlib import Path

import av
import pytest

from services.media.domain import captions, room
from services.media.domain.room import Answer, Phase, Room
from services.media.recording.caption_sound import LENGTH_S, LastSeconds
from services.media.recording.dump_file import Dump
from services.media.recording.segment_worker import Task, Workbench
from services.media.recording.segments import LENGTH_S as SEGMENT_S
from services.media.rtc.packets import Kind
from shared.events.media import CaptionSoundCut
from shared.events.scheduling import Consent
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room, after
from tests.unit.media.quiet_house import HERE, ID, House, owned_by
from tests.unit.media.streams import sound

START_S = 1_796_126_400.0


def captioned(state: Room) -> Room:
    return captions.offer(state)[0]


def told(state: Room) -> list[object]:
    _, events = captions.announce(state, "k", after(0), after(6))
    return list(events)


def test_a_piece_is_announced_while_all_agreed_and_it_is_recorded() -> None:
    calling = captioned(a_room())
    assert told(calling) == [CaptionSoundCut("interview-1", "k", after(0), after(6))]
    refused, _ = room.answer_consent(calling, Consent.ANALYSIS, Answer(False, after(1)))
    for other in (
        a_room(),  # without captions
        refused,
        captioned(a_room(consents=False)),
        replace(calling, is_paused=True),
        replace(calling, phase=Phase.FINALISING),
    ):
        assert told(other) == []


def test_a_deleted_interview_stays_deleted() -> None:
    gone, _ = room.delete(a_room())
    assert captions.offer(gone) == (gone, ())


def test_places_are_taken_in_turn() -> None:
    places = [captions.place(START_S + captions.STEP_S * number) for number in range(17)]
    assert len(set(places)) == captions.PLACES
    assert places[16] == places[0]


async def test_the_recruiter_alone_is_captioned(house: House) -> None:
    await house.stored(owned_by(HERE, captioned(a_room())))
    async with house.live.locked(ID) as live:
        await live.connect(CANDIDATE)
        await live.connect(RECRUITER)
        assert house.recorder.captioned == {RECRUITER}
        live.room = replace(live.room, is_paused=True)
        await live.follow()
        assert not house.recorder.captioned


async def test_without_captions_nothing_more_is_done(house: House) -> None:
    await house.stored(owned_by(HERE, a_room()))
    async with house.live.locked(ID) as live:
        await live.connect(RECRUITER)
    assert house.recorder.running and not house.recorder.captioned


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Twelve seconds of sound."""
    file = Dump(tmp_path / "recruiter.dump", START_S)
    for packet in sound(12):
        file.append(Kind.AUDIO, START_S + packet.at_s, packet.data)
    file.close()
    return file.path


def test_each_piece_holds_the_last_seconds(dump: Path) -> None:
    [piece] = LastSeconds(dump).advance(START_S + 12)
    assert piece.started_at_s == pytest.approx(START_S + 12 - LENGTH_S, abs=0.05)
    assert piece.ended_at_s == pytest.approx(START_S + 12, abs=0.05)
    with av.open(io.BytesIO(piece.ogg)) as file:
        seconds = sum(each.samples / each.sample_rate for each in file.decode(audio=0))
    assert seconds == pytest.approx(LENGTH_S, abs=0.05)


def test_sound_that_has_stopped_is_handed_over_once(dump: Path) -> None:
    last = LastSeconds(dump)
    assert list(last.advance(START_S + 12))
    assert not list(last.advance(START_S + 14))
    assert not list(LastSeconds(dump).advance(START_S + 30))


def test_segments_stay_as_they_are(dump: Path) -> None:
    """Off or on: what transcripts are made of is cut as ever."""
    bench = Workbench()
    ask = partial(Task, str(dump), 0.0)
    [piece] = bench.do(ask(START_S + 11.5, is_caption=True))
    [segment] = bench.do(ask(START_S + 11.5))
    assert segment.ended_at_s - segment.started_at_s == pytest.approx(SEGMENT_S, abs=0.05)
    assert piece.ended_at_s > segment.ended_at_s
    assert bench.do(ask(None, is_caption=True)) == []
