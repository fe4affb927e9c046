"""What the worker processes have in common: jobs of one kind, metrics, and heartbeats.

Plain Python, no messages: nothing is lost when a worker is killed at any point.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from prometheus_client import Counter, Histogram

from services.analysis.config import AnalysisConfig
from services.analysis.domain.work import WorkKind
from services.analysis.jobs import JOBS, Jobs
from services.analysis.worker_heartbeats import WORKERS, WorkerHeartbeats, beating
from shared import clock, telemetry
from shared.store import Store, open_store
from shared.work_queue.queue import Claim
from shared.work_queue.worker import Checkpoint, Worker, owner_name, run_process

IDLE_S = 0.25
RENEW_S = 5.0
NICENESS = 10  # a worker takes all the processor time there is, and a call must not stutter

JOBS_DONE = Counter("rapport_analysis_jobs_total", "Jobs by how they ended", ["kind", "outcome"])
JOB_SECONDS = Histogram(
    "rapport_analysis_job_seconds",
    "How long a job took once it was claimed",
    ["kind"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300),
)

Do = Callable[[dict[str, Any], Checkpoint], dict[str, Any]]  # payload -> result
Beside = Callable[[Store], AbstractContextManager[object]]


def worker_of(jobs: Jobs, kind: WorkKind, do: Do) -> Worker:
    """Does the jobs of one kind."""
    owner = owner_name(kind.value)

    def do_claimed(claim: Claim, checkpoint: Checkpoint) -> dict[str, Any]:
        return {"result": do(claim["payload"], checkpoint)}

    def count(outcome: str, seconds: float) -> None:
        JOBS_DONE.labels(kind.value, outcome).inc()
        JOB_SECONDS.labels(kind.value).observe(seconds)

    return Worker(
        claim=lambda: jobs.claim(kind, owner),
        do=do_claimed,
        renew_s=RENEW_S,
        idle_s=IDLE_S,
        ended=count,
    )


def serve(
    config: AnalysisConfig,
    kind: WorkKind,
    load: Callable[[], Do],
    skills: Sequence[str] = (),
    beside: Beside = nullcontext,
) -> None:
    """Be a worker process: ready once `load` is done, until SIGTERM or Ctrl-C.

    `beside` is done meanwhile, on the same store.
    """
    telemetry.configure(f"analysis-{kind.value}", config.log_level)
    os.nice(NICENESS)
    store = open_store("analysis", mongo_url=config.mongo_url, folder=config.var)
    store.prepare(JOBS, WORKERS)
    worker = worker_of(Jobs(store, now=clock.now), kind, load())
    with beating(WorkerHeartbeats(store, now=clock.now), kind, skills), beside(store):
        run_process(worker, config)
    store.close()
