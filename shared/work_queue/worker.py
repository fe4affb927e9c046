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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shared import telemetry
from shared.config import Common
from shared.store import StoreError
from shared.work_queue.queue import Claim, JobFailed, LeaseLost

STORE_AWAY_S = 2.0
HAND_IN_ATTEMPTS = 5
STOP_S = 10.0

log = telemetry.get_logger()

Checkpoint = Callable[[], None]  # to be called now and then; raises when the work is in vain


class Stopping(Exception):
    """The process is to end."""


def _nothing(*_: Any) -> None:
    """Nothing more is to be done."""


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Does one job after the other until told to stop."""

    claim: Callable[[], Claim | None]
    do: Callable[[Claim, Checkpoint], Mapping[str, Any]]  # the fields to write over the job
    renew_s: float
    idle_s: float  # between two looks at an empty queue
    ended: Callable[[str, float], None] = _nothing  # how a job ended, and the seconds it took
    lost: Callable[[Claim], None] = _nothing  # removes what was made of a job
    _stopping: threading.Event = field(default_factory=threading.Event, init=False)

    def stop(self) -> None:
        """From a signal handler or another thread."""
        self._stopping.set()

    def run(self) -> None:
        """Returns when stopped; nothing that a job or the store does ends it earlier."""
        while not self._stopping.is_set():
            try:
                claim = self.claim()
            except StoreError:
                log.exception("jobs_cannot_be_read")
                self._stopping.wait(STORE_AWAY_S)
                continue
            if claim is None:
                self._stopping.wait(self.idle_s)
            else:
                self._work_on(claim)

    def _work_on(self, claim: Claim) -> None:
        started = time.monotonic()
        outcome = self._outcome(claim)
        seconds = time.monotonic() - started
        self.ended(outcome, seconds)
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
            try:
                with _lease_kept(claim, self.renew_s):
                    return self._attempt(claim)
            except LeaseLost:
                self.lost(claim)
        except Exception:  # its lease will end, and somebody will do it again
            log.exception("job_cannot_be_ended", job_id=claim.id)
        return "lost"

    def _attempt(self, claim: Claim) -> str:
        try:
            result = self.do(claim, self._checkpoint_of(claim))
        except Stopping:
            claim.release()
            return "released"
        except LeaseLost:
            raise
        except JobFailed as error:
            log.warning("job_failed", job_id=claim.id, reason=error.reason, error=str(error))
            is_dead = claim.fail(error.reason, is_final=error.is_final)
            return "dead" if is_dead else "failed"
        except Exception:
            log.exception("job_broke", job_id=claim.id)
            return "dead" if claim.fail("unexpected_error") else "failed"
        self._hand_in(claim, result)
        return "done"

    def _hand_in(self, claim: Claim, result: Mapping[str, Any]) -> None:
        """Insist a little: the work is done, and the lease is kept."""
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
def working_beside(worker: Worker, name: str) -> Iterator[None]:
    """Let a worker work in a thread of this process meanwhile."""
    thread = threading.Thread(target=worker.run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(STOP_S)


@contextmanager
def _lease_kept(claim: Claim, every_s: float) -> Iterator[None]:
    """Renew the lease from a thread meanwhile."""
    is_over = threading.Event()

    def keep() -> None:
        while not is_over.wait(every_s):
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


def run_process(worker: Worker, config: Common) -> None:
    """Run a worker until SIGTERM or Ctrl-C, and answer probes meanwhile."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    probes = telemetry.ProbeServer(config.probe_port, host=config.probe_host)
    if config.probe_port:
        probes.start()
    log.info("worker_started")
    worker.run()
    probes.stop()
    log.info("worker_stopped")


def owner_name(kind: str) -> str:
    """Who owns the jobs that this process claims."""
    return f"{kind}-{socket.gethostname()}-{os.getpid()}"
