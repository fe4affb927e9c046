"""The life of a worker process: claim a job, do it while a thread renews the lease, hand it in.

Plain Python, no messages: nothing is lost when the process is killed at any point. On SIGTERM the
job at hand goes back at the next checkpoint, as if it had never been claimed.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import Counter, Histogram

from services.analysis.config import AnalysisConfig
from services.analysis.domain.work import WorkKind
from services.analysis.jobs import JOBS, RENEW_S, Claim, JobFailed, Jobs, LeaseLost
from services.analysis.roll_call import WORKERS, RollCall, answering
from shared import clock, telemetry
from shared.store import StoreError, open_store
from shared.telemetry import get_logger

IDLE_S = 0.25
STORE_AWAY_S = 2.0
HAND_IN_ATTEMPTS = 5

JOBS_DONE = Counter("rapport_analysis_jobs_total", "Jobs by how they ended", ["kind", "outcome"])
JOB_SECONDS = Histogram(
    "rapport_analysis_job_seconds",
    "How long a job took once it was claimed",
    ["kind"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300),
)

log = get_logger()

Checkpoint = Callable[[], None]
Do = Callable[[dict[str, Any], Checkpoint], dict[str, Any]]  # payload -> result


class Stopping(Exception):
    """The process is to end."""


class Worker:
    """Does jobs of one kind, one at a time, until told to stop."""

    def __init__(self, jobs: Jobs, kind: WorkKind, do: Do, *, owner: str) -> None:
        self._jobs = jobs
        self._kind = kind
        self._do = do
        self._owner = owner
        self._stopping = threading.Event()

    def stop(self) -> None:
        """From a signal handler or another thread."""
        self._stopping.set()

    def run(self) -> None:
        """Returns when stopped; nothing that a job or the store does ends it earlier."""
        while not self._stopping.is_set():
            try:
                claim = self._jobs.claim(self._kind, self._owner)
            except StoreError:
                log.exception("jobs_cannot_be_read")
                self._stopping.wait(STORE_AWAY_S)
                continue
            if claim is None:
                self._stopping.wait(IDLE_S)
            else:
                self._work_on(claim)

    def _work_on(self, claim: Claim) -> None:
        started = time.monotonic()
        try:
            outcome = self._outcome(claim)
        except LeaseLost:
            outcome = "lost"
        except StoreError:
            log.exception("job_cannot_be_handed_in", job_id=claim.id)
            outcome = "lost"  # the lease will end, and somebody will do it again
        seconds = time.monotonic() - started
        JOBS_DONE.labels(self._kind.value, outcome).inc()
        JOB_SECONDS.labels(self._kind.value).observe(seconds)
        log.info(
            "job_ended",
            job_id=claim.id,
            interview_id=claim.interview_id,
            outcome=outcome,
            attempt=claim.attempt,
            seconds=round(seconds, 2),
        )

    def _outcome(self, claim: Claim) -> str:
        try:
            with _lease_kept(claim):
                result = self._do(claim.payload, self._checkpoint_of(claim))
        except Stopping:
            claim.release()
            return "released"
        except LeaseLost:
            raise
        except JobFailed as error:
            log.warning("job_failed", job_id=claim.id, reason=error.reason, error=str(error))
            return "dead" if claim.fail(error.reason) else "failed"
        except Exception:
            log.exception("job_broke", job_id=claim.id)
            return "dead" if claim.fail("unexpected_error") else "failed"
        self._hand_in(claim, result)
        return "done"

    def _hand_in(self, claim: Claim, result: dict[str, Any]) -> None:
        """Insist a little: the work is done, and the lease lasts."""
        for attempt in range(1, HAND_IN_ATTEMPTS + 1):
            try:
                claim.finish(result)
                return
            except StoreError:
                if attempt == HAND_IN_ATTEMPTS:
                    raise
                self._stopping.wait(STORE_AWAY_S)

    def _checkpoint_of(self, claim: Claim) -> Checkpoint:
        def check() -> None:
            if self._stopping.is_set():
                raise Stopping
            if claim.is_lost:
                raise LeaseLost

        return check


@contextmanager
def _lease_kept(claim: Claim) -> Iterator[None]:
    """Renew the lease from a thread meanwhile."""
    is_over = threading.Event()

    def keep() -> None:
        while not is_over.wait(RENEW_S):
            try:
                claim.renew()
            except LeaseLost:
                return
            except StoreError:
                log.exception("lease_cannot_be_renewed", job_id=claim.id)

    thread = threading.Thread(target=keep, name=f"lease of {claim.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def serve(config: AnalysisConfig, kind: WorkKind, load: Callable[[], Do]) -> None:
    """Be a worker process: ready once `load` is done, until SIGTERM or Ctrl-C."""
    telemetry.configure(f"analysis-{kind.value}", config.log_level)
    store = open_store("analysis", mongo_url=config.mongo_url, folder=config.var)
    store.prepare(JOBS, WORKERS)
    worker = Worker(Jobs(store, now=clock.now), kind, load(), owner=own_name(kind))
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    signal.signal(signal.SIGINT, lambda *_: worker.stop())
    probes = telemetry.ProbeServer(config.probe_port, host=config.probe_host)
    if config.probe_port:
        probes.start()
    log.info("worker_started")
    with answering(RollCall(store, now=clock.now), kind):
        worker.run()
    probes.stop()
    store.close()
    log.info("worker_stopped")


def own_name(kind: WorkKind) -> str:
    """Who owns the jobs that this process claims."""
    return f"{kind.value}-{socket.gethostname()}-{os.getpid()}"
