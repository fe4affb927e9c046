"""What a worker of analysis does with a job of its kind."""

import threading
from pathlib import Path

from prometheus_client import REGISTRY

from services.analysis.domain.work import Priority, WorkKind
from services.analysis.jobs import Jobs
from services.analysis.worker import worker_of
from shared import clock
from shared.store import open_store
from tests.unit.analysis.builders import INTERVIEW


def count(outcome: str) -> float:
    labels = {"kind": WorkKind.SCORE.value, "outcome": outcome}
    return REGISTRY.get_sample_value("rapport_analysis_jobs_total", labels) or 0.0


def test_what_comes_of_the_payload_is_the_jobs_result_and_is_counted(tmp_path: Path) -> None:
    store = open_store("analysis", mongo_url=None, folder=tmp_path)
    jobs = Jobs(store, now=clock.now)
    for kind in WorkKind:
        payload = {"n": 20}
        jobs.add(kind, interview_id=INTERVIEW, kind=kind, priority=Priority.FINAL, payload=payload)
    before, done = count("done"), threading.Event()

    def do(payload: dict[str, int], _: object) -> dict[str, int]:
        done.set()
        return {"doubled": 2 * payload["n"]}

    worker = worker_of(jobs, WorkKind.SCORE, do)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert done.wait(10)
    worker.stop()
    thread.join(10)
    [finished] = jobs.finished()
    assert (finished.id, finished.result) == ("score", {"doubled": 40})
    assert count("done") == before + 1
    store.close()
