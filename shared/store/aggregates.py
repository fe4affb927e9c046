"""What services use: states changed by pure decisions, each in one write with the events it emits.

State, outbox and inbox are one document, so a change and its events are stored together or not at
all, and an event that was taken once has no second effect. `OutboxSource` is for their publisher.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

from shared.events import Envelope, Event
from shared.store.mapping import Mapper, T, Upcast, stored_name
from shared.store.outbox import EventRef, OutboxSource
from shared.store.port import (
    NO_CONDITIONS,
    Collection,
    Document,
    DuplicateKey,
    EventsPending,
    NotFound,
    Store,
    VersionConflict,
)

__all__ = ["Aggregates", "EventRef", "OutboxSource", "nothing"]

INBOX_SIZE = 500
# Each lost race means that somebody else's write went through, so this many in a row is a fault.
ATTEMPTS = 1000


def nothing() -> None:
    """Does nothing."""


class Aggregates(Generic[T]):
    """The aggregates of one kind. `on_commit` is called after a write that leaves events."""

    def __init__(
        self,
        store: Store,
        collection: Collection,
        kind: type[T],
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        on_commit: Callable[[], None] = nothing,
        upcasts: Mapping[int, Upcast] | None = None,
    ) -> None:
        self._store = store
        self._collection = collection
        self._mapper = Mapper(kind, collection, upcasts)
        self._now = now
        self._new_id = new_id
        self._on_commit = on_commit

    def get(self, id: str) -> T | None:
        """The state with this id."""
        document = self._store.get(self._collection, id)
        return self._mapper.state(document) if document else None

    def add(self, state: T, events: Sequence[Event] = (), *, cause: Envelope | None = None) -> bool:
        """Store a new state; False, with nothing written, when its id exists already (a repeat).

        Raises DuplicateKey when another unique value is taken.
        """
        if not self._inserted(self._written(state, {}, events, cause)):
            return False
        if events:
            self._on_commit()
        return True

    def change(
        self,
        id: str,
        decide: Callable[[T], tuple[T, Sequence[Event]]],
        *,
        cause: Envelope | None = None,
        start: T | None = None,
    ) -> T:
        """Replace the state by what `decide` makes of it, together with the events.

        `decide` runs again when somebody else was faster, so it must do nothing else. A `cause`
        that had its effect already has none now. Where nothing is stored yet, `decide` is given
        `start`; without it that raises NotFound.
        """
        for _ in range(ATTEMPTS):
            before = self._store.get(self._collection, id) or {}
            state = self._mapper.state(before) if before else start
            if state is None:
                raise NotFound(f"{self._collection.name} has no {id}.")
            if cause and cause.id in before.get("inbox", ()):
                return state
            changed, events = decide(state)
            if changed == state and not events and not cause:
                return state
            if changed.id != id:
                raise ValueError("a change cannot give an aggregate another id")
            if self._replaced(before, self._written(changed, before, events, cause)):
                if events:
                    self._on_commit()
                return changed
        raise VersionConflict

    def find(
        self,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        order_by: tuple[str, ...] = (),
        limit: int = 100,
        after: T | None = None,
    ) -> list[T]:
        """States by their fields; see Store.find."""
        found = self._store.find(
            self._collection,
            _stored(where),
            order_by=tuple(map(stored_name, order_by)),
            limit=limit,
            after=None if after is None else self._mapper.document(after),
        )
        return [self._mapper.state(document) for document in found]

    def count(self, where: Mapping[str, Any] = NO_CONDITIONS) -> int:
        """How many states meet `where`; see Store.count."""
        return self._store.count(self._collection, _stored(where))

    def remove(self, id: str) -> bool:
        """Delete for good; False when there is nothing. Raises EventsPending: publish first."""
        while document := self._store.get(self._collection, id):
            if document.get("outbox"):
                raise EventsPending
            if self._store.delete(self._collection, id, if_version=document["version"]):
                return True
        return False

    def _inserted(self, written: Document) -> bool:
        try:
            self._store.insert(self._collection, written)
        except DuplicateKey:
            if self._store.get(self._collection, written["_id"]) is None:
                raise
            return False
        return True

    def _replaced(self, before: Document, written: Document) -> bool:
        if not before:
            return self._inserted(written)
        try:
            self._store.replace(self._collection, written, if_version=before["version"])
        except VersionConflict:
            return False
        return True

    def _written(
        self, state: T, before: Document, events: Sequence[Event], cause: Envelope | None
    ) -> Document:
        sequence = before.get("sequence", 0)
        envelopes = self._envelopes(events, sequence, cause)
        taken = [*before.get("inbox", ()), *([cause.id] if cause else ())]
        return {
            **self._mapper.document(state),
            "sequence": sequence + len(envelopes),
            "outbox": [*before.get("outbox", ()), *(e.record() for e in envelopes)],
            "inbox": taken[-INBOX_SIZE:],
        }

    def _envelopes(
        self, events: Sequence[Event], sequence: int, cause: Envelope | None
    ) -> list[Envelope]:
        if not events:
            return []
        time = self._now()
        correlation_id = cause.correlation_id if cause else self._new_id()
        return [
            Envelope(
                id=self._new_id(),
                event=event,
                time=time,
                sequence=number,
                correlation_id=correlation_id,
                causation_id=cause.id if cause else "",
                traceparent=cause.traceparent if cause else "",
            )
            for number, event in enumerate(events, start=sequence + 1)
        ]


def _stored(where: Mapping[str, Any]) -> dict[str, Any]:
    return {stored_name(field): wanted for field, wanted in where.items()}
