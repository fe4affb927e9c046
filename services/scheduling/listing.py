"""The list that Overview shows: pages, search, counters. Reads only.

A search starts from the rarest of the words asked for, looks at SCANNED interviews with that word
at most, and filters and sorts those: its cost is bounded. Who finds too much adds a word.
Sorted by a score that is hidden from some, the list takes on the latest SCANNED reports and the
latest SCANNED interviews: places in an order by all scores would tell the hidden ones.
Counters walk an index, never documents, and stop at MOST_COUNTED.
"""

from __future__ import annotations

import base64
import json
import operator
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.scheduling.domain.errors import InvalidQuery
from services.scheduling.domain.interview import Interview, Status, shows_figure
from services.scheduling.domain.moments import zone_or_utc
from services.scheduling.storage import ORDERS, Order, WordIndex, order_named
from shared.contracts.text import normal
from shared.spelling import MOST_WORDS, asked_words, matches, stored_words
from shared.store import Aggregates, AnyOf, Between

SCANNED = 200
NO_SUCH_PAGE = "This page of the list does not exist. Please open the list again."
MOST_LOOKED_UP = 6  # words of a search; the rest only filter


@dataclass(frozen=True)
class Question:
    """What the list is asked for."""

    search: str = ""
    status: Status | None = None
    order: str = "-starts_at"
    limit: int = 50
    after: str | None = None
    viewer_id: str | None = None  # for whom; "" for an observer, from whom nothing is hidden


@dataclass(frozen=True)
class Page:
    """One page; `next` asks for the one after it. `total` counts no further than MOST_COUNTED."""

    items: list[Interview]
    next: str | None
    total: int


class Listing:
    """Reads lists of interviews."""

    def __init__(
        self, interviews: Aggregates[Interview], words: WordIndex, *, rate_first: bool = True
    ) -> None:
        self._interviews = interviews
        self._words = words
        self._rate_first = rate_first

    def page(self, asked: Question) -> Page:
        """The interviews asked for, in the order asked for."""
        order, is_descending = order_named(asked.order)
        words = asked_words(asked.search)
        hides = order is ORDERS["score"] and self._rate_first and asked.viewer_id != ""
        if hides:
            order = replace(order, of=lambda interview: self._figure(interview, asked.viewer_id))
        if not words and not hides:
            return self._page_of_all(asked, order)
        found = [
            interview
            for interview in (self._candidates(words) if words else self._latest(asked.status))
            if asked.status in (None, interview.status) and matches(words, _words_in(interview))
        ]
        found.sort(key=lambda interview: _key(order, interview), reverse=is_descending)
        total = len(found)
        if asked.after:
            last = _key(order, self._after(asked.after, order))
            passed = operator.lt if is_descending else operator.gt
            found = [i for i in found if passed(_key(order, i), last)]
        return _page(found[: asked.limit + 1], asked.limit, order, total)

    def counters(self, *, now: datetime, time_zone: str) -> dict[str, int]:
        """The numbers above the list; "today" is the day it is now in that zone, or in UTC."""
        midnight = now.astimezone(zone_or_utc(time_zone)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        day = Between(midnight.astimezone(UTC), (midnight + timedelta(days=1)).astimezone(UTC))
        return {
            "today": self._count(starts_at=day),
            "waiting_for_report": self._count(status=Status.ANALYSING),
            "failed": self._count(status=Status.FAILED),
        }

    def _page_of_all(self, asked: Question, order: Order) -> Page:
        where: dict[str, Any] = {"is_listed": True}
        if asked.status:
            where["status"] = asked.status
        sign = "-" if asked.order.startswith("-") else ""
        found = self._interviews.find(
            where,
            order_by=(sign + order.field,),
            limit=asked.limit + 1,
            after=self._after(asked.after, order) if asked.after else None,
        )
        return _page(found, asked.limit, order, self._interviews.count(where))

    def _candidates(self, words: tuple[str, ...]) -> list[Interview]:
        looked_up = (self._words.interviews(word, limit=SCANNED) for word in words[:MOST_LOOKED_UP])
        having = [ids for ids in looked_up if ids]  # of a long text the last words are not stored
        if not having:
            return []
        found = self._interviews.find({"id": AnyOf(min(having, key=len))}, limit=SCANNED)
        return [interview for interview in found if interview.is_listed]

    def _latest(self, status: Status | None) -> list[Interview]:
        """The latest with a report, and the latest of all."""
        found: dict[str, Interview] = {}
        for each in (Status.REPORT_READY, None) if status is None else (status,):
            where = {"is_listed": True, **({"status": each} if each else {})}
            latest = self._interviews.find(where, order_by=("-starts_at",), limit=SCANNED)
            found |= {interview.id: interview for interview in latest}
        return list(found.values())

    def _figure(self, interview: Interview, viewer_id: str | None) -> float | None:
        is_shown = shows_figure(interview, viewer_id, rate_first=self._rate_first)
        return interview.report.score if is_shown else None

    def _count(self, **where: Any) -> int:
        return self._interviews.count({"is_listed": True, **where})

    def _after(self, cursor: str, order: Order) -> Interview:
        """The last interview of the page before, as it was then: it may have changed since."""
        try:
            interview_id, value = _read_cursor(cursor, order)
        except (ValueError, TypeError, OverflowError, RecursionError):  # anybody may write one
            raise InvalidQuery(NO_SUCH_PAGE) from None
        interview = self._interviews.get(interview_id)
        if interview is None:
            raise InvalidQuery(NO_SUCH_PAGE)
        return order.at(interview, value)


def words_in(interview: Interview) -> tuple[str, ...]:
    """The words by which it is looked up: MOST_WORDS at most of each of its texts."""
    words = (word for text in _texts(interview) for word in stored_words(text)[:MOST_WORDS])
    return tuple(dict.fromkeys(words))


def _words_in(interview: Interview) -> Iterator[str]:
    return (word for text in _texts(interview) for word in stored_words(text))


def _texts(interview: Interview) -> tuple[str, ...]:
    return (
        interview.candidate_name,
        interview.candidate_email,
        interview.position,
        interview.campaign or "",
    )


def _page(found: list[Interview], limit: int, order: Order, total: int) -> Page:
    items = found[:limit]
    is_more = len(found) > limit
    return Page(items, _cursor(items[-1], order) if is_more else None, total)


def _cursor(interview: Interview, order: Order) -> str:
    value = order.of(interview)
    is_moment = isinstance(value, datetime)
    text = json.dumps([interview.id, value.isoformat() if is_moment else value, is_moment])
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_cursor(cursor: str, order: Order) -> tuple[str, Any]:
    """The id and the value of the order; raises whatever the parsers do."""
    interview_id, value, is_moment = json.loads(base64.urlsafe_b64decode(cursor.encode()))
    if is_moment is True:
        value = datetime.fromisoformat(value).astimezone(UTC)
    elif type(value) is int:
        value = float(value)
    if not isinstance(interview_id, str) or type(value) not in order.kinds:
        raise ValueError
    return normal(interview_id), normal(value) if isinstance(value, str) else value


def _key(order: Order, interview: Interview) -> tuple[Any, ...]:
    """No value sorts before every value, as in the store."""
    value = order.of(interview)
    return (value is not None, value if value is not None else 0, interview.id)
