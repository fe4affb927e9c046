"""Decides which declared index serves a query, and refuses a query that none serves (NoIndex).

The one rule for both adapters: the fields fixed by equality (or AnyOf) are the first of an index,
then come the order fields, and a Between may only be on the first of those. A query is turned into
parts that are each one contiguous stretch of that index, so the cost is that of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.store.port import (
    NO_CONDITIONS,
    AnyOf,
    Between,
    Collection,
    Document,
    Index,
    Key,
    NoIndex,
    key_of,
)
from shared.store.values import plain, value_at

PRIMARY = Index(())
MOST_COMBINATIONS = 200


@dataclass(frozen=True)
class Term:
    """One comparison of a field. `eq` with None means "has no value", `present` the opposite."""

    field: str
    op: Literal["eq", "in", "gt", "gte", "lt", "present"]
    value: Any = None


@dataclass(frozen=True)
class Query:
    """An index, the total order, and the conditions of each part, one after another."""

    index: Index
    order: tuple[Key, ...]
    parts: tuple[tuple[Term, ...], ...]


def plan(
    collection: Collection,
    where: Mapping[str, Any] = NO_CONDITIONS,
    order_by: tuple[str, ...] = (),
    after: Document | None = None,
) -> Query:
    """How to answer a query; raises NoIndex."""
    ranges = {field for field, wanted in where.items() if isinstance(wanted, Between)}
    same = {f for f, wanted in where.items() if not isinstance(wanted, AnyOf | Between)}
    wanted_order = tuple(key for key in map(key_of, order_by) if key[0] not in same)
    served = [
        (index, order)
        for index in (PRIMARY, *collection.indexes)
        if (order := _order(index, set(where) - ranges, wanted_order)) is not None
        and ranges <= {order[0][0]}
    ]
    if not served:
        raise NoIndex(_refusal(collection, where, order_by))
    index, order = min(served, key=lambda candidate: len(candidate[1]))
    terms = tuple(term for field, wanted in where.items() for term in _terms(field, wanted))
    _check_size(terms)
    if after is None:
        return Query(index, order, (terms,))
    return Query(index, order, tuple(_parts(terms, order, after)))


def _order(index: Index, fixed: set[str], wanted: tuple[Key, ...]) -> tuple[Key, ...] | None:
    """The order in which the index yields documents with `fixed` fields, or None if it cannot."""
    if {name for name, _ in index.keys[: len(fixed)]} != fixed:
        return None
    rest = index.keys if index is PRIMARY else index.keys[len(fixed) :]
    for candidate in (rest, tuple((name, -way) for name, way in rest)):
        if candidate and candidate[: len(wanted)] == wanted:
            return candidate
    return None


def _terms(field: str, wanted: Any) -> Iterator[Term]:
    if isinstance(wanted, AnyOf):
        yield Term(field, "in", tuple(plain(value) for value in wanted.values))
    elif isinstance(wanted, Between):
        if wanted.low is not None:
            yield Term(field, "gte", plain(wanted.low))
        if wanted.high is not None:
            yield Term(field, "lt", plain(wanted.high))
    else:
        yield Term(field, "eq", plain(wanted))


def _check_size(terms: tuple[Term, ...]) -> None:
    if math.prod(len(term.value) for term in terms if term.op == "in") > MOST_COMBINATIONS:
        raise ValueError(f"AnyOf takes at most {MOST_COMBINATIONS} values")


def _parts(
    terms: tuple[Term, ...], order: tuple[Key, ...], after: Document
) -> Iterator[tuple[Term, ...]]:
    """What follows `after`, in parts with one term for each end of a range.

    With two a database may walk from the wider one, and later pages would cost more and more.
    """
    fixed = [term for term in terms if term.op in ("eq", "in")]
    bounds = {term.op: term for term in terms if term not in fixed}
    for shared, term in _beyond(order, after):
        if shared or not bounds:
            yield (*fixed, *shared, term)
        elif term.op == "gt":
            yield (*fixed, term, *(bounds[op] for op in bounds if op == "lt"))
        elif term.op == "lt":
            yield (*fixed, term, *(bounds[op] for op in bounds if op == "gte"))


def _beyond(order: tuple[Key, ...], after: Document) -> Iterator[tuple[tuple[Term, ...], Term]]:
    """Nearest first: what shares all keys but the last with `after`, all but two, ..., none."""
    values = [plain(value_at(after, field)) for field, _ in order]
    for depth in reversed(range(len(order))):
        shared = tuple(Term(order[at][0], "eq", values[at]) for at in range(depth))
        for term in _past(order[depth], values[depth]):
            yield shared, term


def _past(key: Key, value: Any) -> Iterator[Term]:
    """Having no value sorts before every value."""
    field, direction = key
    if direction > 0:
        yield Term(field, "present") if value is None else Term(field, "gt", value)
    elif value is not None:
        yield Term(field, "lt", value)
        if field != "_id":
            yield Term(field, "eq", None)


def _refusal(collection: Collection, where: Mapping[str, Any], order_by: tuple[str, ...]) -> str:
    asked = ", ".join(where) or "nothing"
    order = ", ".join(order_by) or "nothing"
    declared = "; ".join(", ".join(index.fields) for index in collection.indexes) or "none"
    return (
        f"No index of {collection.name} serves a query by {asked} ordered by {order}. "
        f"Declared: {declared}."
    )
