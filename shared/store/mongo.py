"""The production store: MongoDB through pymongo, one database per service.

Uses only what every server does alike (single-document writes, equality, ranges, `$in`, sort) and
`w=majority`, since an acknowledgement by one node survives no crash. What plain indexes cannot
express is written beside the document under `_index`, into sparse indexes: since when its oldest
event waits, and per unique index its values as one text, unless one of them is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pymongo
from bson.codec_options import CodecOptions
from pymongo import errors
from pymongo.collection import Collection as MongoCollection
from pymongo.write_concern import WriteConcern

from shared.store.port import (
    MOST_COUNTED,
    NO_CONDITIONS,
    Collection,
    Document,
    DuplicateKey,
    Index,
    Unavailable,
    VersionConflict,
)
from shared.store.queries import PRIMARY, Term, plan
from shared.store.values import plain_document, value_at

Client = pymongo.MongoClient[Document]
DERIVED = "_index"
OLDEST_EVENT = "oldest_event_at"
OPERATORS = {"eq": "$eq", "in": "$in", "gt": "$gt", "gte": "$gte", "lt": "$lt"}


def connect(url: str, *, patience_s: float = 5.0) -> Client:
    """A client as this store needs it. Connects when it is first used."""
    patience_ms = round(patience_s * 1000)
    return pymongo.MongoClient(
        url,
        appname="rapport",
        serverSelectionTimeoutMS=patience_ms,
        connectTimeoutMS=patience_ms,
    )


class MongoStore:
    """A Store in one database of a MongoDB server."""

    def __init__(self, client: Client, database: str) -> None:
        self._client = client
        self._database = client.get_database(
            database,
            codec_options=CodecOptions(tz_aware=True),
            write_concern=WriteConcern(w="majority"),
        )
        self._prepared: set[Collection] = set()

    def prepare(self, *collections: Collection) -> None:
        for collection in collections:
            if collection not in self._prepared:
                with _translated_errors():
                    _create_indexes(self._database[collection.name], collection)
                self._prepared.add(collection)

    def get(self, collection: Collection, id: str) -> Document | None:
        with self._documents(collection) as documents:
            found = documents.find_one({"_id": id})
        return _read(found) if found else None

    def insert(self, collection: Collection, document: Document) -> None:
        written = _with_derived(collection, plain_document(collection, document, version=1))
        with self._documents(collection) as documents:
            documents.insert_one(written)

    def replace(self, collection: Collection, document: Document, *, if_version: int) -> None:
        written = plain_document(collection, document, version=if_version + 1)
        written = _with_derived(collection, written)
        with self._documents(collection) as documents:
            same = {"_id": written["_id"], "version": if_version}
            result = documents.replace_one(same, written)
        if not result.matched_count:
            raise VersionConflict

    def find(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        order_by: tuple[str, ...] = (),
        limit: int = 100,
        after: Document | None = None,
    ) -> list[Document]:
        query = plan(collection, where, order_by, after)
        found: list[Document] = []
        for part in query.parts:
            if len(found) < limit:
                with self._documents(collection) as documents:
                    cursor = documents.find(_filter(part))
                    cursor = cursor.sort(list(query.order)).limit(limit - len(found))
                    found += map(_read, cursor.hint(_index_name(query.index)))
        return found

    def count(
        self,
        collection: Collection,
        where: Mapping[str, Any] = NO_CONDITIONS,
        *,
        at_most: int = MOST_COUNTED,
    ) -> int:
        query = plan(collection, where)
        hint = _index_name(query.index)
        with self._documents(collection) as documents:
            return documents.count_documents(_filter(query.parts[0]), hint=hint, limit=at_most)

    def delete(self, collection: Collection, id: str, *, if_version: int | None = None) -> bool:
        same = {"_id": id} if if_version is None else {"_id": id, "version": if_version}
        with self._documents(collection) as documents:
            return documents.delete_one(same).deleted_count > 0

    def with_pending_events(self, collection: Collection, limit: int = 50) -> list[Document]:
        with self._documents(collection) as documents:
            waiting_since = f"{DERIVED}.{OLDEST_EVENT}"
            cursor = documents.find({waiting_since: {"$gt": ""}}).hint(OLDEST_EVENT)
            return [_read(found) for found in cursor.sort(waiting_since, 1).limit(limit)]

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _documents(self, collection: Collection) -> Iterator[MongoCollection[Document]]:
        self.prepare(collection)
        with _translated_errors():
            yield self._database[collection.name]


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except errors.DuplicateKeyError as error:
        raise DuplicateKey from error
    except (errors.ConnectionFailure, errors.ExecutionTimeout, errors.WTimeoutError) as error:
        raise Unavailable from error


def _create_indexes(documents: MongoCollection[Document], collection: Collection) -> None:
    documents.create_index(f"{DERIVED}.{OLDEST_EVENT}", name=OLDEST_EVENT, sparse=True)
    for index in collection.indexes:
        documents.create_index(list(index.keys), name=index.name)
        if index.unique:
            once = f"{index.name}_once"
            documents.create_index(f"{DERIVED}.{once}", name=once, unique=True, sparse=True)


def _index_name(index: Index) -> str:
    return "_id_" if index is PRIMARY else index.name


def _filter(terms: tuple[Term, ...]) -> dict[str, Any]:
    compared = [
        {term.field: {"$ne": None} if term.op == "present" else {OPERATORS[term.op]: term.value}}
        for term in terms
    ]
    return {"$and": compared} if compared else {}


def _with_derived(collection: Collection, written: Document) -> Document:
    derived: Document = {}
    if outbox := written.get("outbox"):
        derived[OLDEST_EVENT] = outbox[0]["time"]
    for index in collection.indexes:
        values = [value_at(written, field) for field, _ in index.fields_and_directions]
        if index.unique and None not in values:
            derived[f"{index.name}_once"] = json.dumps(values, default=datetime.isoformat)
    return {**written, DERIVED: derived} if derived else written


def _read(found: Document) -> Document:
    found.pop(DERIVED, None)
    return found
