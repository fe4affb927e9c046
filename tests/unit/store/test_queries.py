"""Which index serves a query, and that SQLite then reads no more than the page."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from shared.store.port import AnyOf, Between, Collection, Index, NoIndex
from shared.store.queries import PRIMARY, plan
from shared.store.sqlite_sql import schema, select

BY_START = Index(("starts_at",))
BY_STATUS = Index(("status", "-starts_at"))
BY_EMAIL = Index(("email",), unique=True)
INTERVIEWS = Collection("interviews", indexes=(BY_START, BY_STATUS, BY_EMAIL))

SERVED: list[tuple[dict[str, Any], tuple[str, ...], Index]] = [
    ({}, (), PRIMARY),
    ({}, ("-_id",), PRIMARY),
    ({"_id": AnyOf("a", "b")}, (), PRIMARY),
    ({}, ("-starts_at",), BY_START),
    ({"starts_at": Between(low=1)}, (), BY_START),
    ({"starts_at": Between(low=1, high=9)}, ("-starts_at",), BY_START),
    ({"status": "live"}, (), BY_STATUS),
    ({"status": AnyOf("live", "failed", None)}, ("starts_at",), BY_STATUS),
    ({"status": AnyOf("live", "failed"), "starts_at": Between(high=9)}, (), BY_STATUS),
    ({"starts_at": None, "status": "live"}, (), BY_STATUS),
    ({"email": "a@example.org"}, (), BY_EMAIL),
]
AFTER = [None, {"_id": "i1", "status": "live", "starts_at": 5, "email": "x"}, {"_id": "i1"}]


@pytest.mark.parametrize(("where", "order_by", "index"), SERVED, ids=str)
def test_shortest_fitting_index_serves(
    where: dict[str, Any], order_by: tuple[str, ...], index: Index
) -> None:
    assert plan(INTERVIEWS, where, order_by).index == index


@pytest.mark.parametrize("after", AFTER, ids=str)
@pytest.mark.parametrize(("where", "order_by", "index"), SERVED, ids=str)
def test_sqlite_walks_the_index_and_sorts_nothing(
    where: dict[str, Any], order_by: tuple[str, ...], index: Index, after: dict[str, Any] | None
) -> None:
    """Cost must not grow with the number of stored interviews."""
    database = sqlite3.connect(":memory:")
    database.executescript(schema(INTERVIEWS))
    query = plan(INTERVIEWS, where, order_by, after)
    for part in query.parts:
        statement = select(INTERVIEWS, query, part, 10)
        assert statement is not None
        sql, values = statement
        steps = list(database.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        reads = {parent: step for _, parent, _, step in steps if "interviews" in step}
        sorts = {parent for _, parent, _, step in steps if "TEMP B-TREE" in step}
        assert reads
        assert all("USING INDEX" in step for step in reads.values())
        assert all(step.startswith("SEARCH") for step in reads.values()) or not where
        assert not sorts & set(reads), "nothing is sorted but pages of several AnyOf values"
    database.close()


def test_pages_after_the_first_start_inside_the_index() -> None:
    query = plan(INTERVIEWS, {}, ("starts_at",), {"_id": "i1", "starts_at": 5})
    assert [[(term.field, term.op, term.value) for term in part] for part in query.parts] == [
        [("starts_at", "eq", 5), ("_id", "gt", "i1")],
        [("starts_at", "gt", 5)],
    ]


def test_descending_pages_end_with_documents_that_have_no_value() -> None:
    query = plan(INTERVIEWS, {}, ("-starts_at",), {"_id": "i1", "starts_at": 5})
    assert [(part[-1].field, part[-1].op, part[-1].value) for part in query.parts] == [
        ("_id", "lt", "i1"),
        ("starts_at", "lt", 5),
        ("starts_at", "eq", None),
    ]


def test_refusal_names_what_was_asked_and_what_is_declared() -> None:
    with pytest.raises(NoIndex) as refusal:
        plan(INTERVIEWS, {"position": "Tester"}, ("rank",))
    assert str(refusal.value) == (
        "No index of interviews serves a query by position ordered by rank. "
        "Declared: starts_at; status, -starts_at; email."
    )


@pytest.mark.parametrize("name", ["", "Interviews", "drop table", 'a"b', "1st"])
def test_collection_names_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="collection"):
        Collection(name)


@pytest.mark.parametrize("field", ["", "a b", "a'b", "a..b", "$a", "-"])
def test_field_names_are_plain(field: str) -> None:
    with pytest.raises(ValueError, match="indexed"):
        Index((field,))


def test_between_needs_an_end() -> None:
    with pytest.raises(ValueError, match="end"):
        Between()


def test_any_of_takes_values_or_one_collection_of_them() -> None:
    assert AnyOf("a", "b", "a") == AnyOf(["a", "b"]) == AnyOf(("a", "b"))
    assert AnyOf("live").values == ("live",)
