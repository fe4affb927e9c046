"""Keeps the counts of pairs of ratings, a document per template, and answers how often they agree.

The counts change with events that are stored in one write with what caused them, and the inbox of
each document takes an event once. So they cost the same however many interviews there are.
"""

from __future__ import annotations

from services.analysis.domain.people import agreement as rules
from services.analysis.domain.people.agreement import TemplateAgreement
from shared.contracts.codec import picked
from shared.events import Envelope
from shared.events.analysis import AgreementChanged
from shared.requests.analysis import agreement as answers
from shared.requests.analysis.agreement import AgreementFigures
from shared.store import Aggregates, Collection, Index

AGREEMENT = Collection("agreement", (Index(("name",)),))
MOST_TEMPLATES = 500


class AgreementCounts:
    """The counts of all templates."""

    def __init__(self, kept: Aggregates[TemplateAgreement]) -> None:
        self._kept = kept

    def count(self, event: AgreementChanged, cause: Envelope) -> None:
        """Pairs came or went; an event that is told again counts once."""
        start = TemplateAgreement(event.template_id)
        self._kept.change(
            event.template_id,
            lambda known: (rules.counted(known, event), ()),
            cause=cause,
            start=start,
        )

    def view(self) -> answers.Agreement:
        """Templates without a pair are left out."""
        kept = self._kept.find(order_by=("name",), limit=MOST_TEMPLATES)
        found = [each for each in kept if each.questions]
        questions = [question for each in found for question in each.questions]
        return answers.Agreement(
            first=_figures([each.first for each in questions]),
            now=_figures([each.now for each in questions]),
            templates=tuple(_template(each) for each in found),
        )


def _template(template: TemplateAgreement) -> answers.TemplateAgreement:
    return answers.TemplateAgreement(
        template_id=template.id,
        name=template.name,
        first=_figures([each.first for each in template.questions]),
        now=_figures([each.now for each in template.questions]),
        questions=tuple(_question(each) for each in template.questions),
    )


def _question(question: rules.QuestionAgreement) -> answers.QuestionAgreement:
    return answers.QuestionAgreement(
        question_id=question.question_id,
        number=question.number,
        question=question.question,
        scorer=question.scorer,
        first=_figures([question.first]),
        now=_figures([question.now]),
    )


def _figures(counts: list[rules.Counts]) -> AgreementFigures:
    return picked(AgreementFigures, rules.figures(rules.together(counts)))
