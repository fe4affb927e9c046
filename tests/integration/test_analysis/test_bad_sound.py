"""Sound that is not as it should be ends in a report that says so, without made-up words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy
import pytest

from shared import clock
from shared.blobs import FolderBlobs
from shared.events import Event
from shared.events.media import Participant
from tests.integration.core import Gateway
from tests.integration.test_analysis.running import (
    Analysis,
    asked,
    beginning,
    ending,
    ready_report,
    spoken_by,
)
from tests.integration.test_analysis.scene import RATE, Scene, Track, at_call_rate, played
from tests.support import sound, speech

pytestmark = pytest.mark.timeout(600)
ECHO_S = 0.2  # from the loudspeaker into the microphone
ITALIAN = (
    "Una funzione con questa parola crea un generatore. "
    "Produce un valore alla volta e non calcola niente prima."
)
NOTHING_HEARD = "Nothing was understood between question and next question."


@dataclass(frozen=True)
class Case:
    """How the call is spoiled, and what its report says then."""

    spoil: Callable[[Track, Track, Path], None] = lambda _candidate, _recruiter, _folder: None
    harm: Callable[[Path], None] = lambda _file: None  # done to each stored file of the candidate
    sound: frozenset[str] = frozenset()  # kinds of trouble with the candidate's sound
    silent: tuple[str, ...] = ()
    reason: str | None = None  # why the answer could not be assessed
    trouble: str = ""  # that the answer was hit by
    heard: tuple[str, ...] = field(default=())  # among the candidate's words


def mute(candidate: Track, _recruiter: Track, _folder: Path) -> None:
    candidate.pcm[:] = bytes(len(candidate.pcm))


def play_music(candidate: Track, _recruiter: Track, _folder: Path) -> None:
    length_s = len(candidate.pcm) / 2 / RATE
    slow = numpy.frombuffer(sound.music(length_s), "<i2")
    candidate.pcm[:] = numpy.repeat(slow, 3).astype("<i2").tobytes()


def turn_far_up(candidate: Track, _recruiter: Track, _folder: Path) -> None:
    loud = numpy.frombuffer(candidate.pcm, "<i2").astype(int) * 8
    candidate.pcm[:] = numpy.clip(loud, -32768, 32767).astype("<i2").tobytes()


def leak(candidate: Track, recruiter: Track, _folder: Path) -> None:
    """The recruiter's question from a loudspeaker, before the answer."""
    echo = bytes(round(ECHO_S * RATE) * 2) + bytes(recruiter.pcm)
    length = max(len(echo), len(candidate.pcm))
    both = [
        numpy.frombuffer(pcm.ljust(length, b"\0"), "<i2").astype(int)
        for pcm in (echo, bytes(candidate.pcm))
    ]
    candidate.pcm[:] = numpy.clip(sum(both), -32768, 32767).astype("<i2").tobytes()


def speak_italian(candidate: Track, recruiter: Track, folder: Path) -> None:
    begin, length = len(recruiter.pcm), len(candidate.pcm)
    spoken = at_call_rate(speech.speak_italian(ITALIAN, folder / "it.wav"))
    candidate.pcm[begin:] = spoken[: length - begin]


def overwrite(file: Path) -> None:
    file.write_bytes(b"OggS" + bytes(2000))


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


CASES = {
    "a muted microphone": Case(spoil=mute, silent=("candidate",), reason=NOTHING_HEARD),
    "music": Case(spoil=play_music, reason=NOTHING_HEARD),
    "far too loud": Case(
        spoil=turn_far_up,
        sound=frozenset({"distorted"}),
        trouble="the sound was distorted",
        heard=("generator",),
    ),
    "the recruiter from a loudspeaker": Case(spoil=leak, heard=("generator",)),
    "another language": Case(
        spoil=speak_italian,
        sound=frozenset({"other_language"}),
        trouble="Italian was spoken, not English",
        heard=("funzione", "valore"),
    ),
    "damaged files": Case(
        harm=overwrite,
        sound=frozenset({"damaged"}),
        silent=("candidate",),
        reason=NOTHING_HEARD,
        trouble="the recorded sound is damaged",
    ),
    "files cut off": Case(
        harm=cut_off,
        sound=frozenset({"damaged"}),
        trouble="the recorded sound is damaged",
    ),
}


def a_call(folder: Path, case: Case) -> Scene:
    """One question and its answer, a minute ago."""
    blobs = FolderBlobs(folder / "blobs")

    def spoil(candidate: Track, recruiter: Track) -> None:
        case.spoil(candidate, recruiter, folder)

    started_at = clock.now() - timedelta(seconds=60)
    scene = played(clock.new_id(), started_at, blobs, folder, answers=1, spoil=spoil)
    for segment in scene.segments:
        if segment.participant == Participant.CANDIDATE:
            case.harm(folder / "blobs" / segment.key)
    return scene


def events_of(scene: Scene) -> list[Event]:
    return [*beginning(scene), *asked(scene, 0), *scene.segments, *ending(scene)]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
async def test_bad_sound_is_told_in_a_report_without_made_up_words(
    analysis: Analysis, office: Gateway, case: Case
) -> None:
    scene = a_call(analysis.folder, case)
    analysis.tell(*events_of(scene))
    report = await ready_report(office, scene)
    of_candidate = [each for each in report["sound"] if each["participant"] == "candidate"]
    assert {each["kind"] for each in of_candidate} == case.sound
    assert tuple(report["silent_microphones"]) == case.silent
    [answer] = [each for each in report["assessments"] if each["question_id"] == "generator"]
    assert answer["reason"] == case.reason
    assert case.trouble in (answer["technical_trouble"] or "")
    assert bool(answer["technical_trouble"]) == bool(case.trouble)
    said = spoken_by(report, "candidate")
    assert [word for word in case.heard if word not in said.lower()] == []
    assert "what does yield do" not in said.lower(), "the recruiter said that"
    assert (report["score"] is None) == bool(case.reason or case.trouble)


async def test_a_candidate_who_was_never_heard_is_told_so(
    analysis: Analysis, office: Gateway
) -> None:
    scene = a_call(analysis.folder, Case())
    scene.segments = [each for each in scene.segments if each.participant != "candidate"]
    analysis.tell(*events_of(scene))
    report = await ready_report(office, scene)
    assert report["silent_microphones"] == ["candidate"]
    assert spoken_by(report, "recruiter") and not spoken_by(report, "candidate")
    assert report["score"] is None
