"""Work for processes that may die: a queue in a service's own store, and the loop of a worker.

`queue` says what a job is and how it is claimed, `worker` does one job after the other. What the
work is, and what becomes of its result, is the service's.
"""

from shared.work_queue.queue import (
    QUEUED,
    RUNNING,
    Claim,
    JobFailed,
    LeaseLost,
    QueueRules,
    WorkQueue,
)
from shared.work_queue.worker import Checkpoint, Worker, owner_name, serve

__all__ = [
    "QUEUED",
    "RUNNING",
    "Checkpoint",
    "Claim",
    "JobFailed",
    "LeaseLost",
    "QueueRules",
    "WorkQueue",
    "Worker",
    "owner_name",
    "serve",
]
