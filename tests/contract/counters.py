"""An aggregate that counts and says so, for the store contract; its event stands for any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from shared import clock
from shared.events import Envelope, Event
from shared.events.plan import TopicCompleted, TopicReopened
from shared.store.aggregates import Aggregates
from shared.store.port import Collection, Index, Store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
COUNTERS = Collection("counters", indexes=(Index(("state", "-changed_at")),))


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Mark:
    """A nested value."""

    label: str
    at: datetime | None = None


@dataclass(frozen=True)
class Counter:
    """`version` is the counter's own and has nothing to do with the document's."""

    id: str
    count: int = 0
    version: int = 7
    state: State = State.OPEN
    changed_at: datetime = NOON
    ratio: float | None = None
    marks: tuple[Mark, ...] = ()
    labels: frozenset[str] = frozenset()
    by_label: dict[str, Mark] | None = None


def counters_in(store: Store, **options: Any) -> Aggregates[Counter]:
    return Aggregates(
        store, COUNTERS, Counter, **{"now": clock.now, "new_id": clock.new_id, **options}
    )


def completed(id: str, topic_id: str) -> TopicCompleted:
    return TopicCompleted(interview_id=id, topic_id=topic_id, completed_at=NOON)


def reopened(id: str, topic_id: str) -> TopicReopened:
    return TopicReopened(interview_id=id, topic_id=topic_id, reopened_at=NOON)


def count_up(counter: Counter) -> tuple[Counter, Sequence[Event]]:
    """One more, and an event that names the new count."""
    following = replace(counter, count=counter.count + 1)
    return following, [completed(counter.id, str(following.count))]


def count_silently(counter: Counter) -> tuple[Counter, Sequence[Event]]:
    return replace(counter, count=counter.count + 1), ()


def a_cause(id: str = "cause-1") -> Envelope:
    return Envelope(
        id=id,
        event=reopened("i1", "t1"),
        time=NOON,
        sequence=1,
        correlation_id="correlation-1",
        traceparent="00-trace",
    )


def numbered(prefix: str) -> Callable[[], str]:
    """Ids that a test can name: prefix-1, prefix-2, ..."""
    made = iter(range(1, 1_000_000))
    return lambda: f"{prefix}-{next(made)}"
