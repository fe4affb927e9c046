"""Sound without words (16 bit, mono), and files as media stores them."""

from __future__ import annotations

import io

import av
import numpy

from services.analysis.transcribe.port import RATE

A4_HZ = 440.0
CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))  # semitones above a


def ogg_opus(pcm: bytes, *, rate: int, bit_rate: int = 32_000) -> bytes:
    """An Ogg Opus file, as media makes them."""
    file = io.BytesIO()
    size = rate // 50  # samples in 20 ms
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono")
        stream.bit_rate = bit_rate
        for start in range(0, len(pcm) // 2, size):
            piece = pcm[start * 2 : (start + size) * 2].ljust(size * 2, b"\0")
            frame = av.AudioFrame(format="s16", layout="mono", samples=size)
            frame.planes[0].update(piece.ljust(frame.planes[0].buffer_size, b"\0"))
            frame.rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def silence(length_s: float) -> bytes:
    """A quiet room: a little noise, as microphones have it."""
    return _pcm(_noise(length_s, seed=1) * 0.002)


def music(length_s: float) -> bytes:
    """Chords with overtones, a new one every half second, and a drum on each."""
    at_s = numpy.arange(round(length_s * RATE)) / RATE
    beat = (at_s * 2).astype(int)
    in_beat_s = at_s - beat / 2
    sound = numpy.zeros(len(at_s))
    for voice in range(3):
        semitones = numpy.array([chord[voice] for chord in CHORDS])[beat // 2 % len(CHORDS)]
        hertz = A4_HZ / 2 * 2 ** (semitones / 12)
        phase = 2 * numpy.pi * numpy.cumsum(hertz) / RATE
        for overtone in (1, 2, 3, 4):
            sound += numpy.sin(overtone * phase) / overtone**1.5
    sound *= numpy.exp(-3 * in_beat_s) / 6
    drum = _noise(length_s, seed=2) * numpy.exp(-60 * in_beat_s) * 0.3
    return _pcm(sound * 0.5 + drum)


def typing(length_s: float) -> bytes:
    """Keys, about seven a second with pauses to think: a click each, and the case's thump."""
    random = numpy.random.default_rng(3)
    sound = _noise(length_s, seed=4) * 0.002
    key_s = numpy.arange(round(0.06 * RATE)) / RATE
    at_s = 0.3
    while at_s < length_s - 0.1:
        click = random.normal(size=len(key_s)) * numpy.exp(-400 * key_s) * 0.4
        thump = numpy.sin(2 * numpy.pi * random.uniform(120, 250) * key_s)
        start = round(at_s * RATE)
        heard = (click + thump * numpy.exp(-90 * key_s) * 0.15) * random.uniform(0.3, 1.0)
        sound[start : start + len(key_s)] += heard[: len(sound) - start]
        at_s += random.uniform(0.07, 0.22) if random.random() < 0.94 else random.uniform(0.8, 3)
    return _pcm(sound)


def _noise(length_s: float, *, seed: int) -> numpy.ndarray:
    return numpy.random.default_rng(seed).normal(size=round(length_s * RATE))


def _pcm(sound: numpy.ndarray) -> bytes:
    return (numpy.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
