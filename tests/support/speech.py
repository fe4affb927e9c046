"""Voices for the browsers' microphones: flite, which the embedded engine understands."""

# ruff: noqa: SIM905 - a hundred quoted words are no easier to read

import re
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.provision import RECORDED_SPEECH

CANDIDATE_VOICE = "slt"
RECRUITER_VOICE = "rms"
PAUSE_S = 0.5  # between sentences
LOUD = 300  # of 32767: the voice has begun
# About the first question of the Python template.
ANSWER = (
    "A list keeps the order of the values and can be changed at any time. "
    "A dictionary finds a value by its key, and that is very fast. "
    "I have worked on large web services for more than five years. "
    "In my last project we moved the old system to a new database. "
    "The most difficult part was to keep the service running for all the customers."
)
STOP_WORDS = frozenset(
    (
        "a an the i we it is are was were be to of in on at by and or but so that than then them "
        "they with for from has have had as my me same each one any all up out more most which "
        "this these their its when if another not no can may will would do does you your he she "
        "his her there into only just also what who "
    ).split()
)


@dataclass(frozen=True)
class Loop:
    """A microphone's file, which Chromium plays over and over, and where its sentences begin."""

    path: Path
    sentences: tuple[str, ...]
    begin_s: tuple[float, ...]
    length_s: float

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def looped(files: Sequence[tuple[Path, str]], path: Path) -> Loop:
    """Files of 16 kHz and what is said in them, one after the other."""
    begin_s, length_s = [], 0.0
    for file, _ in files:
        with wave.open(str(file)) as opened:
            rate, samples = opened.getframerate(), opened.readframes(opened.getnframes())
        voice = memoryview(samples).cast("h")
        onset = next(at for at, sample in enumerate(voice) if abs(sample) > LOUD)
        begin_s.append(length_s + onset / rate)
        length_s += len(voice) / rate + PAUSE_S
    one_after_the_other([file for file, _ in files], path)
    return Loop(path, tuple(text for _, text in files), tuple(begin_s), length_s)


def spoken_sentences(text: str, voice: str, folder: Path) -> list[tuple[Path, str]]:
    """Each sentence of a text in a file of its own, by a voice of flite."""
    files = []
    for number, sentence in enumerate(re.split(r"(?<=[.?!]) ", text)):
        file = folder / f"{voice}-{number}.wav"
        subprocess.run(["flite", "-voice", voice, "-t", sentence, "-o", file], check=True)
        files.append((file, sentence))
    return files


def speak(text: str, voice: str, path: Path) -> Path:
    """Write `text` as 48 kHz mono WAV with two seconds of silence after it (Chromium loops it)."""
    raw = path.with_suffix(".raw.wav")
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", raw], check=True)
    pad_and_resample = ["-af", "apad=pad_dur=2", "-ar", "48000", "-ac", "1"]
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-y", "-i", raw, *pad_and_resample, path], check=True
    )
    raw.unlink()
    return path


def read_aloud() -> list[tuple[Path, str]]:
    """A person reading from a novel (LibriVox): files of 16 kHz and what is said in each."""
    rows = re.findall(r"<s> (.*?) </s> \((.*)\)", (RECORDED_SPEECH / "transcription").read_text())
    return [(RECORDED_SPEECH / f"{name}.wav", text) for text, name in rows]


def one_after_the_other(files: Sequence[Path], path: Path) -> Path:
    """Write them all as one file, as `speak` does, PAUSE_S of silence after each."""
    inputs = [word for file in files for word in ("-i", file)]
    padded = "".join(f"[{n}]apad=pad_dur={PAUSE_S}[p{n}];" for n in range(len(files)))
    joined = "".join(f"[p{n}]" for n in range(len(files))) + f"concat=n={len(files)}:v=0:a=1"
    convert = ["-filter_complex", padded + joined, "-ar", "48000", "-ac", "1", path]
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *inputs, *convert], check=True)
    return path


def speak_italian(text: str, path: Path) -> Path:
    """Write `text` (without accents) as 16 kHz mono WAV, by a voice of festival."""
    subprocess.run(
        ["text2wave", "-eval", "(voice_lp_diphone)", "-F", "16000", "-o", path],
        input=text.encode(), check=True,
    )  # fmt: skip
    return path


def duration_s(path: Path) -> float:
    """Length of a WAV file that `speak` made."""
    return (path.stat().st_size - 44) / (48000 * 2)


def content_words(text: str) -> set[str]:
    """What a listener would remember: words without the small ones."""
    return {word for word in re.findall(r"[a-z']+", text.lower()) if word not in STOP_WORDS}


def recall(spoken: str, heard: str) -> float:
    """Share of the content words spoken that were heard."""
    wanted = content_words(spoken)
    return len(wanted & content_words(heard)) / len(wanted)
