"""The publisher's side of every store: oldest first, at least once, and what left stays away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest

from shared.events import Event
from shared.store.aggregates import Aggregates, OutboxSource
from shared.store.port import Collection, Store
from tests.contract.counters import (
    COUNTERS,
    NOON,
    Counter,
    completed,
    count_up,
    counters_in,
    numbered,
)

OTHERS = Collection("other_counters")


def topics(source: OutboxSource, limit: int = 50) -> list[str]:
    return [getattr(envelope.event, "topic_id", "") for _, envelope in source.pending(limit)]


def test_events_of_several_collections_come_oldest_first(store: Store) -> None:
    minutes = iter(range(60))
    now = lambda: NOON + timedelta(minutes=next(minutes))  # noqa: E731
    counters = counters_in(store, now=now)
    others = Aggregates(store, OTHERS, Counter, now=now, new_id=numbered("id"))
    counters.add(Counter("c1"), [completed("c1", "first"), completed("c1", "second")])
    others.add(Counter("c1"), [completed("c1", "third")])
    counters.change("c1", lambda counter: (counter, [completed("c1", "fourth")]))
    others.add(Counter("c2"), [completed("c2", "fifth")])
    source = OutboxSource((store, COUNTERS), (store, OTHERS))
    assert topics(source) == ["first", "second", "third", "fourth", "fifth"]
    assert topics(source, limit=3) == ["first", "second", "third"]


def test_events_of_one_aggregate_keep_their_order_when_the_clock_is_set_back(
    store: Store,
) -> None:
    moments = iter((NOON + timedelta(hours=1), NOON, NOON + timedelta(minutes=30)))
    counters = counters_in(store, now=lambda: next(moments))
    counters.add(Counter("c1"), [completed("c1", "first")])
    counters.change("c1", lambda counter: (counter, [completed("c1", "second")]))
    counters.add(Counter("c2"), [completed("c2", "other")])
    assert topics(OutboxSource((store, COUNTERS))) == ["other", "first", "second"]


def test_marked_events_are_gone_and_the_others_stay(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", name) for name in "abc"])
    source = OutboxSource((store, COUNTERS))
    first, second, _ = [ref for ref, _ in source.pending()]
    source.mark_published([first])
    assert topics(source) == ["b", "c"]
    source.mark_published([first, second])
    assert topics(source) == ["c"]


def test_marking_what_is_gone_does_not_matter(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a")])
    source = OutboxSource((store, COUNTERS))
    refs = [ref for ref, _ in source.pending()]
    source.mark_published(refs)
    source.mark_published(refs)
    counters.remove("c1")
    source.mark_published(refs)


def test_published_event_is_not_restored_by_a_writer_that_still_had_it(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a")])
    source = OutboxSource((store, COUNTERS))

    def while_it_is_published(counter: Counter) -> tuple[Counter, Sequence[Event]]:
        source.mark_published([ref for ref, envelope in source.pending() if envelope])
        return count_up(counter)

    assert counters.change("c1", while_it_is_published).count == 1
    assert topics(source) == ["1"]


def test_event_added_while_others_are_marked_is_not_lost(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a")])
    source = OutboxSource((RacedStore(store, counters), COUNTERS))
    source.mark_published([ref for ref, _ in source.pending()])
    assert topics(source) == ["1"]


class RacedStore:
    """A store on which somebody counts just before the first replacement."""

    def __init__(self, store: Store, counters: Aggregates[Counter]) -> None:
        self._store = store
        self._counters = iter((counters,))

    def __getattr__(self, name: str) -> object:
        if name == "replace":
            for counters in self._counters:
                counters.change("c1", count_up)
        return getattr(self._store, name)


def test_event_that_cannot_be_read_stays_and_holds_nothing_up(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """After a step back to an older version of Rapport, say."""
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a"), completed("c1", "b")])
    document = store.get(COUNTERS, "c1")
    assert document is not None
    document["outbox"][0]["type"] = "plan.SomethingNew.v9"
    store.replace(COUNTERS, document, if_version=1)
    source = OutboxSource((store, COUNTERS))
    with caplog.at_level(logging.ERROR):
        assert topics(source) == topics(source) == ["b"]
    assert len(caplog.records) == 1
    source.mark_published([ref for ref, _ in source.pending()])
    document = store.get(COUNTERS, "c1")
    assert document is not None
    assert [record["type"] for record in document["outbox"]] == ["plan.SomethingNew.v9"]
