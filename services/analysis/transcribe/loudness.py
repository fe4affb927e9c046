"""How loud some sound is, and where it is louder than can be stored.

Measured on flite's voices through Opus at 32 kb/s: of the samples of a second, at most 0.1 % are
near full scale in speech whose loudest peak is there, and 5 to 25 % when it was three times as
loud. What a microphone cuts off before the browser makes it quieter is not found.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from services.analysis.domain.sound import FlawedWindow, FlawKind
from services.analysis.transcribe.port import RATE

FULL = 32768
NEAR_FULL = 31000
SHARE = 0.05  # of a second's samples


def loudest(pcm: bytes) -> float:
    """The highest sample, of full scale."""
    samples = array("h", pcm)
    return _peak(samples) / FULL


def distorted(pcm: bytes) -> Iterator[FlawedWindow]:
    """The seconds in which much is cut off."""
    samples = array("h", pcm)
    for second in range(0, len(samples), RATE):
        part = samples[second : second + RATE]
        if _peak(part) >= NEAR_FULL and _near_full(part) >= SHARE * RATE:
            end_s = (second + len(part)) / RATE
            yield FlawedWindow(second / RATE, end_s, FlawKind.DISTORTED.value)


def _peak(samples: array[int]) -> int:
    lowest, highest = min(samples, default=0), max(samples, default=0)
    return max(-lowest, highest)


def _near_full(samples: array[int]) -> int:
    return sum(abs(sample) >= NEAR_FULL for sample in samples)
