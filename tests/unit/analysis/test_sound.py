"""What is wrong with a track's sound: found by the worker, told to people, held against nobody."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.analysis.domain.hearing import Flaw, Stretch
from services.analysis.domain.results import Heard
from services.analysis.domain.sound import FlawedWindow, clipped, not_covered, with_flaws
from services.analysis.domain.speech import Window
from services.analysis.domain.work import Work
from services.analysis.transcribe.loudness import distorted, loudest
from services.analysis.transcribe.port import RATE
from services.analysis.views import assessments_view, report_view
from shared.events import media
from shared.events.media import Participant, Recording, RecordingGap
from tests.unit.analysis.builders import (
    DEMO,
    INTERVIEW,
    Told,
    a_call,
    a_judgement,
    a_piece,
    a_track,
    at,
    sound_stored,
    the_end,
)

BOUNDS = st.tuples(st.floats(0, 50), st.floats(0, 50)).map(sorted)
KINDS = ["damaged", "gone", "unrecorded", "distorted", "other_language"]


def a_wave(gain: float, seconds: float = 2.0) -> bytes:
    """A tone; what is louder than full scale is cut off."""
    wave = (gain * 32767 * math.sin(n * 0.06) for n in range(round(seconds * RATE)))
    return array("h", (round(min(32767, max(-32768, sample))) for sample in wave)).tobytes()


def ears(
    *flaws: tuple[float, float, str], of: Participant = Participant.CANDIDATE, level: float = 0.3
) -> Callable[[Work], Heard]:
    """A worker that finds these flaws of one track, on the clock; `kind` or `kind:language`."""

    def listen(work: Work) -> Heard:
        heard = a_piece(work)
        if work.participant != of or work.from_at is None:
            return Heard(heard.words, heard.until_s, (), 0.3)
        begin_s = (work.from_at - at(0)).total_seconds()
        own = (FlawedWindow(f - begin_s, t - begin_s, *kind.split(":")) for f, t, kind in flaws)
        return Heard(heard.words, heard.until_s, clipped(own, heard.until_s), level)

    return listen


def told(*flaws: tuple[float, float, str]) -> Told:
    """During the call, with both answers judged."""
    during = Told()
    during.listen = ears(*flaws)
    return during.hear(*a_call(), at_s=95).do_all(a_judgement(0.25))


def trouble(during: Told) -> list[str | None]:
    return [each.technical_trouble for each in assessments_view(during.interview).items]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("damaged", "the recorded sound is damaged"),
        ("gone", "the recorded sound is missing"),
        ("unrecorded", "no sound of the candidate arrived"),
        ("distorted", "the sound was distorted"),
        ("other_language:it", "Italian was spoken, not English"),
    ],
)
def test_an_answer_that_was_hit_says_so_while_the_call_runs(kind: str, words: str) -> None:
    """The recruiter can still ask again."""
    during = told((65, 75, kind))
    assert trouble(during) == [None, f"For 10 s of this answer {words}."]
    during.hear(*the_end(100, candidate=10, recruiter=10), at_s=101).do_all(a_judgement(0.25))
    assert trouble(during) == [None, f"For 10 s of this answer {words}."]
    assert [part.value for part in during.interview.report.parts] == [0.25, None]


@pytest.mark.parametrize(
    "flaw",
    [
        (65, 66, "damaged"),
        (65, 69, "distorted"),
        (65, 69, "other_language:it"),
        (10, 25, "gone"),
    ],
)
def test_a_hiccup_a_laugh_and_other_stretches_mark_no_answer(
    flaw: tuple[float, float, str],
) -> None:
    assert trouble(told(flaw)) == [None, None]


def test_what_media_says_of_a_gap_takes_the_place_of_what_was_heard() -> None:
    during = told((65, 75, "unrecorded")).hear(the_end(100)[0], at_s=101)
    gap = RecordingGap(at(65), at(75), "paused")
    recordings = tuple(Recording(each, at(0), 100.0, 10, (gap,)) for each in Participant)
    during.hear(media.RecordingReady(INTERVIEW, recordings)).do_all(a_judgement(0.25))
    assert trouble(during)[1] == "For 10 s of this answer the recording was paused."
    assert report_view(during.interview, None, DEMO).sound == ()


def test_an_answer_whose_candidate_was_gone_says_so() -> None:
    events = [event for event in a_call() if event not in a_track(Participant.CANDIDATE, 100)]
    during = Told().hear(*events, *a_track(Participant.CANDIDATE, 60), at_s=95)
    during.wait_until(130).do_all(a_judgement(None))
    assert trouble(during) == [None, "For 30 s of this answer no sound of the candidate arrived."]


def test_who_hangs_up_before_the_recruiter_has_finished_the_last_answer() -> None:
    tracks = [*a_track(Participant.CANDIDATE, 100), *a_track(Participant.RECRUITER, 100)]
    events = [event for event in a_call() if event not in tracks]
    during = Told().hear(*events, *a_track(Participant.CANDIDATE, 80), at_s=85)
    during.hear(*a_track(Participant.RECRUITER, 90), *the_end(90, candidate=8, recruiter=9))
    during.do_all(a_judgement(0.5))
    assert trouble(during) == [None, None]


def test_the_report_tells_where_the_sound_is_not_as_it_should_be() -> None:
    during = told((12, 20, "damaged"), (20, 31, "damaged"), (40, 44, "distorted"))
    seen = report_view(during.interview, None, DEMO).sound
    assert [(each.participant, each.kind, each.from_s, each.to_s) for each in seen] == [
        ("candidate", "damaged", 12.0, 31.0),
        ("candidate", "distorted", 40.0, 44.0),
    ]


@pytest.mark.parametrize("of", list(Participant))
def test_a_microphone_that_gave_nothing_is_named(of: Participant) -> None:
    during = Told()
    during.listen = ears(of=of, level=0.0)
    during.hear(*a_call(), at_s=95).do_all()
    assert report_view(during.interview, None, DEMO).silent_microphones == (), "it may yet"
    during.hear(*the_end(100, candidate=10, recruiter=10), at_s=101).do_all()
    assert report_view(during.interview, None, DEMO).silent_microphones == (of.value,)


def test_a_track_without_any_sound_is_named() -> None:
    events = [event for event in a_call() if event not in a_track(Participant.CANDIDATE, 100)]
    during = Told().hear(*events, the_end(100)[0], sound_stored(candidate=0, recruiter=10))
    during.wait_until(200).do_all(a_judgement(None))
    seen = report_view(during.interview, None, DEMO)
    assert (seen.state, seen.silent_microphones) == ("ready", ("candidate",))
    assert seen.score is None


def test_workers_of_an_earlier_release_say_nothing_of_the_sound() -> None:
    during = Told().hear(*a_call(), *the_end(100, candidate=10, recruiter=10)).do_all()
    seen = report_view(during.interview, None, DEMO)
    assert (seen.sound, seen.silent_microphones) == ((), ())


@pytest.mark.parametrize("gain", [0.0, 0.02, 0.9])
def test_sound_that_is_not_too_loud_is_not_distorted(gain: float) -> None:
    assert list(distorted(a_wave(gain))) == []
    assert loudest(a_wave(gain)) == pytest.approx(gain, abs=0.01)


def test_sound_that_is_cut_off_is_distorted() -> None:
    silence = bytes(2 * RATE)
    found = list(distorted(silence + a_wave(3.0, 2.0) + silence))
    assert [(f.from_s, f.to_s, f.kind) for f in found] == [
        (1.0, 2.0, "distorted"),
        (2.0, 3.0, "distorted"),
    ]
    assert loudest(b"") == 0.0


@given(st.lists(BOUNDS, max_size=8))
def test_what_is_not_covered_overlaps_nothing_that_is(there: list[list[float]]) -> None:
    windows = [Window(*each) for each in there]
    for gap in not_covered(Window(0.0, 50.0), windows):
        assert 0 <= gap.from_s < gap.to_s <= 50
        assert all(
            w.to_s <= gap.from_s or gap.to_s <= w.from_s for w in windows if w.from_s < w.to_s
        )


@given(st.lists(st.tuples(BOUNDS, st.sampled_from(KINDS)), max_size=8), st.randoms())
def test_flaws_are_the_same_in_whatever_order_they_are_found(
    found: list[tuple[list[float], str]], chance: object
) -> None:
    flaws = [Flaw(Stretch(at(f), at(t)), kind) for (f, t), kind in found]
    shuffled = [*flaws]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one_by_one: tuple[Flaw, ...] = ()
    for flaw in shuffled:
        one_by_one = with_flaws(one_by_one, [flaw])
    assert one_by_one == with_flaws((), flaws) == with_flaws(one_by_one, flaws)
