"""Captions: what is new in the last seconds of the recruiter's sound, at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.analysis.captions import CAPTION_JOBS, LINES
from services.analysis.domain.captions import CaptionLine, spoken, whole_words
from services.analysis.domain.speech import Window, Word
from services.analysis.transcribe.caption import CONTEXT_S, SKIP_AFTER_S, CaptionEar
from services.analysis.transcribe.engine import Engine
from services.analysis.transcribe.port import BYTES_A_SECOND
from shared import clock
from shared.blobs import BlobNotFound
from shared.events.analysis import CaptionSpoken
from shared.events.media import CallEnded, CaptionSoundCut, EndReason
from shared.events.scheduling import Consent, ConsentWithdrawn, InterviewDeleted
from shared.work_queue.queue import JobFailed
from tests.unit.analysis.builders import INTERVIEW, a_call, at
from tests.unit.analysis.office import Office, an_office
from tests.unit.analysis.test_audio import a_tone, ogg
from tests.unit.analysis.test_listen import Engine as Listener

SIX_SECONDS = ogg(a_tone(6.0))
TALKING = [Window(0.0, 6.0)]
JOB = {
    "key": "k",
    "started_at": at(0),
    "ended_at": at(6),
    "shown_until": None,
    "language": "en",
}


def heard(text: str, start_s: float = 0.0) -> list[Word]:
    """One word every half second."""
    return [
        Word(word, start_s + 0.5 * number, start_s + 0.5 * number + 0.4)
        for number, word in enumerate(text.split())
    ]


def test_what_was_shown_is_not_shown_again() -> None:
    line, [said] = spoken(CaptionLine("i1"), heard("what is a list"), at(0), at(2))
    assert said == CaptionSpoken("i1", "what is a list", at(2))
    line, [said] = spoken(line, heard("a list good for", 1.05), at(0), at(4))
    assert said.text == "good for"
    line, [said] = spoken(line, [], at(2), at(6))
    assert said == CaptionSpoken("i1", "", at(6)), "it is told that captions are made, of silence"


def test_a_piece_that_was_overtaken_says_nothing() -> None:
    line, _ = spoken(CaptionLine("i1"), heard("one two three four"), at(8), at(10))
    assert spoken(line, heard("nought"), at(4), at(9)) == (line, ())


def test_a_last_word_that_may_go_on_is_left_to_the_next_piece() -> None:
    words = heard("what is a dic")
    assert whole_words(words, [Window(0.0, 2.0)], 2.0) == tuple(words[:3])
    assert whole_words(words, [Window(0.0, 1.9)], 2.4) == tuple(words), "silence ends it"
    assert whole_words((), [], 2.0) == ()


class Captioner:
    """Says what it was told to, and keeps how much it was given."""

    def __init__(self, *said: Word) -> None:
        self.said, self.seconds = said, 0.0

    def hear(self, pcm: bytes, *, language: str) -> tuple[Word, ...]:
        self.seconds = len(pcm) / BYTES_A_SECOND
        return self.said


def an_ear(
    captioner: Captioner,
    *,
    read: Callable[[str], bytes] = lambda _: SIX_SECONDS,
    voice: Sequence[Window] = TALKING,
    now_s: float = 7.0,
) -> CaptionEar:
    return CaptionEar(lambda: captioner, lambda _: voice, read, lambda: at(now_s))


def test_only_a_little_of_what_was_shown_is_heard_again() -> None:
    captioner = Captioner(*heard("a list"))
    result = an_ear(captioner).caption({**JOB, "shown_until": at(4)})
    assert captioner.seconds == pytest.approx(2 + CONTEXT_S, abs=0.01)
    assert result["from_at"] == at(4 - CONTEXT_S)
    assert [word for word, *_ in result["words"]] == ["a", "list"]
    an_ear(captioner).caption(JOB)
    assert captioner.seconds == pytest.approx(6, abs=0.01)


def test_silence_costs_no_decoding() -> None:
    captioner = Captioner(*heard("invented"))
    for voice, shown in ((), None), ((Window(0.0, 1.4),), at(4)):
        result = an_ear(captioner, voice=voice).caption({**JOB, "shown_until": shown})
        assert (result["words"], captioner.seconds) == ([], 0.0)


def test_a_piece_that_waited_too_long_or_is_gone_is_left_out() -> None:
    late = an_ear(Captioner(), now_s=6.1 + SKIP_AFTER_S)

    def gone(_: str) -> bytes:
        raise BlobNotFound

    for ear, reason in (late, "too_late"), (an_ear(Captioner(), read=gone), "no_sound"):
        with pytest.raises(JobFailed) as failed:
            ear.caption(JOB)
        assert (failed.value.reason, failed.value.is_final) == (reason, True)


def test_an_engine_that_makes_no_captions_says_so() -> None:
    with pytest.raises(JobFailed) as failed:
        Engine(Listener).captioner()
    assert (failed.value.reason, failed.value.is_final) == ("no_captions", True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = an_office(tmp_path)
    made.hear(*a_call())
    yield made
    made.components.close()


def cut(office: Office, *, age_s: float = 1.0) -> datetime:
    ended_at = clock.now() - timedelta(seconds=age_s)
    key = f"media/{INTERVIEW}/captions/3.ogg"
    office.hear(CaptionSoundCut(INTERVIEW, key, ended_at - timedelta(seconds=6), ended_at))
    return ended_at


def work(office: Office, text: str = "what is a list") -> dict[str, Any] | None:
    """As a worker does it; what it was given."""
    claim = office.do.captions.queue.claim("worker")
    if claim is None:
        return None
    given = {name: claim[name] for name in ("key", "shown_until", "language")}
    words = [[word.word, word.start_s, word.end_s] for word in heard(text)]
    claim.finish({"result": {"from_at": claim["started_at"], "words": words}})
    return given


def captions(office: Office) -> list[str]:
    office.do.settle_finished_jobs()
    waiting = office.components.outbox.pending(500)
    return [each.event.text for _, each in waiting if isinstance(each.event, CaptionSpoken)]


def test_a_piece_becomes_a_caption_and_leaves_no_word_behind(office: Office) -> None:
    cut(office, age_s=2.0)
    assert work(office) == {
        "key": f"media/{INTERVIEW}/captions/3.ogg",
        "shown_until": None,
        "language": "en",
    }
    assert captions(office) == ["what is a list"]
    assert office.components.store.find(CAPTION_JOBS, {}) == []
    cut(office)
    given = work(office, "of")
    assert given is not None and given["shown_until"] is not None
    refs = [ref for ref, _ in office.components.outbox.pending(500)]
    office.components.outbox.mark_published(refs)
    [line] = office.components.store.find(LINES, {})
    assert "what" not in str(line)


def test_nothing_is_heard_too_late_without_consent_or_after_the_call(office: Office) -> None:
    cut(office, age_s=13.0)
    assert work(office) is None
    cut(office)
    office.hear(ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(500)))
    assert work(office) is None, "what was queued is taken back"
    cut(office)
    assert work(office) is None


@pytest.mark.parametrize(
    "end",
    [
        CallEnded(INTERVIEW, at(500), EndReason.ENDED_BY_RECRUITER),
        InterviewDeleted(INTERVIEW, at(500)),
        ConsentWithdrawn(INTERVIEW, Consent.ANALYSIS, at(500)),
    ],
)
def test_what_is_heard_after_the_end_is_not_told(office: Office, end: Any) -> None:
    cut(office)
    claim = office.do.captions.queue.claim("worker")
    assert claim is not None
    office.hear(end)
    assert claim.is_gone()
    assert captions(office) == []
    assert office.components.store.find(CAPTION_JOBS, {}) == []


def test_a_piece_that_nobody_takes_in_time_is_dropped(office: Office) -> None:
    cut(office)
    [job] = office.components.store.find(CAPTION_JOBS, {})
    late = {**job, "ended_at": job["ended_at"] - timedelta(seconds=13)}
    office.components.store.replace(CAPTION_JOBS, late, if_version=job["version"])
    assert captions(office) == []
    assert office.components.store.find(CAPTION_JOBS, {}) == []


def test_captions_are_in_the_way_of_no_other_work(office: Office) -> None:
    office.work()
    done = list(office.payloads)
    cut(office)
    assert not office.work_once(), "the transcribing loop does not take it"
    assert office.payloads == done
