"""Makes exports, one at a time: `python -m services.media.exports.worker`.

A process of its own, so that it can be kept off the relay's processor, and more of it be run.
Killed at any point, it or another one begins the export anew.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prometheus_client import Counter, Histogram

from services.media.config import from_environment
from services.media.exports.queue import EXPORTS, Exports
from services.media.exports.side_by_side import Track, best_format, make_side_by_side
from services.media.finishing.locations import folder_of
from shared import clock, telemetry
from shared.blobs import Blobs, BlobsUnavailable, open_blobs
from shared.store import open_store
from shared.work_queue.queue import Claim, JobFailed
from shared.work_queue.worker import Checkpoint, Worker, owner_name, run_process

NAME = "media-export"
IDLE_S = 1.0
RENEW_S = 1.0  # each renewal writes how far it is
NICENESS = 10  # calls that run on this machine come first
PIECE_BYTES = 8 << 20

_done = Counter("rapport_media_exports_total", "Exports by how they ended", ["outcome"])
_seconds = Histogram(
    "rapport_media_export_seconds",
    "To make an export once it was claimed",
    buckets=(5, 15, 60, 180, 600, 1800, 3600),
)


def worker_of(exports: Exports, blobs: Blobs, folder: Path) -> Worker:
    """Makes the exports that are asked for, in folders below `folder`."""
    maker = ExportMaker(blobs, folder)
    owner = owner_name("export")
    return Worker(
        claim=lambda: exports.claim(owner),
        do=maker.do,
        renew_s=RENEW_S,
        idle_s=IDLE_S,
        ended=_count,
        lost=maker.clear_away,
    )


def _count(outcome: str, seconds: float) -> None:
    _done.labels("ready" if outcome == "done" else outcome).inc()
    _seconds.observe(seconds)


@dataclass(frozen=True)
class ExportMaker:
    """What the worker does with one export."""

    blobs: Blobs
    folder: Path

    def do(self, claim: Claim, checkpoint: Checkpoint) -> dict[str, Any]:
        """The file lies in the blob store, and this is what is known of it."""

        def say(share: float) -> None:
            checkpoint()
            claim.note(percent=min(99, int(share * 100)))

        try:
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                return self._made(claim, Path(folder), say)
        except (BlobsUnavailable, OSError) as error:
            raise JobFailed("storage_failed", repr(error)) from error

    def clear_away(self, claim: Claim) -> None:
        """Leave nothing of an interview that was deleted meanwhile."""
        if claim.is_gone():
            self.blobs.delete_prefix(folder_of(claim.interview_id))

    def _made(self, claim: Claim, folder: Path, say: Callable[[float], None]) -> dict[str, Any]:
        """`tracks` has `participant`, `key`, `offset_s`, `duration_s` and `gaps` of each, on the
        file's clock."""
        tracks = [self._fetched(track, folder, say) for track in claim["tracks"]]
        wanted = best_format()
        made = folder / f"export.{wanted.suffix}"
        make_side_by_side(tracks, made, wanted, say)
        key = f"{folder_of(claim.interview_id)}/{made.name}"
        self.blobs.put_file(key, made)
        size = made.stat().st_size
        return {"key": key, "size": size, "media_type": wanted.media_type, "percent": 100}

    def _fetched(self, track: dict[str, Any], folder: Path, say: Callable[[float], None]) -> Track:
        path = folder / f"{track['participant']}.webm"
        size = self.blobs.size(track["key"])
        with path.open("wb") as file:
            for start in range(0, size, PIECE_BYTES):
                say(0.0)
                file.write(self.blobs.read(track["key"], start, start + PIECE_BYTES))
        gaps = [(float(from_s), float(to_s)) for from_s, to_s in track["gaps"]]
        return Track(path, float(track["offset_s"]), float(track["duration_s"]), gaps)


def main() -> None:
    """Entry point."""
    settings = from_environment()
    telemetry.configure(NAME, settings.log_level)
    os.nice(NICENESS)
    store = open_store("media", mongo_url=settings.mongo_url, folder=settings.var)
    store.prepare(EXPORTS)
    folder = settings.var / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    blobs = open_blobs(settings.blobs_url, settings.var / "blobs")
    run_process(worker_of(Exports(store, now=clock.now), blobs, folder), settings)
    store.close()


if __name__ == "__main__":
    main()
