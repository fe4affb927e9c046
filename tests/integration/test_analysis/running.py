"""Analysis as real processes, and the events of an interview as the other services tell them."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.analysis.jobs import JOBS, JobState
from shared.events import Event
from shared.events.analysis import ReportReady
from shared.events.media import CallEnded, EndReason, Participant, Recording, RecordingReady
from shared.events.plan import (
    InterviewStarted,
    NoteAdded,
    QuestionClosed,
    QuestionShown,
    TopicCompleted,
)
from shared.events.scheduling import Consent, ConsentGiven
from shared.store import Unavailable, open_store
from tests.integration.core import Gateway
from tests.integration.messaging.publishing import an_envelope, publish
from tests.integration.test_analysis.scene import QUESTIONS, Scene, plan_of
from tests.support.programs import Program

PROCESSES = ("services.analysis", "services.analysis.asr_worker", "services.analysis.score_worker")


@dataclass
class Analysis:
    """The three processes on one folder."""

    url: str
    folder: Path
    coordinator: Program
    asr: Program
    score: Program

    def tell(self, *events: Event) -> None:
        publish(self.url, *map(an_envelope, events))

    def running_jobs(self, interview_id: str) -> list[dict[str, Any]]:
        """Transcription jobs that a worker is at."""
        jobs = self.jobs(interview_id)
        return [j for j in jobs if j["state"] == JobState.RUNNING and j["kind"] == "asr"]

    def jobs(self, interview_id: str) -> list[dict[str, Any]]:
        """All jobs of an interview."""
        store = open_store("analysis", mongo_url=None, folder=self.folder)
        jobs = store.find(JOBS, {"interview_id": interview_id})
        store.close()
        return jobs

    def caught_at_work(self, interview_id: str) -> list[dict[str, Any]]:
        """Stop the transcriber in its tracks if it is at a job; what that is."""
        assert self.asr.process is not None
        self.asr.process.send_signal(signal.SIGSTOP)
        jobs: list[dict[str, Any]] = []
        try:
            jobs = self.running_jobs(interview_id)
        except Unavailable:
            pass  # it was stopped while it wrote, and holds the lock of the store
        finally:
            if not jobs:
                self.asr.process.send_signal(signal.SIGCONT)
        return jobs

    def attempts(self, job_id: str) -> int:
        store = open_store("analysis", mongo_url=None, folder=self.folder)
        job = store.get(JOBS, job_id)
        store.close()
        return int(job["attempts"]) if job else 0


def beginning(scene: Scene, *consents: Consent) -> list[Event]:
    of = scene.interview_id
    return [
        plan_of(of),
        *(ConsentGiven(of, consent, scene.at(-30)) for consent in consents or Consent),
        InterviewStarted(of, scene.started_at),
        TopicCompleted(of, "motivation", scene.at(1)),
        NoteAdded(of, "n1", "Speaks clearly.", scene.at(4), question_id=QUESTIONS[0].id),
    ]


def asked(scene: Scene, number: int) -> list[Event]:
    """A question is shown, answered, and closed."""
    (from_s, to_s), question = scene.windows[number], QUESTIONS[number]
    of, from_at, to_at = scene.interview_id, scene.at(from_s), scene.at(to_s)
    return [
        QuestionShown(of, question.id, 1, from_at),
        QuestionClosed(of, question.id, 1, from_at, to_at),
    ]


def ending(scene: Scene) -> list[Event]:
    of, started_at = scene.interview_id, scene.started_at
    recordings = tuple(
        Recording(participant, started_at, scene.ends_s, scene.count(participant))
        for participant in Participant
    )
    return [
        CallEnded(of, scene.at(scene.ends_s), EndReason.ENDED_BY_RECRUITER),
        RecordingReady(of, recordings),
    ]


def whole(scene: Scene) -> list[Event]:
    return [
        *beginning(scene),
        *asked(scene, 0),
        *asked(scene, 1),
        *scene.segments,
        *ending(scene),
    ]


async def ready_report(office: Gateway, scene: Scene) -> dict[str, Any]:
    report: dict[str, Any] = await office.becomes(
        "analysis.read_report",
        lambda report: report["state"] in ("ready", "failed"),
        timeout_s=150,
        interview_id=scene.interview_id,
    )
    assert report["state"] == "ready", report["failure"]
    await office.hears(ReportReady, scene.interview_id)
    return report


def spoken_by(report: dict[str, Any], participant: str) -> str:
    lines = (line for line in report["transcript"] if line["participant"] == participant)
    return " ".join(line["text"] for line in lines)
