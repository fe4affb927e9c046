"""Stretches of speech in windows for Whisper, and its words back at their times."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from services.analysis.domain.speech import Window
from services.analysis.transcribe.packing import GAP_S, WINDOW_S, Stretch, packed, placed


@dataclass
class Heard:
    """A word as faster-whisper gives it: with the space that parts it from the one before."""

    word: str
    start: float
    end: float
    probability: float = 0.9


def test_short_stretches_share_a_window() -> None:
    """A window costs the same, whatever is in it."""
    [window] = packed([Window(1.0, 3.0), Window(20.0, 24.0), Window(60.0, 61.0)])
    assert window == (
        Stretch(1.0, 3.0, 0.0),
        Stretch(20.0, 24.0, 2.0 + GAP_S),
        Stretch(60.0, 61.0, 6.0 + 2 * GAP_S),
    )


def test_no_window_is_longer_than_whisper_takes() -> None:
    windows = list(packed([Window(10.0 * n, 10.0 * n + 9.0) for n in range(7)]))
    assert [len(window) for window in windows] == [3, 3, 1]
    assert all(window[-1].end_s <= WINDOW_S for window in windows)


def test_one_who_speaks_without_a_pause_is_cut_into_equal_pieces() -> None:
    windows = list(packed([Window(5.0, 5.0 + 70.0)]))
    lengths = [stretch.to_s - stretch.from_s for window in windows for stretch in window]
    assert lengths == pytest.approx([70 / 3] * 3)
    assert windows[-1][-1].to_s == pytest.approx(75.0)


def test_nothing_is_packed_of_silence() -> None:
    assert list(packed([])) == []


def test_words_stand_where_they_were_said() -> None:
    window = (Stretch(10.0, 12.0, 0.0), Stretch(40.0, 43.0, 2.5))
    words = list(placed([Heard(" So", 0.2, 0.6), Heard(" it", 2.6, 3.0, 0.4)], window))
    assert [(word.word, word.start_s, word.end_s, word.confidence) for word in words] == [
        ("So", 10.2, 10.6, 0.9),
        ("it", 40.1, 40.5, 0.4),
    ]


def test_a_word_over_the_silence_that_was_left_out_stays_in_its_stretch() -> None:
    window = (Stretch(10.0, 12.0, 0.0), Stretch(40.0, 43.0, 2.5))
    [first, second] = placed([Heard(" late", 1.8, 2.3), Heard(" early", 2.2, 3.0)], window)
    assert (first.start_s, first.end_s) == (11.8, 12.0)
    assert (second.start_s, second.end_s) == (40.0, 40.5)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [((" long", "-term"), "long-term"), ((" l", "'ordre"), "l'ordre"), ((" C", "++,"), "C++,")],
)
def test_parts_of_one_word_are_put_together(parts: tuple[str, str], whole: str) -> None:
    """Quotes are shown to people, and must be what was said."""
    window = (Stretch(0.0, 5.0, 0.0),)
    [word] = placed([Heard(parts[0], 1.0, 1.2, 0.8), Heard(parts[1], 1.2, 1.6, 0.6)], window)
    assert (word.word, word.start_s, word.end_s) == (whole, 1.0, 1.6)
    assert word.confidence == pytest.approx(0.6), "as sure as its least sure part"


def test_languages_without_spaces_keep_their_words() -> None:
    window = (Stretch(0.0, 5.0, 0.0),)
    heard = [Heard("こんにちは", 0.0, 1.0), Heard("世界", 1.0, 2.0)]
    assert [word.word for word in placed(heard, window)] == ["こんにちは", "世界"]
