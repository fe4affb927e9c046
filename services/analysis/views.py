"""What callers get: reports and assessments as JSON, for recruiters' eyes only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from services.analysis.domain.assessment import AnswerState, Assessment, Criterion
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview, Mark
from services.analysis.domain.speech import Utterance
from services.analysis.payloads import words_from
from shared.events.media import Participant
from shared.store import Document

View = dict[str, Any]


def report_view(interview: Interview, transcript: Document | None, engines: Engines) -> View:
    """The Report of the request contract; parts that are not there yet are empty."""
    report = interview.report
    failure = report.failure
    return {
        "interview_id": interview.id,
        "state": report.state.value,
        "stage": report.stage.value,
        "percent": report.percent,
        "failure": {"stage": failure.stage.value, "reason": failure.reason} if failure else None,
        "score": report.score,
        "score_label": report.label,
        "score_parts": [
            {"question_id": part.question_id, "value": part.value, "weight": part.weight}
            for part in report.parts
        ],
        "engine": {
            "transcriber": transcript["engine"] if transcript else engines.transcriber.name,
            "scorer": engines.scorer.name,
            "label": report.engine or engines.label,
        },
        "transcript": _dialogue(interview, transcript),
        "assessments": assessments_view(interview),
        "notes": [
            {
                "id": note.id,
                "text": note.text,
                "added_at": iso(note.added_at),
                "topic_id": note.topic_id,
                "question_id": note.question_id,
            }
            for note in interview.notes
        ],
        "topics": _topics(interview),
        "questions": _questions(interview),
        "clock_started_at": iso(interview.zero_at),
    }


def assessments_view(interview: Interview) -> list[View]:
    """The final assessment of a question where there is one, else those of its visits.

    Of these, a visit with too little to assess, such as a glance back, says nothing of the answer
    that another one held.
    """
    final = {each.question_id for each in interview.assessments if not each.is_provisional}
    answered = {each.question_id for each in interview.assessments if _is_assessed(each)}

    def is_shown(each: Assessment) -> bool:
        if each.question_id in final:
            return not each.is_provisional
        return _is_assessed(each) or each.question_id not in answered

    shown = filter(is_shown, interview.assessments)
    return [_assessment(each) for each in sorted(shown, key=lambda a: (a.number, a.visit))]


def _is_assessed(assessment: Assessment) -> bool:
    return assessment.judgement.state is AnswerState.ASSESSED


def engines_view(engines: Engines) -> View:
    """Which engines are in use, and what they say about themselves."""
    return {
        "transcriber": {"name": engines.transcriber.name, "label": engines.transcriber.label},
        "scorer": {"name": engines.scorer.name, "label": engines.scorer.label},
    }


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _assessment(assessment: Assessment) -> View:
    judgement = assessment.judgement
    return {
        "question_id": assessment.question_id,
        "visit": assessment.visit,
        "number": assessment.number,
        "question": assessment.question,
        "is_provisional": assessment.is_provisional,
        "state": judgement.state.value,
        "reason": judgement.reason,
        "criteria": [_criterion(each) for each in judgement.criteria],
        "value": judgement.value,
        "comment": judgement.comment,
        "follow_up": judgement.follow_up,
        "engine": judgement.engine,
        "model": judgement.model,
        "prompt_version": judgement.prompt_version,
        "rubric_version": assessment.rubric_version,
        "assessed_at": iso(assessment.assessed_at),
    }


def _criterion(criterion: Criterion) -> View:
    quote = criterion.quote
    return {
        "id": criterion.id,
        "text": criterion.text,
        "verdict": criterion.verdict.value,
        "quote": {"text": quote.text, "start_s": quote.start_s, "end_s": quote.end_s}
        if quote
        else None,
        "comment": criterion.comment,
    }


def _dialogue(interview: Interview, transcript: Document | None) -> list[View]:
    zero_at = interview.zero_at
    if transcript is None or zero_at is None:
        return []
    return [
        _utterance(Utterance(Participant(each["participant"]), words_from(each["words"])), zero_at)
        for each in transcript["utterances"]
    ]


def _utterance(said: Utterance, zero_at: datetime) -> View:
    return {
        "participant": said.participant.value,
        "started_at": iso(zero_at + timedelta(seconds=said.start_s)),
        "ended_at": iso(zero_at + timedelta(seconds=said.end_s)),
        "start_s": said.start_s,
        "end_s": said.end_s,
        "text": said.text,
        "words": [
            {"word": word.word, "start_s": word.start_s, "end_s": word.end_s} for word in said.words
        ],
    }


def _topics(interview: Interview) -> list[View]:
    marks = {mark.name: mark for mark in interview.topics}
    topics = interview.plan.topics if interview.plan else ()
    return [
        {"id": topic.id, "title": topic.title, **_ticked(marks.get(topic.id))} for topic in topics
    ]


def _ticked(mark: Mark | None) -> View:
    is_completed = mark is not None and mark.is_on
    return {
        "is_completed": is_completed,
        "completed_at": iso(mark.at) if mark is not None and is_completed else None,
    }


def _questions(interview: Interview) -> list[View]:
    questions = interview.plan.questions if interview.plan else ()
    return [
        {
            "id": question.id,
            "number": number,
            "text": question.text,
            "windows": _windows(interview, question.id),
        }
        for number, question in enumerate(questions, start=1)
    ]


def _windows(interview: Interview, question_id: str) -> Iterable[View]:
    return [
        {"from_s": window.from_s, "to_s": window.to_s}
        for window in interview.windows_of(question_id)
    ]
