"""R57: who said what, when."""

from services.analysis.domain.speech import Window, Word, dialogue, shifted, within
from shared.events.media import Participant
from tests.unit.analysis.builders import text_of, words

CANDIDATE, RECRUITER = Participant.CANDIDATE, Participant.RECRUITER


def lines(**tracks: tuple[Word, ...]) -> list[tuple[str, str]]:
    said = dialogue({Participant(who): heard for who, heard in tracks.items()})
    return [(utterance.participant.value, utterance.text) for utterance in said]


def test_two_tracks_become_a_dialogue_in_order_of_time() -> None:
    recruiter = (*words("what is a lock", 0), *words("thank you", 20))
    assert lines(candidate=words("a lock is held", 5), recruiter=recruiter) == [
        ("recruiter", "what is a lock"),
        ("candidate", "a lock is held"),
        ("recruiter", "thank you"),
    ]


def test_a_short_silence_does_not_end_an_utterance_a_long_one_does() -> None:
    heard = (*words("first part", 0), *words("second part", 2.5), *words("later", 20))
    assert lines(candidate=heard) == [
        ("candidate", "first part second part"),
        ("candidate", "later"),
    ]


def test_an_interruption_ends_an_utterance() -> None:
    heard = (*words("first part", 0), *words("second part", 3.0))
    assert [who for who, _ in lines(candidate=heard, recruiter=words("yes", 1.8))] == [
        "candidate",
        "recruiter",
        "candidate",
    ]


def test_words_that_overlap_keep_their_speaker() -> None:
    said = lines(candidate=words("one two three", 0), recruiter=words("four five", 0.2))
    assert said == [("candidate", "one two three"), ("recruiter", "four five")]


def test_an_utterance_spans_its_words() -> None:
    [utterance] = dialogue({CANDIDATE: words("one two", 3), RECRUITER: ()})
    assert (utterance.start_s, utterance.end_s) == (3.0, 3.9)


def test_nobody_speaking_makes_no_dialogue() -> None:
    assert dialogue({CANDIDATE: (), RECRUITER: ()}) == ()


def test_a_word_belongs_to_the_window_of_its_middle() -> None:
    heard = (Word("before", 8.0, 9.9), Word("edge", 9.7, 10.5), Word("after", 19.9, 20.4))
    assert text_of(within(heard, [Window(10, 20)])) == "edge"


def test_a_word_in_two_windows_counts_once() -> None:
    heard = words("a b c d", 0)
    assert text_of(within(heard, [Window(0, 5), Window(1, 6)])) == "a b c d"


def test_words_move_to_another_clock() -> None:
    assert shifted([Word("a", 1.0, 1.5)], 10.25) == (Word("a", 11.25, 11.75),)
