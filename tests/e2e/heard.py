"""What the report says that was said, beside what the microphones' files say over and over.

The report's times are on the interview clock, and so is the recorded sound: where in its loop a
microphone was is found by laying the loop along that sound.
"""

from __future__ import annotations

import subprocess
import wave
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
from playwright.sync_api import Page

from tests.support.speech import Loop
from tests.support.word_errors import InLoop, compared_with_loop, plain_words

RATE, FRAMES_A_SECOND = 16_000, 100
EDGE_S = 1.0  # a word is hurt where sound begins or ends
LOOK_AROUND_S = 6.0


def unbroken(report: dict[str, Any], participant: str) -> tuple[float, float]:
    """The longest stretch without a gap in somebody's recording."""
    (part,) = (each for each in report["recordings"] if each["participant"] == participant)
    gaps = [(each["from_s"], each["to_s"]) for each in part["gaps"]]
    end_s = part["offset_s"] + part["duration_s"]
    bounds = [(0.0, part["offset_s"]), *sorted(gaps), (end_s, end_s)]
    stretches = [(before[1], after[0]) for before, after in pairwise(bounds)]
    return max(stretches, key=lambda each: each[1] - each[0])


def words_within(
    report: dict[str, Any], participant: str, stretch: tuple[float, float]
) -> list[tuple[str, float]]:
    """Plain words and when they begin."""
    return [
        (plain, word["start_s"])
        for line in report["transcript"]
        if line["participant"] == participant
        for word in line["words"]
        if stretch[0] + EDGE_S < word["start_s"] and word["end_s"] < stretch[1] - EDGE_S
        for plain in plain_words(word["word"])
    ]


def compared(report: dict[str, Any], participant: str, said: Loop) -> InLoop:
    """How wrong the transcript of the longest unbroken stretch is."""
    words = words_within(report, participant, unbroken(report, participant))
    return compared_with_loop(said.text, [word for word, _ in words])


def start_errors_s(
    page: Page, report: dict[str, Any], participant: str, said: Loop, folder: Path
) -> list[float]:
    """Of the first word of each sentence that was heard: how far from the voice it is placed."""
    words = words_within(report, participant, unbroken(report, participant))
    (part,) = (each for each in report["recordings"] if each["participant"] == participant)
    sound = _loudness(_recorded(page, part["url"], folder))
    file = _loudness(_wave(said.path, folder))
    counts = [len(plain_words(sentence)) for sentence in said.sentences]
    firsts = {sum(counts[:number]): begin_s for number, begin_s in enumerate(said.begin_s)}
    errors_s = []
    for in_text, in_heard in compared_with_loop(said.text, [word for word, _ in words]).right:
        if in_text in firsts:
            heard_s = words[in_heard][1] - part["offset_s"]
            errors_s.append(abs(heard_s - _spoken_s(sound, file, firsts[in_text], heard_s)))
    return errors_s


def _spoken_s(sound: numpy.ndarray, file: numpy.ndarray, in_file_s: float, near_s: float) -> float:
    """When the voice was at a place of its file, near a moment: where the two sound most alike."""
    around = round(LOOK_AROUND_S * FRAMES_A_SECOND)
    place = round(in_file_s * FRAMES_A_SECOND)
    pattern = numpy.take(file, range(place - around, place + around), mode="wrap")
    centre = round(near_s * FRAMES_A_SECOND)
    reach = range(-2 * FRAMES_A_SECOND, 2 * FRAMES_A_SECOND)
    alike = [
        pattern @ numpy.take(sound, range(centre + by - around, centre + by + around), mode="clip")
        for by in reach
    ]
    return (centre + reach[int(numpy.argmax(alike))]) / FRAMES_A_SECOND


def _loudness(samples: numpy.ndarray) -> numpy.ndarray:
    step = RATE // FRAMES_A_SECOND
    frames = samples[: len(samples) // step * step].reshape(-1, step).astype(float)
    loud = numpy.log(numpy.sqrt((frames**2).mean(axis=1)) + 30)
    centred: numpy.ndarray = loud - loud.mean()
    return centred


def _recorded(page: Page, url: str, folder: Path) -> numpy.ndarray:
    answer = page.request.get(page.evaluate("location.origin") + url)
    assert answer.ok, answer.status
    file = folder / "recorded.webm"
    file.write_bytes(answer.body())
    return _wave(file, folder)


def _wave(file: Path, folder: Path) -> numpy.ndarray:
    """Its sound on its own clock: silence where there is none."""
    path = folder / "decoded.wav"
    as_timed = ["-af", "aresample=async=1:first_pts=0", "-ar", str(RATE), "-ac", "1", path]
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-i", file, "-vn", *as_timed], check=True)
    with wave.open(str(path)) as opened:
        return numpy.frombuffer(opened.readframes(opened.getnframes()), "<i2")
