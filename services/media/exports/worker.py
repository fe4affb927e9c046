"""Makes exports, one at a time: `python -m services.media.exports.worker`.

A process of its own, so that it can be kept off the relay's processor, and more of it be run. No
message is held meanwhile: killed at any point, it or another one begins the export anew. On SIGTERM
the export at hand goes back at the next checkpoint.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
import time
from pathlib import Path

from prometheus_client import Counter, Histogram

from services.media.config import from_environment
from services.media.exports.queue import EXPORTS, Claim, Exports, LeaseLost
from services.media.exports.side_by_side import Track, best_format, make_side_by_side
from services.media.finishing.locations import folder_of
from shared import clock, telemetry
from shared.blobs import Blobs, BlobsUnavailable, open_blobs
from shared.store import StoreError, open_store

NAME = "media-export"
IDLE_S = 1.0
AWAY_S = 2.0
RENEW_S = 1.0
NICENESS = 10  # calls that run on this machine come first
PIECE_BYTES = 8 << 20

log = telemetry.get_logger()
_done = Counter("rapport_media_exports_total", "Exports by how they ended", ["outcome"])
_seconds = Histogram(
    "rapport_media_export_seconds",
    "To make an export once it was claimed",
    buckets=(5, 15, 60, 180, 600, 1800, 3600),
)


class Stopping(Exception):
    """The process is to end."""


class Worker:
    """Makes one export after the other until told to stop."""

    def __init__(self, exports: Exports, blobs: Blobs, folder: Path) -> None:
        self._exports = exports
        self._blobs = blobs
        self._folder = folder
        self._owner = f"{socket.gethostname()}-{os.getpid()}"
        self._stopping = threading.Event()

    def stop(self) -> None:
        """From a signal handler or another thread."""
        self._stopping.set()

    def run(self) -> None:
        """Returns when stopped; nothing that an export or the store does ends it earlier."""
        while not self._stopping.is_set():
            try:
                claim = self._exports.claim(self._owner)
                if claim is None:
                    self._stopping.wait(IDLE_S)
                else:
                    self._work_on(claim)
            except StoreError:
                log.exception("exports_cannot_be_read_or_written")
                self._stopping.wait(AWAY_S)

    def _work_on(self, claim: Claim) -> None:
        begun = time.monotonic()
        outcome = self._outcome(claim)
        seconds = time.monotonic() - begun
        _done.labels(outcome).inc()
        _seconds.observe(seconds)
        log.info(
            "export_ended",
            interview_id=claim.interview_id,
            outcome=outcome,
            attempt=claim.attempt,
            seconds=round(seconds, 1),
        )

    def _outcome(self, claim: Claim) -> str:
        try:
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                self._make(claim, Path(folder))
            return "ready"
        except Stopping:
            claim.release()
            return "released"
        except LeaseLost:
            if claim.is_gone():
                self._blobs.delete_prefix(folder_of(claim.interview_id))
            return "lost"
        except StoreError:
            raise  # the lease will end, and somebody will make it again
        except (BlobsUnavailable, OSError) as error:
            log.warning("export_failed", interview_id=claim.interview_id, error=repr(error))
            return self._failed(claim, "storage_failed")
        except Exception:
            log.exception("export_broke", interview_id=claim.interview_id)
            return self._failed(claim, "unexpected_error")

    def _failed(self, claim: Claim, reason: str) -> str:
        try:
            return "dead" if claim.fail(reason) else "failed"
        except LeaseLost:
            return "lost"

    def _make(self, claim: Claim, folder: Path) -> None:
        progress = _Progress(claim, self._stopping)
        tracks = [self._fetched(track, folder, progress) for track in claim.tracks]
        wanted = best_format()
        made = folder / f"export.{wanted.suffix}"
        make_side_by_side(tracks, made, wanted, progress.say)
        key = f"{folder_of(claim.interview_id)}/{made.name}"
        self._blobs.put_file(key, made)
        claim.finish(key=key, size=made.stat().st_size, media_type=wanted.media_type)

    def _fetched(self, track: dict[str, object], folder: Path, progress: _Progress) -> Track:
        key = str(track["key"])
        path = folder / f"{track['participant']}.webm"
        size = self._blobs.size(key)
        with path.open("wb") as file:
            for start in range(0, size, PIECE_BYTES):
                progress.say(0.0)
                file.write(self._blobs.read(key, start, start + PIECE_BYTES))
        gaps = [(float(from_s), float(to_s)) for from_s, to_s in track["gaps"]]  # type: ignore[attr-defined]
        times = (float(str(track["offset_s"])), float(str(track["duration_s"])))
        return Track(path, *times, gaps)


class _Progress:
    """Renews the lease about once a second; ends the work when it is in vain."""

    def __init__(self, claim: Claim, stopping: threading.Event) -> None:
        self._claim = claim
        self._stopping = stopping
        self._said_at = -RENEW_S

    def say(self, share: float) -> None:
        """So much is done. Raises Stopping, LeaseLost."""
        if self._stopping.is_set():
            raise Stopping
        now = time.monotonic()
        if now - self._said_at >= RENEW_S:
            self._said_at = now
            self._claim.renew(min(99, int(share * 100)))


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
    worker = Worker(Exports(store, now=clock.now), blobs, folder)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    probes = telemetry.ProbeServer(settings.probe_port, host=settings.probe_host)
    if settings.probe_port:
        probes.start()
    log.info("worker_started")
    worker.run()
    probes.stop()
    store.close()
    log.info("worker_stopped")


if __name__ == "__main__":
    main()
