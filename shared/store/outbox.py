"""The publisher's side of the outboxes: which events are still to be published.

Publishes nothing itself. An event is given out until it is marked as published, so it may be
published twice but is never lost.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from shared.events import Envelope, UnknownEvent
from shared.store.port import Collection, Document, Store, VersionConflict

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EventRef:
    """Where a pending event is kept."""

    source: int
    document_id: str
    event_id: str


class OutboxSource:
    """The outboxes of several collections: `OutboxSource((store, PLANS), (store, TEMPLATES))`."""

    def __init__(self, *sources: tuple[Store, Collection]) -> None:
        self._sources = sources
        self._unreadable: set[str] = set()

    def pending(self, limit: int = 50) -> list[tuple[EventRef, Envelope]]:
        """Events still to be published, oldest first; those of one aggregate in their order."""
        waiting: list[tuple[datetime, EventRef, Envelope]] = []
        for source, (store, collection) in enumerate(self._sources):
            for document in store.with_pending_events(collection, limit):
                waiting += self._events(source, document)
        waiting.sort(key=lambda item: item[0])
        return [(ref, envelope) for _, ref, envelope in waiting[:limit]]

    def mark_published(self, refs: Iterable[EventRef]) -> None:
        """Take events out of their outboxes; those that are gone already do not matter."""
        published: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        for ref in refs:
            published[ref.source, ref.document_id].add(ref.event_id)
        for (source, document_id), event_ids in published.items():
            while not self._is_taken_out(source, document_id, event_ids):
                pass  # somebody changed the document meanwhile: look at it again

    def _is_taken_out(self, source: int, document_id: str, event_ids: set[str]) -> bool:
        store, collection = self._sources[source]
        document = store.get(collection, document_id)
        if document is None:
            return True
        kept = [record for record in document.get("outbox", ()) if record["id"] not in event_ids]
        if len(kept) == len(document.get("outbox", ())):
            return True
        try:
            # The new version makes a writer that has read the event lose its race and read anew.
            store.replace(collection, {**document, "outbox": kept}, if_version=document["version"])
        except VersionConflict:
            return False
        return True

    def _events(
        self, source: int, document: Document
    ) -> Iterator[tuple[datetime, EventRef, Envelope]]:
        """Never earlier than its predecessor, even if the clock was set back in between."""
        latest = datetime.min.replace(tzinfo=UTC)
        for record in document["outbox"]:
            envelope = self._read(record)
            if envelope:
                latest = max(latest, envelope.time)
                yield latest, EventRef(source, document["_id"], envelope.id), envelope

    def _read(self, record: dict[str, Any]) -> Envelope | None:
        """None for an event that only another version of Rapport knows: it stays where it is."""
        try:
            return Envelope.from_record(record)
        except (UnknownEvent, ValidationError) as error:
            if record["id"] not in self._unreadable:
                self._unreadable.add(record["id"])
                logger.error("event %s cannot be published: %s", record["id"], error)
            return None
