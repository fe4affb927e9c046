"""What the processes of the crash tests keep: interviews that emit, tallies that count effects."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from shared import clock
from shared.events import Envelope
from shared.events.handling import EventTable
from shared.events.scheduling import InterviewDeleted
from shared.store.aggregates import Aggregates, OutboxSource, nothing
from shared.store.port import Collection
from shared.store.sqlite import SqliteStore

INTERVIEWS = Collection("interviews")
TALLIES = Collection("tallies")
STOP_FILE = "stop"
INTERVAL_S = 0.02  # between two commits
MOST_FAILURES = 3  # of one event in one process, so that none of them is ever given up


@dataclass(frozen=True)
class Interview:
    """One per event."""

    id: str


@dataclass(frozen=True)
class Tally:
    """How often the event of one interview had its effect."""

    id: str
    effects: int = 0


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


class Kept(Generic[T]):
    """Aggregates of one kind in a file of their own, with their outbox."""

    def __init__(
        self,
        path: Path,
        collection: Collection,
        kind: type[T],
        on_commit: Callable[[], None] = nothing,
    ) -> None:
        self.store = SqliteStore(path)
        self.store.prepare(collection)
        self.outbox = OutboxSource((self.store, collection))
        self.all = Aggregates(
            self.store,
            collection,
            kind,
            now=clock.now,
            new_id=clock.new_id,
            on_commit=on_commit,
        )

    def __iter__(self) -> Iterator[T]:
        last: T | None = None
        while page := self.all.find(order_by=("id",), limit=500, after=last):
            yield from page
            last = page[-1]

    def count(self) -> int:
        return self.all.count()


def interviews(folder: Path, on_commit: Callable[[], None] = nothing) -> Kept[Interview]:
    """Those of the publisher."""
    return Kept(folder / "scheduling.db", INTERVIEWS, Interview, on_commit)


def tallies(folder: Path, service: str) -> Kept[Tally]:
    """Those of one consumer."""
    return Kept(folder / f"{service}.db", TALLIES, Tally)


def emit(kept: Kept[Interview]) -> None:
    """Commit one interview with its event."""
    interview_id = clock.new_id()
    kept.all.add(Interview(interview_id), [InterviewDeleted(interview_id, clock.now())])


class Counting:
    """The consumers' handler; fails `failure_rate` of its runs, before or after the effect."""

    def __init__(self, kept: Kept[Tally], failure_rate: float) -> None:
        self._kept = kept
        self._failure_rate = failure_rate
        self._random = random.Random(3)
        self._failures = Counter[str]()

    def on_interview_deleted(self, event: InterviewDeleted, cause: Envelope) -> None:
        """Count the effect of an event; a repeat must not count."""
        self._fail_sometimes(cause, "before the effect")
        self._kept.all.change(
            event.interview_id,
            lambda tally: (replace(tally, effects=tally.effects + 1), ()),
            cause=cause,
            start=Tally(event.interview_id),
        )
        self._fail_sometimes(cause, "after the effect")

    def _fail_sometimes(self, envelope: Envelope, when: str) -> None:
        has_failed_enough = self._failures[envelope.id] >= MOST_FAILURES
        if not has_failed_enough and self._random.random() < self._failure_rate / 2:
            self._failures[envelope.id] += 1
            raise RuntimeError(f"failed {when}")


HANDLERS: EventTable = {InterviewDeleted: Counting.on_interview_deleted}


def effects(kept: Kept[Tally]) -> Counter[str]:
    """Effects by interview."""
    return Counter({tally.id: tally.effects for tally in kept})


def is_told_to_stop(folder: Path) -> bool:
    """Whether the publisher is to commit nothing more."""
    return (folder / STOP_FILE).exists()
