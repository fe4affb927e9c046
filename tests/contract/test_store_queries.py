"""Queries of every store: conditions, order, pages, and refusing what no index serves."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.store.port import AnyOf, Between, Collection, Document, Index, NoIndex, Store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
INTERVIEWS = Collection(
    "interviews",
    indexes=(
        Index(("starts_at",)),
        Index(("status", "-starts_at")),
        Index(("status", "position", "-starts_at", "rank")),
        Index(("recruiter.id",)),
        Index(("is_deleted",)),
        Index(("email",), unique=True),
    ),
)
STATUSES = ["scheduled", "live", "failed"]
POSITIONS = ["Tester", "Élan", "analyst", None]


def an_interview(number: int) -> Document:
    """Many ties and many missing values: every third has no start, every fifth no rank."""
    return {
        "_id": f"i{number:03}",
        "status": STATUSES[number % 3],
        "position": POSITIONS[number % 4],
        "starts_at": NOON + timedelta(hours=number % 7) if number % 3 else None,
        "rank": number % 5 or None,
        "recruiter": {"id": f"r{number % 2}"},
        "is_deleted": number % 2 == 0,
        "email": f"{number}@example.org" if number % 2 else None,
        "number": number,
    }


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(60):
        store.insert(INTERVIEWS, an_interview((number * 37) % 60))
    return store


def numbers(documents: list[Document]) -> list[int]:
    return [document["number"] for document in documents]


def those(matches: Callable[[Document], bool]) -> set[int]:
    return {number for number in range(60) if matches(an_interview(number))}


def ordered(matching: set[int], order_by: tuple[str, ...]) -> list[int]:
    """The reference: a missing value comes before every value, ids break ties."""
    documents = [an_interview(number) for number in matching]
    way = -1 if order_by[-1].startswith("-") else 1
    for field in reversed((*order_by, "-_id" if way < 0 else "_id")):
        name = field.removeprefix("-")
        documents.sort(
            key=lambda document: (document[name] is not None, document[name] or 0),
            reverse=field.startswith("-"),
        )
    return numbers(documents)


def within(value: datetime | None, low: datetime, high: datetime) -> bool:
    return value is not None and low <= value < high


CONDITIONS: list[tuple[dict[str, Any], Callable[[Document], bool]]] = [
    ({}, lambda _: True),
    ({"_id": "i007"}, lambda i: i["number"] == 7),
    ({"_id": AnyOf("i007", "i009", "unknown")}, lambda i: i["number"] in (7, 9)),
    ({"status": "live"}, lambda i: i["status"] == "live"),
    ({"status": "unknown"}, lambda i: False),
    ({"status": AnyOf(["live", "failed"])}, lambda i: i["status"] != "scheduled"),
    ({"status": AnyOf()}, lambda i: False),
    ({"position": "Élan", "status": "live"}, lambda i: i["number"] % 12 == 1),
    ({"status": "failed", "position": None}, lambda i: i["number"] % 12 == 11),
    (
        {"status": AnyOf("live", "failed"), "position": AnyOf("Tester", None)},
        lambda i: i["status"] != "scheduled" and i["position"] in ("Tester", None),
    ),
    ({"starts_at": None}, lambda i: i["starts_at"] is None),
    (
        {"starts_at": NOON + timedelta(hours=1)},
        lambda i: i["starts_at"] == NOON + timedelta(hours=1),
    ),
    (
        {"starts_at": Between(NOON + timedelta(hours=1), NOON + timedelta(hours=3))},
        lambda i: within(i["starts_at"], NOON + timedelta(hours=1), NOON + timedelta(hours=3)),
    ),
    (
        {"starts_at": Between(high=NOON + timedelta(hours=3))},
        lambda i: within(i["starts_at"], NOON, NOON + timedelta(hours=3)),
    ),
    (
        {"status": AnyOf("live", "failed"), "starts_at": Between(low=NOON + timedelta(hours=3))},
        lambda i: (
            i["status"] != "scheduled"
            and within(i["starts_at"], NOON + timedelta(hours=3), NOON + timedelta(days=1))
        ),
    ),
    ({"status": "failed", "position": Between("A", "b")}, lambda i: i["number"] % 6 == 2),
    ({"recruiter.id": "r1"}, lambda i: i["number"] % 2 == 1),
    ({"is_deleted": True}, lambda i: i["number"] % 2 == 0),
    ({"email": "7@example.org"}, lambda i: i["number"] == 7),
    ({"email": None}, lambda i: i["number"] % 2 == 0),
]


@pytest.mark.parametrize(("where", "matches"), CONDITIONS, ids=lambda value: str(value)[:60])
def test_find_and_count_agree_with_the_conditions(
    filled: Store, where: dict[str, Any], matches: Callable[[Document], bool]
) -> None:
    found = numbers(filled.find(INTERVIEWS, where))
    assert sorted(found) == sorted(those(matches))
    assert filled.count(INTERVIEWS, where) == len(found)


ORDERS: list[tuple[dict[str, Any], tuple[str, ...], Callable[[Document], bool]]] = [
    ({}, ("_id",), lambda _: True),
    ({}, ("-_id",), lambda _: True),
    ({}, ("starts_at",), lambda _: True),
    ({}, ("-starts_at",), lambda _: True),
    ({"status": "live"}, ("starts_at",), lambda i: i["status"] == "live"),
    ({"status": "live"}, ("-starts_at",), lambda i: i["status"] == "live"),
    ({"status": "live"}, ("status", "-starts_at"), lambda i: i["status"] == "live"),
    ({"status": AnyOf(*STATUSES)}, ("-starts_at",), lambda _: True),
    ({"status": AnyOf(*STATUSES)}, ("starts_at",), lambda _: True),
    (
        {"status": "live", "position": AnyOf("Tester", "Élan", None)},
        ("-starts_at", "rank"),
        lambda i: i["status"] == "live" and i["position"] != "analyst",
    ),
    (
        {"status": "live", "position": AnyOf("Tester", "Élan", None)},
        ("starts_at", "-rank"),
        lambda i: i["status"] == "live" and i["position"] != "analyst",
    ),
    (
        {"status": AnyOf(*STATUSES), "position": None},
        ("-starts_at",),
        lambda i: i["position"] is None,
    ),
    ({"starts_at": Between(low=NOON)}, ("-starts_at",), lambda i: i["starts_at"] is not None),
    ({"status": "live"}, ("position", "-starts_at", "rank"), lambda i: i["status"] == "live"),
]


@pytest.mark.parametrize(("where", "order_by", "matches"), ORDERS, ids=lambda v: str(v)[:60])
def test_pages_follow_the_order_and_meet_every_document_once(
    filled: Store,
    where: dict[str, Any],
    order_by: tuple[str, ...],
    matches: Callable[[Document], bool],
) -> None:
    whole = numbers(filled.find(INTERVIEWS, where, order_by=order_by, limit=1000))
    reference = ordered(those(matches), order_by)
    keys = [field.removeprefix("-") for field in order_by]
    values = [[an_interview(number)[key] for key in keys] for number in whole]
    assert values == [[an_interview(number)[key] for key in keys] for number in reference]
    assert sorted(whole) == sorted(reference)
    for size in (1, 7, 60):
        assert pages(filled, where, order_by, size) == whole


def pages(store: Store, where: dict[str, Any], order_by: tuple[str, ...], size: int) -> list[int]:
    found: list[Document] = []
    last: Document | None = None
    for _ in itertools.count():
        page = store.find(INTERVIEWS, where, order_by=order_by, limit=size, after=last)
        if not page:
            return numbers(found)
        found += page
        last = page[-1]
    raise AssertionError


def test_page_continues_after_a_document_that_is_gone(filled: Store) -> None:
    first = filled.find(INTERVIEWS, order_by=("starts_at",), limit=30)
    filled.delete(INTERVIEWS, first[-1]["_id"])
    rest = filled.find(INTERVIEWS, order_by=("starts_at",), after=first[-1])
    assert len(first) + len(rest) == 60


def test_without_an_order_pages_are_exact_too(filled: Store) -> None:
    assert sorted(pages(filled, {"status": "live"}, (), 7)) == sorted(
        those(lambda i: i["status"] == "live")
    )


REFUSED: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"number": 1}, ()),
    ({"position": "Tester"}, ()),
    ({"status": "live", "number": 1}, ()),
    ({"rank": Between(low=1)}, ()),
    ({"status": "live", "rank": Between(low=1)}, ()),
    ({"status": Between("a", "z"), "starts_at": NOON}, ()),
    ({"status": Between("a", "z"), "starts_at": Between(low=NOON)}, ()),
    ({}, ("rank",)),
    ({}, ("starts_at", "rank")),
    ({"status": "live"}, ("rank",)),
    ({"status": "live"}, ("position", "starts_at")),
    ({"starts_at": Between(low=NOON)}, ("_id",)),
    ({"_id": AnyOf("i001", "i002")}, ("starts_at",)),
]


@pytest.mark.parametrize(("where", "order_by"), REFUSED, ids=str)
def test_query_that_no_index_serves_is_refused(
    store: Store, where: dict[str, Any], order_by: tuple[str, ...]
) -> None:
    with pytest.raises(NoIndex, match="interviews"):
        store.find(INTERVIEWS, where, order_by=order_by)


def test_counting_stops_where_it_is_told_to(filled: Store) -> None:
    everything = filled.count(INTERVIEWS)
    assert everything > 5
    assert filled.count(INTERVIEWS, at_most=5) == 5
    assert filled.count(INTERVIEWS, at_most=everything + 1) == everything


def test_count_that_no_index_serves_is_refused(store: Store) -> None:
    with pytest.raises(NoIndex, match="number"):
        store.count(INTERVIEWS, {"number": 1})


def test_too_many_alternatives_are_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="200"):
        store.find(INTERVIEWS, {"_id": AnyOf(*map(str, range(201)))})
