"""What every store does alike: documents, unique values, versions, deletion, pending events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any

import pytest

from shared.store.port import (
    Collection,
    Document,
    DuplicateKey,
    Index,
    Store,
    VersionConflict,
)
from tests.contract.stores import Place

ACCOUNTS = Collection(
    "accounts",
    indexes=(Index(("email",), unique=True), Index(("campaign", "slot"), unique=True)),
    schema_version=3,
)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Role(StrEnum):
    ADMIN = "admin"


def an_account(id: str = "a1", **fields: Any) -> Document:
    return {"_id": id, "email": f"{id}@example.org", **fields}


def test_document_comes_back_as_it_was_written(store: Store) -> None:
    fields = {
        "name": "Zoë 💼 \u0000 \"x\" 'y' $z",
        "nothing": None,
        "yes": True,
        "whole": 2**62,
        "part": 1.5,
        "round": 2.0,
        "at": NOON,
        "nested": {"list": [1, "two", {"at": NOON}], "empty": {}, "none": []},
    }
    store.insert(ACCOUNTS, an_account(**fields))
    found = store.get(ACCOUNTS, "a1")
    assert found == {**an_account(**fields), "version": 1, "schema_version": 3}
    assert isinstance(found["round"], float)
    assert isinstance(found["yes"], bool)


def test_unknown_id_yields_nothing(store: Store) -> None:
    assert store.get(ACCOUNTS, "a1") is None


def test_moments_are_kept_in_utc_to_the_millisecond(store: Store) -> None:
    local = datetime(2026, 12, 1, 1, 2, 3, 456789, tzinfo=timezone(timedelta(hours=5)))
    store.insert(ACCOUNTS, an_account(at=local))
    found = store.get(ACCOUNTS, "a1")
    assert found is not None
    assert found["at"] == datetime(2026, 11, 30, 20, 2, 3, 456000, tzinfo=UTC)
    assert found["at"].utcoffset() == timedelta(0)


def test_tuples_and_enums_become_lists_and_values(store: Store) -> None:
    store.insert(ACCOUNTS, an_account(role=Role.ADMIN, roles=(Role.ADMIN,)))
    found = store.get(ACCOUNTS, "a1")
    assert found is not None
    assert found["roles"] == ["admin"]
    assert type(found["role"]) is str


def test_writer_keeps_its_own_document(store: Store) -> None:
    document = an_account(roles=("x",))
    store.insert(ACCOUNTS, document)
    assert document == an_account(roles=("x",))


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 1),  # noqa: DTZ001  (the point of this case)
        b"bytes",
        {1: "number as key"},
        {"$date": "operator as key"},
        {"a.b": "path as key"},
        2**63,
        float("nan"),
        float("inf"),
        object(),
    ],
    ids=str,
)
def test_values_that_only_one_engine_would_keep_are_refused(store: Store, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        store.insert(ACCOUNTS, an_account(field={"list": [value]}))
    assert store.get(ACCOUNTS, "a1") is None


def test_indexed_field_holds_a_single_value(store: Store) -> None:
    with pytest.raises(TypeError, match="email"):
        store.insert(ACCOUNTS, an_account(email=["a@example.org"]))


def test_second_document_with_an_id_is_refused(store: Store) -> None:
    store.insert(ACCOUNTS, an_account(name="first"))
    with pytest.raises(DuplicateKey):
        store.insert(ACCOUNTS, an_account(email="other@example.org", name="second"))
    found = store.get(ACCOUNTS, "a1")
    assert found is not None
    assert found["name"] == "first"


def test_second_document_with_a_unique_value_is_refused(store: Store) -> None:
    store.insert(ACCOUNTS, an_account("a1", email="same@example.org"))
    with pytest.raises(DuplicateKey):
        store.insert(ACCOUNTS, an_account("a2", email="same@example.org"))
    assert store.get(ACCOUNTS, "a2") is None


def test_replacing_with_a_taken_unique_value_is_refused(store: Store) -> None:
    store.insert(ACCOUNTS, an_account("a1", email="taken@example.org"))
    store.insert(ACCOUNTS, an_account("a2"))
    with pytest.raises(DuplicateKey):
        store.replace(ACCOUNTS, an_account("a2", email="taken@example.org"), if_version=1)


def test_one_of_several_bookings_of_a_slot_wins(store: Store) -> None:
    """S8: a compound unique index decides."""
    store.insert(ACCOUNTS, an_account("a1", campaign="c", slot=NOON))
    store.insert(ACCOUNTS, an_account("a2", campaign="c", slot=NOON + timedelta(hours=1)))
    store.insert(ACCOUNTS, an_account("a3", campaign="d", slot=NOON))
    with pytest.raises(DuplicateKey):
        store.insert(ACCOUNTS, an_account("a4", campaign="c", slot=NOON))


def test_documents_without_a_value_do_not_clash(store: Store) -> None:
    store.insert(ACCOUNTS, an_account("a1", email=None, campaign="c", slot=None))
    store.insert(ACCOUNTS, an_account("a2", email=None, campaign="c", slot=None))
    store.insert(ACCOUNTS, {"_id": "a3"})
    store.insert(ACCOUNTS, {"_id": "a4"})
    assert store.count(ACCOUNTS) == 4


def test_replace_counts_versions(store: Store) -> None:
    store.insert(ACCOUNTS, an_account(name="one"))
    store.replace(ACCOUNTS, an_account(name="two"), if_version=1)
    store.replace(ACCOUNTS, an_account(name="three"), if_version=2)
    found = store.get(ACCOUNTS, "a1")
    assert found is not None
    assert (found["version"], found["name"]) == (3, "three")


def test_replace_of_another_version_is_refused(store: Store) -> None:
    store.insert(ACCOUNTS, an_account(name="one"))
    store.replace(ACCOUNTS, an_account(name="two"), if_version=1)
    with pytest.raises(VersionConflict):
        store.replace(ACCOUNTS, an_account(name="lost"), if_version=1)
    found = store.get(ACCOUNTS, "a1")
    assert found is not None
    assert found["name"] == "two"


def test_replace_of_nothing_is_refused(store: Store) -> None:
    with pytest.raises(VersionConflict):
        store.replace(ACCOUNTS, an_account(), if_version=1)
    assert store.get(ACCOUNTS, "a1") is None


def test_delete_says_whether_there_was_something(store: Store) -> None:
    store.insert(ACCOUNTS, an_account())
    assert store.delete(ACCOUNTS, "a1")
    assert not store.delete(ACCOUNTS, "a1")
    assert store.get(ACCOUNTS, "a1") is None


def test_delete_spares_a_version_that_was_not_seen(store: Store) -> None:
    store.insert(ACCOUNTS, an_account())
    store.replace(ACCOUNTS, an_account(), if_version=1)
    assert not store.delete(ACCOUNTS, "a1", if_version=1)
    assert store.delete(ACCOUNTS, "a1", if_version=2)


def test_id_is_free_again_after_deletion(store: Store) -> None:
    store.insert(ACCOUNTS, an_account())
    store.delete(ACCOUNTS, "a1")
    store.insert(ACCOUNTS, an_account())
    assert store.count(ACCOUNTS) == 1


def an_event(minute: int) -> Document:
    return {"id": f"e{minute}", "time": f"2026-12-01T12:{minute:02}:00.000+00:00"}


def test_pending_events_come_longest_waiting_first(store: Store) -> None:
    store.insert(ACCOUNTS, an_account("none", outbox=[]))
    store.insert(ACCOUNTS, an_account("never"))
    store.insert(ACCOUNTS, an_account("late", outbox=[an_event(9), an_event(10)]))
    store.insert(ACCOUNTS, an_account("early", outbox=[an_event(1), an_event(20)]))
    store.insert(ACCOUNTS, an_account("middle", outbox=[an_event(5)]))
    pending = store.with_pending_events(ACCOUNTS)
    assert [document["_id"] for document in pending] == ["early", "middle", "late"]
    assert pending[0] == store.get(ACCOUNTS, "early")
    assert len(store.with_pending_events(ACCOUNTS, limit=2)) == 2


def test_published_events_are_no_longer_pending(store: Store) -> None:
    store.insert(ACCOUNTS, an_account(outbox=[an_event(1)]))
    store.replace(ACCOUNTS, an_account(outbox=[]), if_version=1)
    assert store.with_pending_events(ACCOUNTS) == []


def test_preparing_again_changes_nothing(place: Place) -> None:
    place.open().insert(ACCOUNTS, an_account())
    again = place.open()
    again.prepare(ACCOUNTS)
    again.prepare(ACCOUNTS)
    assert again.count(ACCOUNTS) == 1


def test_collection_may_be_called_like_a_keyword(store: Store) -> None:
    orders = Collection("order", indexes=(Index(("group",)),))
    store.insert(orders, {"_id": "o1", "group": "select"})
    assert len(store.find(orders, {"group": "select"})) == 1
