"""Aggregates on every store: one write for state, events and inbox; repeats have no effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.events import Event
from shared.store.aggregates import Aggregates, OutboxSource
from shared.store.port import (
    AnyOf,
    Collection,
    Document,
    DuplicateKey,
    EventsPending,
    Index,
    NoIndex,
    NotFound,
    SchemaTooNew,
    Store,
)
from tests.contract.counters import (
    COUNTERS,
    NOON,
    Counter,
    Mark,
    State,
    a_cause,
    completed,
    count_silently,
    count_up,
    counters_in,
    numbered,
)


def stored(store: Store, id: str = "c1") -> Document:
    document = store.get(COUNTERS, id)
    assert document is not None
    return document


def test_state_comes_back_as_it_was_added(store: Store) -> None:
    counter = Counter(
        "c1",
        count=3,
        version=12,
        state=State.CLOSED,
        changed_at=NOON + timedelta(milliseconds=5),
        ratio=2.0,
        marks=(Mark("a", NOON), Mark("b")),
        labels=frozenset({"x", "y"}),
        by_label={"a": Mark("a", NOON)},
    )
    counters = counters_in(store)
    assert counters.add(counter)
    assert counters.get("c1") == counter
    assert counters.get("c2") is None


def test_field_added_later_takes_its_default(store: Store) -> None:
    store.insert(COUNTERS, {"_id": "c1", "count": 3})
    assert counters_in(store).get("c1") == Counter("c1", count=3)


def test_adding_again_writes_nothing(store: Store) -> None:
    """R16: a double click stores an interview once and says so once."""
    counters = counters_in(store)
    assert counters.add(Counter("c1", count=1), [completed("c1", "t1")])
    assert not counters.add(Counter("c1", count=2), [completed("c1", "t1")])
    assert counters.get("c1") == Counter("c1", count=1)
    assert len(stored(store)["outbox"]) == 1


def test_adding_with_a_taken_unique_value_is_no_repeat(store: Store) -> None:
    unique = Collection("unique_counters", indexes=(Index(("count",), unique=True),))
    counters = Aggregates(store, unique, Counter, now=lambda: NOON, new_id=numbered("id"))
    assert counters.add(Counter("c1", count=1))
    with pytest.raises(DuplicateKey):
        counters.add(Counter("c2", count=1))


def test_change_stores_state_and_events_in_one_write(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"))
    assert counters.change("c1", count_up).count == 1
    document = stored(store)
    assert (document["version"], document["count"], len(document["outbox"])) == (2, 1, 1)


def test_change_of_nothing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="c1"):
        counters_in(store).change("c1", count_up)


def test_change_may_begin_with_a_state_that_is_not_stored_yet(store: Store) -> None:
    counters = counters_in(store)
    start = Counter("c1", count=5)
    assert counters.change("c1", count_up, cause=a_cause(), start=start).count == 6
    document = stored(store)
    assert (document["version"], document["count"], len(document["outbox"])) == (1, 6, 1)
    assert counters.change("c1", count_up, cause=a_cause(), start=start).count == 6
    assert counters.change("c1", count_up, start=start).count == 7


def test_nothing_is_stored_of_a_start_that_is_not_changed(store: Store) -> None:
    counters = counters_in(store)
    start = Counter("c1", count=5)
    assert counters.change("c1", lambda counter: (counter, ()), start=start) == start
    assert counters.get("c1") is None


def test_cause_without_effect_on_a_start_is_remembered(store: Store) -> None:
    counters = counters_in(store)
    counters.change("c1", lambda counter: (counter, ()), cause=a_cause(), start=Counter("c1"))
    assert counters.change("c1", count_up, cause=a_cause(), start=Counter("c1")).count == 0


def test_start_gives_way_to_what_another_writer_stored_meanwhile(store: Store) -> None:
    counters = counters_in(store)
    rivals = iter((counters,))

    def while_another_begins(counter: Counter) -> tuple[Counter, Sequence[Event]]:
        for rival in rivals:
            rival.add(Counter("c1", count=10))
        return count_up(counter)

    assert counters.change("c1", while_another_begins, start=Counter("c1")).count == 11
    assert stored(store)["version"] == 2


def test_start_with_a_taken_unique_value_is_refused(store: Store) -> None:
    unique = Collection("unique_counters", indexes=(Index(("count",), unique=True),))
    counters = Aggregates(store, unique, Counter, now=lambda: NOON, new_id=numbered("id"))
    counters.add(Counter("c1", count=1))
    with pytest.raises(DuplicateKey):
        counters.change("c2", count_up, start=Counter("c2"))


def test_failing_decision_changes_nothing(store: Store) -> None:
    def refuse(counter: Counter) -> tuple[Counter, Sequence[Event]]:
        raise PermissionError

    counters = counters_in(store)
    counters.add(Counter("c1"))
    with pytest.raises(PermissionError):
        counters.change("c1", refuse, cause=a_cause())
    assert stored(store)["version"] == 1
    assert counters.change("c1", count_up, cause=a_cause()).count == 1


def test_decision_that_changes_nothing_writes_nothing(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"))
    counters.change("c1", lambda counter: (counter, ()))
    assert stored(store)["version"] == 1


def test_change_is_decided_anew_when_another_writer_was_faster(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"))
    rivals = iter((counters,))

    def while_another_counts(counter: Counter) -> tuple[Counter, Sequence[Event]]:
        for rival in rivals:
            rival.change("c1", count_up)
        return count_up(counter)

    assert counters.change("c1", while_another_counts).count == 2
    assert [record["sequence"] for record in stored(store)["outbox"]] == [1, 2]


def test_cause_that_comes_again_has_no_effect(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"))
    counters.change("c1", count_up, cause=a_cause())
    assert counters.change("c1", count_up, cause=a_cause()).count == 1
    assert counters.change("c1", count_up, cause=a_cause("cause-2")).count == 2
    assert len(stored(store)["outbox"]) == 2


def test_cause_of_an_addition_counts_as_taken(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), cause=a_cause())
    assert counters.change("c1", count_up, cause=a_cause()).count == 0


def test_cause_without_effect_is_remembered(store: Store) -> None:
    """A fact that was ignored once must not take effect when it is repeated later."""
    counters = counters_in(store)
    counters.add(Counter("c1"))
    counters.change("c1", lambda counter: (counter, ()), cause=a_cause())
    assert counters.change("c1", count_up, cause=a_cause()).count == 0


def test_inbox_keeps_the_last_500_causes(store: Store) -> None:
    counters = counters_in(store)
    store.insert(COUNTERS, {"_id": "c1", "inbox": [f"cause-{n}" for n in range(500)]})
    counters.change("c1", count_silently, cause=a_cause("cause-500"))
    inbox = stored(store)["inbox"]
    assert (len(inbox), inbox[0], inbox[-1]) == (500, "cause-1", "cause-500")


def test_events_carry_sequence_and_cause(store: Store) -> None:
    counters = counters_in(store, now=lambda: NOON, new_id=numbered("id"))
    counters.add(Counter("c1"), [completed("c1", "a"), completed("c1", "b")])
    counters.change("c1", count_up, cause=a_cause())
    envelopes = [envelope for _, envelope in OutboxSource((store, COUNTERS)).pending()]
    assert [envelope.sequence for envelope in envelopes] == [1, 2, 3]
    first, second, third = envelopes
    assert first.event == completed("c1", "a")
    assert first.time == NOON
    assert first.correlation_id == second.correlation_id == "id-1"
    assert (third.correlation_id, third.causation_id) == ("correlation-1", "cause-1")
    assert third.traceparent == "00-trace"
    assert len({envelope.id for envelope in envelopes}) == 3


def test_sequence_goes_on_after_events_were_published(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a")])
    source = OutboxSource((store, COUNTERS))
    source.mark_published([ref for ref, _ in source.pending()])
    counters.change("c1", count_up)
    assert [envelope.sequence for _, envelope in source.pending()] == [2]


def test_publisher_is_woken_after_a_write_that_has_events(store: Store) -> None:
    woken: list[int] = []

    def wake() -> None:
        woken.append(len(OutboxSource((store, COUNTERS)).pending()))

    counters = counters_in(store, on_commit=wake)
    counters.add(Counter("c1"))
    counters.change("c1", count_silently)
    assert woken == []
    counters.add(Counter("c2"), [completed("c2", "a")])
    counters.add(Counter("c2"), [completed("c2", "a")])
    counters.change("c2", count_up)
    assert woken == [1, 2]


def test_find_takes_the_names_and_values_of_the_state(store: Store) -> None:
    counters = counters_in(store)
    added = [
        Counter(f"c{n}", changed_at=NOON + timedelta(minutes=n), state=list(State)[n % 2])
        for n in range(6)
    ]
    for counter in added:
        counters.add(counter)
    newest_first = added[::-1]
    where = {"state": AnyOf(*State)}
    first = counters.find(where, order_by=("-changed_at",), limit=4)
    rest = counters.find(where, order_by=("-changed_at",), limit=4, after=first[-1])
    assert first + rest == newest_first
    assert counters.find({"id": "c3"}) == [added[3]]
    assert counters.count({"state": State.OPEN}) == 3
    with pytest.raises(NoIndex):
        counters.find({"version": 7})


def test_removal_waits_until_events_have_left(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"), [completed("c1", "a")])
    with pytest.raises(EventsPending):
        counters.remove("c1")
    source = OutboxSource((store, COUNTERS))
    source.mark_published([ref for ref, _ in source.pending()])
    assert counters.remove("c1")
    assert not counters.remove("c1")
    assert counters.get("c1") is None


def test_change_cannot_give_another_id(store: Store) -> None:
    counters = counters_in(store)
    counters.add(Counter("c1"))
    with pytest.raises(ValueError, match="another id"):
        counters.change("c1", lambda counter: (replace(counter, id="c2"), ()))


OLD = Collection("counters", indexes=COUNTERS.indexes, schema_version=1)
NEW = Collection("counters", indexes=COUNTERS.indexes, schema_version=3)
UPCASTS = {
    1: lambda document: {**document, "total": document["counted"]},
    2: lambda document: {**document, "count": document["total"]},
}


def test_document_of_an_older_schema_is_read_and_written_as_the_new_one(store: Store) -> None:
    store.insert(OLD, {"_id": "c1", "counted": 4, "schema_version": 1})
    new = Aggregates(store, NEW, Counter, now=lambda: NOON, new_id=numbered("id"), upcasts=UPCASTS)
    assert new.get("c1") == Counter("c1", count=4)
    new.change("c1", count_silently)
    document = stored(store)
    assert (document["schema_version"], document["count"]) == (3, 5)
    assert "counted" not in document


def test_document_of_a_newer_schema_is_left_alone(store: Store) -> None:
    store.insert(NEW, {"_id": "c1"})
    counters = Aggregates(store, OLD, Counter, now=lambda: NOON, new_id=numbered("id"))
    with pytest.raises(SchemaTooNew):
        counters.change("c1", count_up)


def test_schema_step_without_an_upcast_is_noticed_at_start(store: Store) -> None:
    with pytest.raises(ValueError, match="upcast"):
        Aggregates(
            store,
            NEW,
            Counter,
            now=lambda: NOON,
            new_id=numbered("id"),
            upcasts={1: UPCASTS[1]},
        )
