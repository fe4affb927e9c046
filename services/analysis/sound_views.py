"""What the report says of the sound that it is made from."""

from __future__ import annotations

from collections.abc import Iterator

from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.languages import name_of
from services.analysis.domain.trouble import sound_troubles
from services.analysis.payloads import words_from
from shared.requests.analysis import Quote, SoundTrouble
from shared.store import Document


def sound_view(interview: Interview) -> Iterator[SoundTrouble]:
    """Where it is not as it should be, on the interview clock."""
    zero_at = interview.zero_at
    if zero_at is None:
        return
    for trouble in sound_troubles(interview):
        bounds = (trouble.stretch.from_at, trouble.stretch.to_at)
        from_s, to_s = (seconds_between(zero_at, at) for at in bounds)
        language = name_of(trouble.language)
        yield SoundTrouble(trouble.participant.value, trouble.kind, from_s, to_s, language)


def left_out(transcript: Document | None) -> Iterator[Quote]:
    """What the candidate's microphone heard of the recruiter, phrase by phrase."""
    for phrase in (transcript or {}).get("left_out", ()):
        words = words_from(phrase)
        text = " ".join(word.word for word in words)
        yield Quote(text, words[0].start_s, max(word.end_s for word in words))
