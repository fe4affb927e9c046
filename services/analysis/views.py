"""What callers get: reports and assessments, for recruiters' eyes only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from services.analysis.domain import assessment as assessed
from services.analysis.domain import engines as known
from services.analysis.domain.answers import has_leak
from services.analysis.domain.chapters import topic_windows
from services.analysis.domain.corrections import (
    are_judged,
    as_corrected,
    correction_of,
    is_outdated,
)
from services.analysis.domain.interview import Interview, seconds_between
from services.analysis.domain.pieces import heard_until, may_listen, seconds_unheard
from services.analysis.domain.report import ReportState
from services.analysis.domain.said import said_in
from services.analysis.domain.speech import Utterance as Spoken
from services.analysis.domain.speech import Word as HeardWord
from services.analysis.domain.trouble import silent_microphones, technical_trouble
from services.analysis.domain.versions import models_of, rubrics_of
from services.analysis.payloads import words_from
from services.analysis.rerun_view import rerun_view, version_view
from services.analysis.sound_views import left_out, sound_view
from shared.contracts.codec import picked
from shared.events.media import Participant
from shared.requests.analysis import (
    LIVE_TROUBLES,
    Assessment,
    Assessments,
    Criterion,
    Engine,
    EngineNames,
    Engines,
    Failure,
    LiveTranscript,
    Note,
    Quote,
    Report,
    ReportQuestion,
    ReportTopic,
    ScorePart,
    Utterance,
    Window,
    Word,
)
from shared.requests.analysis.corrections import LineCorrection
from shared.requests.analysis.people import Rater
from shared.store import Document


def report_view(
    interview: Interview, transcript: Document | None, engines: known.Engines
) -> Report:
    """The report; parts that are not there yet are empty."""
    engines = engines.with_scorer(interview.scorer, interview.scorer_model)
    report = interview.report
    failure = report.failure
    return Report(
        interview_id=interview.id,
        state=report.state.value,
        stage=report.stage.value,
        percent=report.percent,
        failure=Failure(failure.stage.value, failure.reason) if failure else None,
        score=report.score,
        score_label=report.label,
        score_parts=tuple(ScorePart(**vars(part)) for part in report.parts),
        engine=EngineNames(
            transcriber=(transcript or {}).get("engine") or engines.transcriber.name,
            scorer=engines.scorer.name,
            label=report.engine or engines.label,
        ),
        transcript=tuple(_dialogue(interview, transcript)),
        left_out=tuple(left_out(transcript)),
        sound=tuple(sound_view(interview)),
        silent_microphones=tuple(each.value for each in silent_microphones(interview)),
        assessments=assessments_view(interview).items,
        notes=tuple(picked(Note, note) for note in interview.notes),
        topics=tuple(_topics(interview, transcript)),
        questions=tuple(_questions(interview)),
        clock_started_at=interview.zero_at,
        is_coverage=report.is_coverage,
        score_meaning=report.meaning or None,
        versions=tuple(version_view(each) for each in interview.versions),
        rubric_version=rubrics_of(interview.assessments) or _template_of(interview),
        ready_at=report.ready_at,
        is_corrected_since=_is_corrected_since(interview),
        rerun=rerun_view(interview.rerun) if interview.rerun else None,
        model=models_of(interview.assessments) or None,
        is_transcribed_again=interview.take > 0,
    )


def _is_corrected_since(interview: Interview) -> bool:
    """Whether the judgements of a finished report are of words that were corrected later."""
    return (
        interview.report.state == ReportState.READY
        and bool(interview.assessments)
        and not are_judged(interview.corrections, interview.judged_corrections)
    )


def assessments_view(interview: Interview) -> Assessments:
    """The final assessment of a question where there is one, else those of its visits. While the
    call runs always these: what is judged for good meanwhile is for the report.

    Of these, a visit with too little to assess (the recruiter only went back for a moment) is
    left out when another visit has an answer.
    """
    is_over = interview.call_ended_at is not None
    known = [each for each in interview.assessments if is_over or each.is_provisional]
    final = {each.question_id for each in known if not each.is_provisional}
    answered = {each.question_id for each in known if _is_assessed(each)}

    def is_shown(each: assessed.Assessment) -> bool:
        if each.question_id in final:
            return not each.is_provisional
        return _is_assessed(each) or each.question_id not in answered

    shown = sorted(filter(is_shown, known), key=lambda a: (a.number, a.visit))
    return Assessments(tuple(_assessment(interview, each) for each in shown))


def _is_assessed(assessment: assessed.Assessment) -> bool:
    return assessment.judgement.state is assessed.AnswerState.ASSESSED


def engines_view(engines: known.Engines) -> Engines:
    """Which engines are in use, and what they say about themselves."""
    return Engines(picked(Engine, engines.transcriber), picked(Engine, engines.scorer))


def live_transcript_view(
    interview: Interview, said: Iterable[Spoken], engines: known.Engines
) -> LiveTranscript:
    """What both said, and how far the workers are behind the sound; without the words' times, which
    nobody reads during a call."""
    if not may_listen(interview, engines):
        return LiveTranscript(trouble=_trouble(interview, engines))
    behind_s = max(seconds_unheard(interview, participant) for participant in Participant)
    zero_at, until = interview.zero_at, heard_until(interview)
    lines = (replace(_utterance(each, zero_at), words=()) for each in said) if zero_at else ()
    return LiveTranscript(
        utterances=tuple(lines),
        behind_s=round(behind_s, 3),
        until_s=seconds_between(zero_at, until) if zero_at and until else None,
        trouble=_trouble(interview, engines),
    )


def _trouble(interview: Interview, engines: known.Engines) -> str | None:
    """Why words are missing."""
    agreed = interview.consent("analysis") is True
    if agreed and interview.plan and not engines.transcriber.understands(interview.plan.language):
        return "language"
    reason = interview.hearing.failure
    return reason if reason is None or reason in LIVE_TROUBLES else "failed"


def _assessment(interview: Interview, assessment: assessed.Assessment) -> Assessment:
    judgement = assessment.judgement
    visit = assessment.visit if assessment.is_provisional else None
    trouble = technical_trouble(interview, assessment.question_id, visit)
    return Assessment(
        question_id=assessment.question_id,
        visit=assessment.visit,
        number=assessment.number,
        question=assessment.question,
        is_provisional=assessment.is_provisional,
        state=judgement.state.value,
        reason=judgement.reason,
        criteria=tuple(_criterion(each, interview) for each in judgement.criteria),
        value=judgement.value,
        comment=judgement.comment,
        follow_up=judgement.follow_up,
        engine=judgement.engine,
        model=judgement.model,
        prompt_version=judgement.prompt_version,
        rubric_version=assessment.rubric_version,
        assessed_at=assessment.assessed_at,
        is_coverage=judgement.is_coverage,
        flags=tuple(flag.value for flag in judgement.flags),
        technical_trouble=trouble,
        has_leak=has_leak(interview, assessment.question_id, visit),
        needs_person=judgement.needs_person,
        spread=judgement.spread,
        sample_values=judgement.sample_values,
        prompt_hash=judgement.prompt_hash or None,
        rubric_hash=judgement.rubric_hash or None,
        words_hash=judgement.words_hash or None,
        rubric_source=judgement.rubric_source or None,
    )


def _template_of(interview: Interview) -> str | None:
    return interview.plan.rubric_version if interview.plan else None


def _criterion(criterion: assessed.Criterion, interview: Interview) -> Criterion:
    quote = _quote(criterion.quote, interview) if criterion.quote else None
    return Criterion(
        criterion.id,
        criterion.text,
        criterion.verdict.value,
        quote,
        criterion.comment,
        criterion.weight,
        tuple(verdict.value for verdict in criterion.samples),
    )


def _quote(quote: assessed.Quote, interview: Interview) -> Quote:
    start_s, end_s, text = quote.start_s, quote.end_s, quote.text
    return Quote(text, start_s, end_s, is_outdated(start_s, end_s, text, interview.corrections))


def _dialogue(interview: Interview, transcript: Document | None) -> Iterator[Utterance]:
    if transcript is None or interview.zero_at is None:
        return
    for each in transcript["utterances"]:
        said = Spoken(Participant(each["participant"]), words_from(each["words"]))
        yield replace(_utterance(said, interview.zero_at), correction=_correction(said, interview))


def _correction(said: Spoken, interview: Interview) -> LineCorrection | None:
    found = correction_of(said, interview.corrections)
    if found is None:
        return None
    return LineCorrection(found.text, Rater(found.person.id, found.person.name), found.corrected_at)


def _utterance(said: Spoken, zero_at: datetime) -> Utterance:
    return Utterance(
        participant=said.participant.value,
        started_at=zero_at + timedelta(seconds=said.start_s),
        ended_at=zero_at + timedelta(seconds=said.end_s),
        start_s=said.start_s,
        end_s=said.end_s,
        text=said.text,
        words=tuple(Word(word.word, word.start_s, word.end_s) for word in said.words),
    )


def _topics(interview: Interview, transcript: Document | None) -> Iterator[ReportTopic]:
    marks = {mark.name: mark for mark in interview.topics}
    candidates = _words_of_candidate(interview, transcript)
    windows = topic_windows(interview)
    for topic in interview.plan.topics if interview.plan else ():
        mark = marks.get(topic.id)
        at = mark.at if mark is not None and mark.is_on else None
        window = windows.get(topic.id)
        shown = Window(window.from_s, window.to_s) if window else None
        said = said_in(window, candidates) if window else ()
        yield ReportTopic(
            topic.id,
            topic.title,
            at is not None,
            at,
            topic.minutes,
            shown,
            tuple(_quote(quote, interview) for quote in said),
        )


def _words_of_candidate(
    interview: Interview, transcript: Document | None
) -> list[tuple[HeardWord, ...]]:
    """Line by line, as people corrected them."""
    own = Participant.CANDIDATE
    return [
        as_corrected(words_from(each["words"]), interview.corrections, own)
        for each in (transcript["utterances"] if transcript else ())
        if each["participant"] == own
    ]


def _questions(interview: Interview) -> Iterator[ReportQuestion]:
    questions = interview.plan.questions if interview.plan else ()
    for number, question in enumerate(questions, start=1):
        windows = interview.chapters_of(question.id)
        shown = tuple(Window(window.from_s, window.to_s) for window in windows)
        rephrased = (visit.rephrased_at for visit in interview.visits_of(question.id))
        yield ReportQuestion(
            question.id, number, question.text, shown, next(filter(None, rephrased), None)
        )
