"""An event as it is sent: the fact, its producer, time and number, and the event that caused it.

CloudEvents 1.0 attributes with the extensions `sequence`, `correlationid`, `causationid` and
`traceparent`. `record`/`from_record` are the form kept in an aggregate's outbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.events.base import Event, kind_of


@dataclass(frozen=True)
class Envelope:
    """One published fact. `sequence` rises by one per event of the same aggregate."""

    id: str
    event: Event
    time: datetime
    sequence: int
    correlation_id: str
    causation_id: str = ""
    traceparent: str = ""

    @property
    def type(self) -> str:
        return self.event.kind.routing_key

    @property
    def source(self) -> str:
        return f"/rapport/{self.event.kind.producer}"

    def record(self) -> dict[str, Any]:
        """JSON-ready form for an outbox."""
        return {
            "id": self.id,
            "type": self.type,
            "time": self.time.astimezone(UTC).isoformat(timespec="milliseconds"),
            "sequence": self.sequence,
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "traceparent": self.traceparent,
            "data": self.event.payload(),
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Envelope:
        """Raises UnknownEvent for a type that is not registered, ValidationError for a bad body."""
        return cls(
            id=record["id"],
            event=kind_of(record["type"]).schema.load(record["data"]),
            time=datetime.fromisoformat(record["time"]),
            sequence=int(record["sequence"]),
            correlation_id=record["correlation_id"],
            causation_id=record.get("causation_id", ""),
            traceparent=record.get("traceparent", ""),
        )
