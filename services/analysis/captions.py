"""Captions: from the last seconds of the recruiter's sound to what the candidate reads.

Nothing here is in the way of transcripts and answers: it has a queue and, in the transcribing
workers, a thread of its own (`transcribe.caption`). No word is kept once it was told. A job is
tried once. Whoever queued it waits for it: after a crash of that process some captions are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from services.analysis.domain.captions import CaptionLine, is_too_late, spoken
from services.analysis.domain.interview import Interview
from services.analysis.domain.speech import Word
from shared import clock
from shared.events.media import CaptionSoundCut
from shared.store import Aggregates, Collection, Document, EventsPending, Index, Store
from shared.work_queue.queue import QueueRules, WorkQueue

DONE, DEAD = "done", "dead"
LINES = Collection("caption_lines")
CAPTION_JOBS = Collection("caption_jobs", (Index(("claimable_at",)), Index(("interview_id",))))
RULES = QueueRules(
    collection=CAPTION_JOBS,
    done=DONE,
    dead=DEAD,
    lease_s=15.0,
    most_attempts=1,
    retry_after_s=(1.0,),
    fresh={"result": {}},
)


@dataclass(frozen=True)
class Captions:
    """All captions of a store. `open_jobs` are those that this process waits for."""

    store: Store
    lines: Aggregates[CaptionLine]
    now: Callable[[], datetime]
    open_jobs: set[str] = field(default_factory=set)

    @property
    def queue(self) -> WorkQueue:
        """What the workers take from."""
        return WorkQueue(self.store, RULES, now=self.now)

    def ask_for(self, event: CaptionSoundCut, interview: Interview | None) -> None:
        """Let a piece of sound be heard, unless captions of it are not wanted any more."""
        if is_too_late(event.ended_at, self.now()) or not _are_wanted(interview):
            return
        assert interview is not None and interview.plan is not None
        line = self.lines.get(interview.id)
        content = {
            "interview_id": interview.id,
            "key": event.key,
            "started_at": event.started_at,
            "ended_at": event.ended_at,
            "shown_until": line.until_at if line else None,
            "language": interview.plan.language,
        }
        job_id = f"{interview.id}:{round(event.ended_at.timestamp() * 1000)}"
        if self.queue.add(job_id, content) is not None:
            self.open_jobs.add(job_id)

    def settle(self, known: Callable[[str], Interview | None]) -> None:
        """Tell what the workers have heard meanwhile."""
        for job_id in sorted(self.open_jobs):
            job = self.queue.get(job_id)
            if job is not None and job["state"] not in (DONE, DEAD):
                if is_too_late(job["ended_at"], self.now()):
                    self._drop(job_id)
                continue
            if job is not None and job["state"] == DONE and _are_wanted(known(job["interview_id"])):
                self._tell(job)
            self._drop(job_id)

    def forget(self, interview_id: str) -> None:
        """Idempotent."""
        while found := self.store.find(CAPTION_JOBS, {"interview_id": interview_id}):
            for document in found:
                self._drop(document["_id"])
        with suppress(EventsPending):  # then it goes at the next occasion
            self.lines.remove(interview_id)

    def _tell(self, job: Document) -> None:
        result = job["result"]
        if is_too_late(job["ended_at"], self.now()):
            return
        words = [Word(text, start_s, end_s) for text, start_s, end_s in result["words"]]
        self.lines.change(
            job["interview_id"],
            lambda line: spoken(line, words, result["from_at"], job["ended_at"]),
            start=CaptionLine(job["interview_id"]),
        )

    def _drop(self, job_id: str) -> None:
        self.open_jobs.discard(job_id)
        self.store.delete(CAPTION_JOBS, job_id)


def _are_wanted(interview: Interview | None) -> bool:
    """The call runs, and the candidate agreed that software writes down what is said."""
    if interview is None or interview.plan is None or interview.consent("analysis") is not True:
        return False
    return interview.call_ended_at is None and interview.deleted_at is None


def captions_in(store: Store) -> Captions:
    """On a given store, with the real clock."""
    lines = Aggregates(store, LINES, CaptionLine, now=clock.now, new_id=clock.new_id)
    return Captions(store, lines, clock.now)
