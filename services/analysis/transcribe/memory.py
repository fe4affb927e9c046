"""What engines say when memory is short, in one word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from services.analysis.domain.report import FailureCode
from shared.work_queue.queue import JobFailed

# CUDA, C++, CTranslate2 ("mkl_malloc: failed to allocate memory") and ONNX Runtime, the system.
SAID_OF_MEMORY = ("out of memory", "bad_alloc", "failed to allocate", "cannot allocate memory")


def is_out_of_memory(error: Exception) -> bool:
    """Engines tell in different words, and few use MemoryError."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in SAID_OF_MEMORY)


@contextmanager
def memory_as_reason() -> Iterator[None]:
    """A job that runs out of memory fails with that reason, and may be tried again."""
    try:
        yield
    except Exception as error:  # ONNX Runtime's errors have no other class in common
        if not is_out_of_memory(error):
            raise
        raise JobFailed(FailureCode.OUT_OF_MEMORY.value, str(error)) from error
