"""Engines that the store contract runs on, and a line in the report that says which they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.store.port import Store
from tests.contract.stores import MONGODB, MONGOMOCK, SQLITE, Place

MONGO_URL = os.environ.get("RAPPORT_MONGO_URL", "")
REAL_ENGINES = [SQLITE, MONGODB] if MONGO_URL else [SQLITE]
ENGINES = [SQLITE, MONGODB if MONGO_URL else MONGOMOCK]


def said() -> str:
    if MONGO_URL:
        return "store contract: SQLite, and a real MongoDB server (RAPPORT_MONGO_URL is set)"
    return (
        "store contract: SQLite, and the MongoDB adapter on mongomock in process, "
        "NOT on a real server: RAPPORT_MONGO_URL is not set"
    )


def pytest_report_header() -> str:
    return said()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(said())


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database of each engine."""
    yield from _fresh(request.param, tmp_path)


@pytest.fixture(params=REAL_ENGINES)
def shared_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database of each engine that several threads and processes can use at once."""
    yield from _fresh(request.param, tmp_path)


@pytest.fixture
def store(place: Place) -> Store:
    return place.open()


def _fresh(engine: str, folder: Path) -> Iterator[Place]:
    place = Place(engine, folder, MONGO_URL)
    try:
        yield place
    finally:
        place.remove()
