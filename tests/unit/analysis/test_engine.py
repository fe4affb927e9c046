"""The speech engine of a worker: none, a damaged one, and one that comes later."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.analysis.config import AnalysisConfig
from services.analysis.transcribe.engine import Engine, load_transcriber
from services.analysis.transcribe.memory import is_out_of_memory, memory_as_reason
from services.analysis.transcribe.port import Transcriber
from services.analysis.transcribe.weights import NoSpeechEngine, SpeechModelDamaged
from shared.work_queue.queue import JobFailed
from tests.unit.analysis.test_listen import Engine as Listener


class Shelf:
    """Where the engine comes from: an error until somebody installs it."""

    def __init__(self, missing: Exception | None) -> None:
        self.missing = missing
        self.loads = 0

    def load(self) -> Transcriber:
        self.loads += 1
        if self.missing is not None:
            raise self.missing
        return Listener()


@pytest.mark.parametrize(
    ("missing", "reason", "is_final"),
    [
        (NoSpeechEngine("none"), "no_speech_engine", True),
        (SpeechModelDamaged("torn"), "speech_model_damaged", True),
        (MemoryError(), "out_of_memory", False),
    ],
)
def test_each_job_ends_with_a_reason_while_there_is_no_engine(
    missing: Exception, reason: str, is_final: bool
) -> None:
    engine = Engine(Shelf(missing).load)
    engine.try_to_load()
    with pytest.raises(JobFailed) as failed:
        engine.get()
    assert (failed.value.reason, failed.value.is_final) == (reason, is_final)


def test_a_model_that_comes_later_is_found_without_a_restart() -> None:
    shelf = Shelf(NoSpeechEngine("none"))
    engine = Engine(shelf.load)
    engine.try_to_load()
    shelf.missing = None
    assert engine.get() is engine.get()
    assert shelf.loads == 2, "looked for once more, and kept"


def test_an_engine_without_its_files_is_none(tmp_path: Path) -> None:
    """A folder of one's own that is not there, as the settings name it."""
    config = AnalysisConfig(
        amqp_url="amqp://localhost/", var=tmp_path, whisper_model=str(tmp_path / "gone")
    )
    with pytest.raises(NoSpeechEngine, match="does not exist"):
        load_transcriber(config)


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (RuntimeError("CUDA failed with error out of memory"), True),
        (RuntimeError("std::bad_alloc"), True),
        (RuntimeError("mkl_malloc: failed to allocate memory"), True),
        (OSError(12, "Cannot allocate memory"), True),
        (RuntimeError("Unsupported model binary version"), False),
    ],
)
def test_too_little_memory_is_told_from_a_damaged_model(error: Exception, is_memory: bool) -> None:
    assert is_out_of_memory(error) is is_memory


def test_a_job_that_runs_out_of_memory_says_so_and_may_be_tried_again() -> None:
    with pytest.raises(JobFailed) as failed, memory_as_reason():
        raise RuntimeError("CUDA failed with error out of memory")
    assert (failed.value.reason, failed.value.is_final) == ("out_of_memory", False)
    with pytest.raises(RuntimeError, match="something else"), memory_as_reason():
        raise RuntimeError("something else")
