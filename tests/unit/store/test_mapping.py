"""How states become documents, apart from any store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from shared.store.mapping import Mapper, stored_name
from shared.store.port import Collection

NOTES = Collection("notes")


@dataclass(frozen=True)
class Note:
    id: str
    version: int
    at: datetime
    value: str | int | float | bool | None = None
    outbox: tuple[str, ...] = ()


NOTE = Note("n1", 4, datetime(2026, 12, 1, tzinfo=UTC), outbox=("mine",))


def test_names_that_documents_need_are_set_aside() -> None:
    document = Mapper(Note, NOTES).document(NOTE)
    assert document == {
        "_id": "n1",
        "own_version": 4,
        "at": NOTE.at,
        "value": None,
        "own_outbox": ["mine"],
        "schema_version": 1,
    }


def test_document_fields_of_the_envelope_do_not_reach_the_state() -> None:
    document = {**Mapper(Note, NOTES).document(NOTE), "version": 9, "outbox": [{}], "inbox": []}
    assert Mapper(Note, NOTES).state(document) == NOTE


@pytest.mark.parametrize("value", ["1", 1, 1.5, True, None])
def test_values_of_several_types_keep_their_type(value: str | float | bool | None) -> None:
    mapper = Mapper(Note, NOTES)
    state = mapper.state(mapper.document(Note("n1", 1, NOTE.at, value)))
    assert type(state.value) is type(value)
    assert state.value == value


@pytest.mark.parametrize(
    ("field", "stored"),
    [
        ("id", "_id"),
        ("-id", "-_id"),
        ("version", "own_version"),
        ("-starts_at", "-starts_at"),
        ("recruiter.id", "recruiter.id"),
        ("inbox.size", "own_inbox.size"),
    ],
)
def test_queries_use_the_same_names(field: str, stored: str) -> None:
    assert stored_name(field) == stored


def test_text_where_a_moment_belongs_is_an_error() -> None:
    document = {**Mapper(Note, NOTES).document(NOTE), "at": "2026-12-01"}
    with pytest.raises(TypeError, match="datetime"):
        Mapper(Note, NOTES).state(document)


def test_a_renamed_field_keeps_its_place_in_documents() -> None:
    @dataclass(frozen=True)
    class Renamed:
        id: str
        owner: str = field(default="", metadata={"stored_as": "holder"})

    mapper, state = Mapper(Renamed, NOTES), Renamed("n1", "me")
    assert mapper.document(state) == {"_id": "n1", "holder": "me", "schema_version": 1}
    assert mapper.state(mapper.document(state)) == state
