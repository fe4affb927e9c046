"""Exports: asked for once, and what is known of them (how they are claimed is the queue's)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.media.exports.queue import EXPORTS, RULES, Exports
from shared.store import Store, open_store

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
TRACKS = [{"participant": "candidate", "key": "k", "offset_s": 0.0, "duration_s": 8.0, "gaps": []}]


class Desk:
    """Exports and a clock that stands still until it is set."""

    def __init__(self, store: Store) -> None:
        self.now = NOON
        self.store = store
        self.exports = Exports(store, now=lambda: self.now)

    @property
    def export(self) -> dict[str, Any]:
        found = self.exports.get("i1")
        assert found is not None
        return found

    def idle_s(self) -> float:
        return self.exports.idle_s(self.export)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    store = open_store("media", mongo_url=None, folder=tmp_path)
    yield Desk(store)
    store.close()


def test_asking_twice_makes_one(desk: Desk) -> None:
    desk.exports.ask("i1", TRACKS)
    assert desk.exports.claim("one") is not None
    assert desk.exports.ask("i1", TRACKS)["state"] == "running"
    assert desk.exports.claim("other") is None


def test_one_that_is_ready_stays(desk: Desk) -> None:
    desk.exports.ask("i1", TRACKS)
    claim = desk.exports.claim("one")
    assert claim is not None
    claim.finish({"key": "media/i1/export.mp4"})
    assert desk.exports.ask("i1", [])["key"] == "media/i1/export.mp4"


def test_one_that_failed_can_be_asked_for_again(desk: Desk) -> None:
    desk.exports.ask("i1", TRACKS)
    for _ in range(RULES.most_attempts):
        desk.now += timedelta(minutes=1)
        claim = desk.exports.claim("one")
        assert claim is not None
        claim.fail("storage_failed")
    assert (desk.export["state"], desk.export["reason"]) == ("failed", "storage_failed")
    again = desk.exports.ask("i1", TRACKS)
    assert (again["state"], again["attempts"], again["reason"]) == ("queued", 0, "")


def test_it_is_seen_for_how_long_no_worker_has_taken_it_up(desk: Desk) -> None:
    desk.exports.ask("i1", TRACKS)
    desk.now += timedelta(minutes=5)
    assert desk.idle_s() == 300
    assert desk.exports.claim("one") is not None
    assert desk.idle_s() == 0
    desk.now += timedelta(seconds=RULES.lease_s, minutes=2)
    assert desk.idle_s() == 120, "who took it up has died"


def test_an_export_is_stored_as_replicas_of_the_version_before_read_it(desk: Desk) -> None:
    desk.exports.ask("i1", TRACKS)
    stored = desk.store.get(EXPORTS, "i1")
    assert stored is not None
    assert {name: stored[name] for name in stored if name not in ("version", "schema_version")} == {
        "_id": "i1",
        "state": "queued",
        "claimable_at": NOON,
        "attempts": 0,
        "owner": "",
        "percent": 0,
        "tracks": TRACKS,
        "key": "",
        "size": 0,
        "media_type": "",
        "reason": "",
    }
