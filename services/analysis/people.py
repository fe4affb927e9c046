"""The use cases of people: they rate answers, look without rating, override and withdraw.

Transport's half is in `service`; the rules are in `domain/people/`.
"""

from __future__ import annotations

from services.analysis.domain.errors import InvalidRating
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.people.overriding import overridden, withdrawn
from services.analysis.domain.people.rating import rated, shown_without_rating
from services.analysis.domain.people.sight import watched
from services.analysis.handlers import Analysis
from services.analysis.people_views import answer_ratings, ratings_view
from shared.messaging.answering import Entry, on
from shared.requests.analysis.agreement import Agreement, ReadAgreement
from shared.requests.analysis.people import (
    AnswerRatings,
    Done,
    OverrideAnswer,
    RateAnswer,
    Rater,
    Ratings,
    ReadRatings,
    ShowWithoutRating,
    WatchCall,
    WithdrawOverride,
)


def read_ratings(do: Analysis, asked: ReadRatings) -> Ratings:
    interview = do.known(asked.interview_id)
    return ratings_view(interview, asked.viewer_id, rate_first=do.rate_first)


def rate_answer(do: Analysis, asked: RateAnswer) -> AnswerRatings:
    changed = do.decide(
        asked.interview_id,
        lambda known: rated(
            known,
            asked.question_id,
            person=_person(asked.person),
            level=asked.level,
            note=asked.note or None,
            rate_first=do.rate_first,
            now=do.now(),
        ),
    )
    return _seen(changed, asked)


def show_without_rating(do: Analysis, asked: ShowWithoutRating) -> AnswerRatings:
    person = _person(asked.person)
    changed = do.decide(
        asked.interview_id,
        lambda known: shown_without_rating(known, asked.question_id, person=person, now=do.now()),
    )
    return _seen(changed, asked)


def watch_call(do: Analysis, asked: WatchCall) -> Done:
    do.decide(asked.interview_id, lambda known: (watched(known, asked.person_id, do.now()), ()))
    return Done()


def override_answer(do: Analysis, asked: OverrideAnswer) -> AnswerRatings:
    changed = do.decide_and_advance(
        asked.interview_id,
        lambda known: overridden(
            known,
            asked.question_id,
            person=_person(asked.person),
            level=asked.level,
            reason=asked.reason,
            now=do.now(),
        ),
    )
    return _seen(changed, asked)


def withdraw_override(do: Analysis, asked: WithdrawOverride) -> AnswerRatings:
    person = _person(asked.person)
    changed = do.decide_and_advance(
        asked.interview_id,
        lambda known: withdrawn(known, asked.question_id, person=person, now=do.now()),
    )
    return _seen(changed, asked)


def _seen(
    interview: Interview,
    asked: RateAnswer | ShowWithoutRating | OverrideAnswer | WithdrawOverride,
) -> AnswerRatings:
    return answer_ratings(interview, asked.question_id, asked.person.id)


def _person(rater: Rater) -> Person:
    return Person(rater.id, rater.name)


def read_agreement(do: Analysis, _: ReadAgreement) -> Agreement:
    return do.agreement.view()


ENTRIES: tuple[Entry, ...] = (
    on(ReadRatings, read_ratings),
    on(RateAnswer, rate_answer, invalid=InvalidRating),
    on(ShowWithoutRating, show_without_rating),
    on(WatchCall, watch_call),
    on(OverrideAnswer, override_answer, invalid=InvalidRating),
    on(WithdrawOverride, withdraw_override),
    on(ReadAgreement, read_agreement),
)
