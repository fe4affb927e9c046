"""Voices for the browsers' microphones: flite, which the embedded engine understands."""

# ruff: noqa: SIM905 - a hundred quoted words are no easier to read

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.provision import RECORDED_SPEECH

CANDIDATE_VOICE = "slt"
RECRUITER_VOICE = "rms"
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
    """Write them all as one file, as `speak` does, half a second of silence after each."""
    inputs = [word for file in files for word in ("-i", file)]
    padded = "".join(f"[{n}]apad=pad_dur=0.5[p{n}];" for n in range(len(files)))
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
