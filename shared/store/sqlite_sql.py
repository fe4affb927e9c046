"""The SQL of the embedded store: a table of JSON documents, and queries bound to one index each.

Owns text only; `sqlite` runs it. Names of collections and fields were checked by the port, values
always travel as parameters.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.store.port import Collection, Document, Index, Key
from shared.store.queries import PRIMARY, Query, Term

COLUMNS = {"_id": "id", "version": "version"}
OLDEST_EVENT = "json_extract(document, '$.outbox[0].time')"
OPERATORS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<"}
Statement = tuple[str, list[Any]]


def table_of(collection: Collection) -> str:
    """Quoted, since a collection may be called what SQL calls a keyword."""
    return f'"{collection.name}"'


def schema(collection: Collection) -> str:
    table, name = table_of(collection), collection.name
    statements = [
        "BEGIN IMMEDIATE",
        f"CREATE TABLE IF NOT EXISTS {table} "
        "(id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS {name}_pending_events ON {table} "
        f"({OLDEST_EVENT}, id) WHERE {OLDEST_EVENT} IS NOT NULL",
    ]
    for index in collection.indexes:
        served = f"{name}_{index.name}"
        statements.append(f"CREATE INDEX IF NOT EXISTS {served} ON {table} ({_keys(index.keys)})")
        if index.unique:
            keys = _keys(index.fields_and_directions)
            statements.append(
                f"CREATE UNIQUE INDEX IF NOT EXISTS {served}_once ON {table} ({keys})"
            )
    return ";\n".join([*statements, "COMMIT;"])


def select(
    collection: Collection, query: Query, part: tuple[Term, ...], limit: int
) -> Statement | None:
    """A SELECT per combination of AnyOf values, so that each stops after `limit` index entries."""
    source = source_of(collection, query.index)
    keys = ", ".join(_expression(field) for field, _ in query.order)
    selects: list[str] = []
    values: list[Any] = []
    for terms in combinations(part):
        condition, compared = conditions(terms)
        selects.append(
            f"SELECT * FROM (SELECT id, version, document, {keys} FROM {source} "
            f"WHERE {condition} {_order(query.order, terms)} LIMIT {int(limit)})"
        )
        values += compared
    if len(selects) < 2:
        return (selects[0], values) if selects else None
    merged = ", ".join(f"{at} {_way(way)}" for at, (_, way) in enumerate(query.order, start=4))
    return f"{' UNION ALL '.join(selects)} ORDER BY {merged} LIMIT {int(limit)}", values


def combinations(terms: tuple[Term, ...]) -> Iterator[list[Term]]:
    """Each way to choose one value for every AnyOf."""
    choices = [
        [Term(term.field, "eq", value) for value in term.value] if term.op == "in" else [term]
        for term in terms
    ]
    return map(list, itertools.product(*choices))


def conditions(terms: list[Term]) -> Statement:
    clauses, values = ["1"], []
    for term in terms:
        field = _expression(term.field)
        if term.op == "present":
            clauses.append(f"{field} IS NOT NULL")
        elif term.value is None:
            clauses.append(f"{field} IS NULL")
        else:
            clauses.append(f"{field} {OPERATORS[term.op]} ?")
            values.append(_indexed(term.value))
    return " AND ".join(clauses), values


def source_of(collection: Collection, index: Index) -> str:
    """The table with the chosen index forced on the planner: it fails rather than scans."""
    forced = "" if index is PRIMARY else f" INDEXED BY {collection.name}_{index.name}"
    return table_of(collection) + forced


def _expression(field: str) -> str:
    return COLUMNS.get(field) or f"json_extract(document, '$.{field}')"


def _order(keys: tuple[Key, ...], terms: list[Term]) -> str:
    """Leaves out what is the same in all rows: by an expression SQLite would sort even then."""
    fixed = {term.field for term in terms if term.op == "eq"}
    rest = tuple(key for key in keys if key[0] not in fixed)
    return f"ORDER BY {_keys(rest)}" if rest else ""


def _keys(keys: tuple[Key, ...]) -> str:
    return ", ".join(f"{_expression(field)} {_way(way)}" for field, way in keys)


def _way(direction: int) -> str:
    return "ASC" if direction > 0 else "DESC"


def encoded(document: Document) -> str:
    rest = {name: value for name, value in document.items() if name not in COLUMNS}
    return json.dumps(rest, default=_tagged, ensure_ascii=False, separators=(",", ":"))


def from_row(row: tuple[Any, ...]) -> Document:
    rest = json.loads(row[2], object_hook=_untagged)
    return {"_id": row[0], "version": row[1], **rest}


def _tagged(value: datetime) -> dict[str, str]:
    """Always as wide in UTC, so that moments sort as text."""
    return {"$date": value.isoformat(timespec="milliseconds")}


def _untagged(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value["$date"]) if "$date" in value else value


def _indexed(value: Any) -> Any:
    """What json_extract yields for a value."""
    if isinstance(value, datetime):
        return json.dumps(_tagged(value), separators=(",", ":"))
    return value
