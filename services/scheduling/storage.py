"""What scheduling keeps: interviews, their words, the directory of templates, links to reports.

Each way to order the list has an index, with and without a status, so a page costs the same however
many interviews are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import NoneType
from typing import Any

from services.scheduling.domain.errors import InvalidQuery
from services.scheduling.domain.interview import Interview
from shared.store import Between, Collection, DuplicateKey, Index, Store

PAST_EVERY_LETTER = "\U0010ffff"
MOST_ENTRIES = 1000  # of one interview, many times what any has


@dataclass(frozen=True)
class Order:
    """A column that the list can be sorted by: where it is stored and how it is read and set.

    `kinds` are the types that its values have.
    """

    field: str
    kinds: tuple[type, ...]
    of: Callable[[Interview], Any]
    at: Callable[[Interview, Any], Interview]


MOMENT, TEXT, NUMBER = (datetime,), (str,), (float, NoneType)
ORDERS: dict[str, Order] = {
    "starts_at": Order(
        "starts_at", MOMENT, lambda i: i.starts_at, lambda i, v: replace(i, starts_at=v)
    ),
    "created_at": Order(
        "created_at", MOMENT, lambda i: i.created_at, lambda i, v: replace(i, created_at=v)
    ),
    "candidate_name": Order(
        "candidate_key", TEXT, lambda i: i.candidate_key, lambda i, v: replace(i, candidate_key=v)
    ),
    "position": Order(
        "position_key", TEXT, lambda i: i.position_key, lambda i, v: replace(i, position_key=v)
    ),
    "status": Order("status", TEXT, lambda i: i.status, lambda i, v: replace(i, status=v)),
    "template": Order(
        "template.name",
        TEXT,
        lambda i: i.template.name,
        lambda i, v: replace(i, template=replace(i.template, name=v)),
    ),
    "recruiter": Order(
        "recruiter.name",
        TEXT,
        lambda i: i.recruiter.name,
        lambda i, v: replace(i, recruiter=replace(i.recruiter, name=v)),
    ),
    "score": Order(
        "report.score",
        NUMBER,
        lambda i: i.report.score,
        lambda i, v: replace(i, report=replace(i.report, score=v)),
    ),
}


def order_named(name: str) -> tuple[Order, bool]:
    """The order behind `starts_at` or `-starts_at`, and whether it descends."""
    order = ORDERS.get(name.removeprefix("-"))
    if order is None:
        raise InvalidQuery(f"The list cannot be sorted by {name!r}.")
    return order, name.startswith("-")


def _list_indexes() -> tuple[Index, ...]:
    fields = [order.field for order in ORDERS.values()]
    listed = [Index(("is_listed", field)) for field in fields]
    by_status = [Index(("is_listed", "status", field)) for field in fields if field != "status"]
    return (*listed, *by_status)


INTERVIEWS = Collection(
    "interviews",
    (Index(("request_key",), unique=True), Index(("no_show_due_at",)), *_list_indexes()),
)
TEMPLATES = Collection("templates")
SHARINGS = Collection("sharings")
WORDS = Collection("words", (Index(("word", "interview_id")), Index(("interview_id",))))
RESPELLED = Collection("respelled")


class WordIndex:
    """Which interview has which words.

    Not written together with the interview, so whoever reads it checks against the interview: words
    are added before an interview exists and removed before it is wiped. A crash in between leaves
    an entry that leads nowhere or an interview that is still there to be deleted again.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, interview_id: str, words: Iterable[str]) -> None:
        """Idempotent."""
        for word in words:
            entry = {"_id": f"{interview_id}:{word}", "word": word, "interview_id": interview_id}
            try:
                self._store.insert(WORDS, entry)
            except DuplicateKey:
                continue

    def remove(self, interview_id: str) -> None:
        """Idempotent."""
        while entries := self._store.find(WORDS, {"interview_id": interview_id}):
            for entry in entries:
                self._store.delete(WORDS, entry["_id"])

    def replace(self, interview_id: str, words: Iterable[str]) -> None:
        """Leave these words and no others. Idempotent."""
        wanted = tuple(words)
        self.add(interview_id, wanted)
        for entry in self._store.find(WORDS, {"interview_id": interview_id}, limit=MOST_ENTRIES):
            if entry["word"] not in wanted:
                self._store.delete(WORDS, entry["_id"])

    def interviews(self, prefix: str, *, limit: int) -> list[str]:
        """Interviews with a word that begins like this: exact words first, newest first."""
        beginning = Between(prefix, prefix + PAST_EVERY_LETTER)
        exact = self._entries(prefix, ("-interview_id",), limit)
        others = self._entries(beginning, ("word", "interview_id"), limit)
        found = dict.fromkeys(entry["interview_id"] for entry in (*exact, *others))
        return list(found)[:limit]

    def _entries(self, word: str | Between, order: tuple[str, ...], limit: int) -> list[Any]:
        return self._store.find(WORDS, {"word": word}, order_by=order, limit=limit)
