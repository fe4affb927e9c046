"""Rebuilds what interviews are found and sorted by, after the rule of spelling has changed.

A few interviews at a time, in the order of their ids. How far it came is stored after each step, so
a process that is killed goes on there; a step that is done twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from services.scheduling.domain.interview import Interview
from services.scheduling.listing import words_in
from services.scheduling.storage import RESPELLED, WordIndex
from shared.spelling import SPELLING, fold
from shared.store import Aggregates, Document, DuplicateKey, Store, VersionConflict

STEP = 20  # interviews
PROGRESS = "interviews"


class Respelling:
    """Brings every interview's words and keys to the present rule.

    `give_way` is called after each interview: requests that wait are answered then.
    """

    def __init__(
        self,
        store: Store,
        interviews: Aggregates[Interview],
        words: WordIndex,
        *,
        give_way: Callable[[], None],
    ) -> None:
        self._store = store
        self._give_way = give_way
        self._interviews = interviews
        self._words = words
        self._is_done = False

    def step(self) -> bool:
        """Take the next few; True when nothing is left to do."""
        if self._is_done:
            return True
        progress = self._store.get(RESPELLED, PROGRESS) or {}
        reached = progress if progress.get("spelling") == SPELLING else {}
        if not reached.get("is_done"):
            self._save(progress, self._next(reached.get("after")))
            return False
        self._is_done = True
        return True

    def _next(self, after: str | None) -> Document:
        last = self._interviews.get(after) if after else None
        found = self._interviews.find(order_by=("id",), limit=STEP, after=last)
        for interview in found:
            self._respell(interview)
            self._give_way()
        return {
            "_id": PROGRESS,
            "spelling": SPELLING,
            "after": found[-1].id if found else after,
            "is_done": len(found) < STEP,
        }

    def _respell(self, interview: Interview) -> None:
        self._words.replace(interview.id, words_in(interview) if interview.is_listed else ())
        now = self._interviews.change(interview.id, lambda before: (_with_keys(before), ()))
        if not now.is_listed:  # deleted since it was read
            self._words.remove(interview.id)

    def _save(self, before: Document, progress: Document) -> None:
        """Another process at the same work may be faster: the next step reads what it stored."""
        try:
            if before:
                self._store.replace(RESPELLED, progress, if_version=before["version"])
            else:
                self._store.insert(RESPELLED, progress)
        except (DuplicateKey, VersionConflict):
            return


def _with_keys(interview: Interview) -> Interview:
    return replace(
        interview,
        candidate_key=fold(interview.candidate_name),
        position_key=fold(interview.position),
    )
