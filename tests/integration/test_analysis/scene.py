"""A call that never was: voices by flite on two tracks, cut and stored as media does it."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from shared.blobs import Blobs
from shared.events.media import Participant, SegmentClosed
from shared.events.plan import PlanPrepared, PlanQuestion, PlanTopic
from tests.support.sound import ogg_opus
from tests.support.speech import CANDIDATE_VOICE, RECRUITER_VOICE

RATE = 48_000
SEGMENT_S = 10.0
VOICES = {Participant.CANDIDATE: CANDIDATE_VOICE, Participant.RECRUITER: RECRUITER_VOICE}
QUESTIONS = (
    PlanQuestion(
        id="generator",
        text="What does yield do in a function?",
        rephrasing="In other words, what do you get when you call it?",
        answer="The function returns a generator, which produces values one by one when asked.",
        key_points=("produces one value at a time", "nothing is computed until it is asked for"),
    ),
    PlanQuestion(
        id="tests",
        text="How do you go about a bug?",
        rephrasing="What is the first thing you do?",
        answer="Write a failing test, mend the code, keep the test.",
        key_points=("write a test that fails first", "change the code until it passes"),
    ),
    PlanQuestion(
        id="never",
        text="What is a metaclass?",
        rephrasing="What makes a class?",
        answer="The class of a class.",
        key_points=("the class of a class",),
    ),
)
ANSWERS = (
    "A function with yield returns a generator. It produces one value at a time. "
    "Nothing is computed until somebody asks for the next value.",
    "I would write a test that fails first, then change the code until the test passes. "
    "All calls without that argument share the same list.",
)


@dataclass
class Track:
    """What one participant's microphone gave, 16 bit mono, from the interview's start."""

    participant: Participant
    pcm: bytearray = field(default_factory=bytearray)

    def say(self, text: str, at_s: float, folder: Path) -> float:
        """Speak; returns when that is over."""
        self.pad(at_s)
        self.pcm += speech(text, VOICES[self.participant], folder)
        return len(self.pcm) / 2 / RATE

    def segments(self, to_s: float) -> Iterator[tuple[float, float, bytes]]:
        """Start, end and file of each piece."""
        self.pad(to_s)
        step = round(SEGMENT_S * RATE) * 2
        whole = bytes(self.pcm[: round(to_s * RATE) * 2])
        for start in range(0, len(whole), step):
            piece = whole[start : start + step]
            yield start / 2 / RATE, (start + len(piece)) / 2 / RATE, ogg_opus(piece, rate=RATE)

    def pad(self, to_s: float) -> None:
        """Silence up to a moment."""
        self.pcm += bytes(max(0, round(to_s * RATE) * 2 - len(self.pcm)))


@dataclass
class Scene:
    """Two questions, asked and answered; times in seconds from the start."""

    interview_id: str
    started_at: datetime
    windows: list[tuple[float, float]]
    ends_s: float
    spoken: str
    segments: list[SegmentClosed]

    def at(self, seconds: float) -> datetime:
        moment = self.started_at + timedelta(seconds=seconds)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def count(self, participant: Participant) -> int:
        return sum(segment.participant == participant for segment in self.segments)


def played(
    interview_id: str,
    started_at: datetime,
    blobs: Blobs,
    folder: Path,
    *,
    answers: int = len(ANSWERS),
    spoil: Callable[[Track, Track], None] = lambda _candidate, _recruiter: None,
) -> Scene:
    """Speak the whole call and store its segments; `spoil` may change both tracks before that."""
    candidate, recruiter = Track(Participant.CANDIDATE), Track(Participant.RECRUITER)
    now_s, windows = 2.0, []
    for question, answer in zip(QUESTIONS, ANSWERS[:answers], strict=False):
        asked_s = recruiter.say(question.text, now_s, folder)
        end_s = candidate.say(answer, asked_s + 0.5, folder) + 1.0
        windows.append((now_s, end_s))
        now_s = end_s
    scene = Scene(interview_id, started_at, windows, now_s + 1.0, " ".join(ANSWERS[:answers]), [])
    spoil(candidate, recruiter)
    for track in (candidate, recruiter):
        for number, (from_s, to_s, ogg) in enumerate(track.segments(scene.ends_s), start=1):
            key = f"media/{interview_id}/segments/{track.participant}-{number:05}.ogg"
            blobs.put(key, ogg)
            scene.segments.append(
                SegmentClosed(
                    interview_id, track.participant, number, key, scene.at(from_s), scene.at(to_s)
                )
            )
    return scene


def plan_of(interview_id: str) -> PlanPrepared:
    """The snapshot that goes with the scene."""
    return PlanPrepared(
        interview_id=interview_id,
        template_id="python",
        template_version=1,
        template_name="Python",
        language="en",
        topics=(PlanTopic("motivation", "Motivation", 5),),
        questions=QUESTIONS,
    )


def speech(text: str, voice: str, folder: Path) -> bytes:
    """Spoken text, 48 kHz, 16 bit, mono."""
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", path], check=True)
    return at_call_rate(path)


def at_call_rate(path: Path) -> bytes:
    """A WAV file as 48 kHz, 16 bit, mono."""
    loud = path.with_suffix(".48k.wav")
    convert = ["ffmpeg", "-loglevel", "error", "-y", "-i", path, "-ar", str(RATE), "-ac", "1", loud]
    subprocess.run(convert, check=True)
    with wave.open(str(loud)) as file:
        return file.readframes(file.getnframes())
