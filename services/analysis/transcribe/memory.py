"""What engines say when memory is short, in one word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.analysis.domain.report import FailureCode
from shared.work_queue.queue import JobFailed


def is_out_of_memory(error: Exception) -> bool:
    """Engines tell in different words, and few use MemoryError."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in said or "bad_alloc" in said


@contextmanager
def memory_as_reason() -> Iterator[None]:
    """A job that runs out of memory fails with that reason, and may be tried again."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        raise JobFailed(FailureCode.OUT_OF_MEMORY.value, str(error)) from error
