"""What people said of the answers of one interview, and what each of them was shown before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

MOST_KEPT = 20  # of what one person said of one answer, in each history


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: str
    name: str


@dataclass(frozen=True)
class Rating:
    """One person's level for an answer. `saw_ai`: given after they were shown the AI's rating."""

    question_id: str
    person: Person
    level: int
    note: str | None
    rated_at: datetime
    saw_ai: bool = False


@dataclass(frozen=True)
class Override:
    """A level that a person put in place of the AI's rating, and why."""

    question_id: str
    person: Person
    level: int
    reason: str
    overridden_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: Person | None = None


Said = TypeVar("Said", bound="Rating | Override")


@dataclass(frozen=True)
class Sight:
    """The AI's rating of an answer was shown to a person who had not rated it."""

    question_id: str
    person: Person
    at: datetime


@dataclass(frozen=True)
class Watching:
    """A person had the call page open, on which live assessments appear."""

    person_id: str
    since: datetime


@dataclass(frozen=True)
class Judgements:
    """Oldest first. The latest that was said counts; what was before stays as history, of each
    person and answer the last `MOST_KEPT`, and the last rating that was given unseen."""

    ratings: tuple[Rating, ...] = ()
    overrides: tuple[Override, ...] = ()
    sights: tuple[Sight, ...] = ()  # by "Show without rating"
    watching: tuple[Watching, ...] = ()

    def with_rating(self, rating: Rating) -> Judgements:
        """One more was given."""
        unseen = [each for each in _own(self.ratings, rating) if not each.saw_ai]
        ratings = _followed(self.ratings, rating, always=unseen[-1:])  # agreement counts from it
        return replace(self, ratings=ratings)

    def with_override(self, override: Override) -> Judgements:
        """One more was given."""
        return replace(self, overrides=_followed(self.overrides, override))

    def rating_of(self, question_id: str, person_id: str) -> Rating | None:
        """What a person says of an answer now."""
        return next(
            (each for each in self.latest(question_id) if each.person.id == person_id), None
        )

    def latest(self, question_id: str) -> tuple[Rating, ...]:
        """The latest rating of each person for an answer, in the order of their first ones."""
        by_person = {
            each.person.id: each for each in self.ratings if each.question_id == question_id
        }
        return tuple(by_person.values())

    def override_of(self, question_id: str) -> Override | None:
        """The override that counts; None when there is none, or it was withdrawn."""
        own = [each for each in self.overrides if each.question_id == question_id]
        return own[-1] if own and own[-1].withdrawn_at is None else None

    def has_looked(self, question_id: str, person_id: str) -> bool:
        """Whether a person chose "Show without rating" for an answer."""
        return any(
            (each.question_id, each.person.id) == (question_id, person_id) for each in self.sights
        )

    def has_watched(self, person_id: str) -> bool:
        """Whether a person had the call page open."""
        return any(each.person_id == person_id for each in self.watching)

    def has_spoken(self, question_id: str, person_id: str) -> bool:
        """Whether a person has rated an answer, or overridden its rating."""
        said = [(each.question_id, each.person.id) for each in self.ratings]
        said += [(each.question_id, each.person.id) for each in self.overrides]
        return (question_id, person_id) in said


def _followed(said: tuple[Said, ...], new: Said, always: Sequence[Said] = ()) -> tuple[Said, ...]:
    """With one more, and without what its person said of its answer too long ago."""
    over = {id(each) for each in _own(said, new)[: 1 - MOST_KEPT]}
    over -= {id(each) for each in always}
    return (*(each for each in said if id(each) not in over), new)


def _own(said: Iterable[Said], new: Said) -> list[Said]:
    return [
        each
        for each in said
        if (each.question_id, each.person.id) == (new.question_id, new.person.id)
    ]
