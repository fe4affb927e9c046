"""The recruiter's voice in the candidate's microphone is not the candidate's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analysis.domain.leakage import MOST_DELAY_S, Parted, parted
from services.analysis.domain.speech import Word, phrases, shifted
from tests.unit.analysis.builders import text_of, words

QUESTION = words("what is a deadlock and how would you avoid one", 10.0)
VOCABULARY = "a the lock thread wait one two is what how order value key dictionary".split()  # noqa: SIM905


def told_apart(heard: Sequence[Word], said: Sequence[Word] = QUESTION) -> tuple[str, str]:
    """The candidate's own words, and what leaked."""
    parts = [parted(phrase, said) for phrase in phrases(heard)]
    return text_of(w for p in parts for w in p.own), text_of(w for p in parts for w in p.leaked)


@pytest.mark.parametrize("delay_s", [0.1, 0.25, 0.6, 1.1])
def test_what_the_recruiter_says_meanwhile_is_left_out(delay_s: float) -> None:
    assert told_apart(shifted(QUESTION, delay_s)) == ("", text_of(QUESTION))


def test_misheard_words_of_a_leak_go_with_it() -> None:
    misheard = words("what is a dead and how wood you avoided one", 10.2)
    heard = tuple(
        replace(h, start_s=s.start_s + 0.2) for h, s in zip(misheard, QUESTION, strict=True)
    )
    assert told_apart(heard)[0] == ""


@pytest.mark.parametrize(
    "own",
    [
        words("So you ask what is a deadlock and how would you avoid one", 15.6),
        words("what is a deadlock", 15.1),
        words("it is two threads that wait for each other", 15.3),
        words("yes", 12.0),
        words("a deadlock", 11.4),
    ],
    ids=["repeats it", "repeats it at once", "answers", "agrees", "two words"],
)
def test_the_candidates_own_words_stay(own: tuple[Word, ...]) -> None:
    """Also those of one who repeats the question in their own time."""
    assert told_apart(own) == (text_of(own), "")


def test_an_answer_right_behind_a_leak_stays() -> None:
    own = words("two threads that wait", 15.4)
    assert told_apart((*shifted(QUESTION, 0.3), *own)) == (text_of(own), text_of(QUESTION))


@pytest.mark.parametrize("delay_s", [0.12, 0.2, 0.5, 1.0])
def test_the_candidates_voice_in_the_recruiters_microphone_costs_no_word(delay_s: float) -> None:
    answer = words("two threads each hold a lock and wait for the other", 20.0)
    assert told_apart(answer, shifted(answer, delay_s)) == (text_of(answer), "")


def test_a_track_that_does_not_hear_the_other_one_keeps_all() -> None:
    answer = words("each thread holds a lock that another one wants", 10.1)
    assert told_apart(answer) == (text_of(answer), "")
    assert told_apart(answer, ()) == (text_of(answer), "")


@st.composite
def speech(draw: st.DrawFn) -> tuple[Word, ...]:
    said, at_s = [], 0.0
    for text in draw(st.lists(st.sampled_from(VOCABULARY), max_size=40)):
        at_s += draw(st.sampled_from((0.05, 0.2, 1.0)))
        said.append(Word(text, round(at_s, 3), round(at_s + 0.3, 3)))
        at_s += 0.3
    return tuple(said)


@given(heard=speech(), said=speech(), later_s=st.floats(0, 3))
def test_no_word_is_lost_or_made(
    heard: tuple[Word, ...], said: tuple[Word, ...], later_s: float
) -> None:
    for phrase in phrases(shifted(heard, later_s)):
        part = parted(phrase, said)
        assert sorted((*part.own, *part.leaked), key=lambda word: word.start_s) == list(phrase)


@given(heard=speech(), said=speech())
def test_words_that_come_after_all_of_the_recruiters_stay(
    heard: tuple[Word, ...], said: tuple[Word, ...]
) -> None:
    end_s = max((word.end_s for word in said), default=0.0)
    for phrase in phrases(shifted(heard, end_s)):
        assert parted(phrase, said) == Parted(own=phrase)


@given(said=speech(), delay_s=st.floats(0.1, MOST_DELAY_S))
def test_a_word_never_leaks_without_two_others(said: tuple[Word, ...], delay_s: float) -> None:
    for phrase in phrases(shifted(said, delay_s)):
        assert len(parted(phrase, said).leaked) not in {1, 2}
