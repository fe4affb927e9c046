"""The use cases of analysis: what each event, each finished job and each request leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.analysis.agreement import AgreementCounts
from services.analysis.captions import Captions
from services.analysis.domain import reporting, results, running_again
from services.analysis.domain.advance import Step, advance, run_again, transcript_due
from services.analysis.domain.engines import Engines
from services.analysis.domain.errors import InterviewNotKnown
from services.analysis.domain.facts import learned
from services.analysis.domain.interview import Interview
from services.analysis.domain.people import pairs
from services.analysis.domain.people.judgements import Person
from services.analysis.domain.rerun import Choice
from services.analysis.domain.work import Work, WorkKind, WorkState
from services.analysis.jobs import Finished, Jobs, JobState
from services.analysis.metrics import observe
from services.analysis.payloads import heard_from, judgement_from
from services.analysis.rubrics import Rubrics
from services.analysis.storage import Pieces, Segments, Transcripts
from services.analysis.transcripts import TranscriptMaker
from services.analysis.worker_heartbeats import WorkerHeartbeats
from shared.events import Envelope, Event
from shared.events.analysis import AgreementChanged
from shared.events.media import CallEnded, CaptionSoundCut, SegmentClosed
from shared.events.plan import PlanPrepared
from shared.events.scheduling import ConsentWithdrawn, InterviewDeleted
from shared.store import Aggregates, Between, Document, NotFound
from shared.telemetry import get_logger

AT_ONCE = 20  # interviews that one look at the clock takes on

log = get_logger()


@dataclass(frozen=True)
class Analysis:
    """All use cases. The domain decides a step, one write stores it, then its jobs are queued.

    Jobs and the transcript are made from what is stored, and making them twice is harmless: what a
    crash left undone after the write, `look_at_the_clock` does.
    """

    interviews: Aggregates[Interview]
    segments: Segments
    pieces: Pieces
    transcripts: Transcripts
    jobs: Jobs
    transcript_maker: TranscriptMaker
    engines: Engines
    now: Callable[[], datetime]
    agreement: AgreementCounts
    workers: WorkerHeartbeats
    captions: Captions
    rubrics: Rubrics
    rate_first: bool = True  # the AI's rating shows in the report once the viewer has rated

    def on_fact(self, event: Event, cause: Envelope) -> Interview:
        """An event about an interview; it may be the first that is heard of it."""
        return self._step(
            event.subject,
            lambda known: self._learn(known, event),
            cause=cause,
            start=Interview(id=event.subject),
        )

    def on_plan_prepared(self, event: PlanPrepared, cause: Envelope) -> None:
        """A language model that judges answers drafts the rubrics that the template lacks, too."""
        self.on_fact(event, cause)
        if self.engines.scorer.name == "litellm":
            self.rubrics.want_drafts(event)

    def on_segment_closed(self, event: SegmentClosed, cause: Envelope) -> None:
        """A segment of a track is stored and can be read."""
        self.segments.add(event)  # first, so that whoever hears of it can read it
        if self.on_fact(event, cause).deleted_at is not None:
            self.segments.forget(event.interview_id)

    def on_caption_sound_cut(self, event: CaptionSoundCut, _cause: Envelope) -> None:
        """What the recruiter says right now is to be read by the candidate."""
        self.captions.ask_for(event, self.interviews.get(event.interview_id))

    def on_call_ended(self, event: CallEnded, cause: Envelope) -> None:
        """Captions end with the call."""
        self.on_fact(event, cause)
        self.captions.forget(event.interview_id)

    def on_consent_withdrawn(self, event: ConsentWithdrawn, cause: Envelope) -> None:
        """Without consent to the analysis nothing that came of it is kept."""
        interview = self.on_fact(event, cause)
        if interview.consent("analysis") is False:
            self._forget_analysis(interview.id)

    def on_interview_deleted(self, event: InterviewDeleted, cause: Envelope) -> None:
        """Delete all but a mark that says so; late events then bring nothing back."""
        self.on_fact(event, cause)
        self._forget_analysis(event.interview_id)
        self.segments.forget(event.interview_id)

    def on_agreement_changed(self, event: AgreementChanged, cause: Envelope) -> None:
        """Pairs of a person's and the AI's rating came or went, here or in another process."""
        self.agreement.count(event, cause)

    def settle_finished_jobs(self) -> int:
        """Apply what the workers have done; says how many jobs that were."""
        finished = self.jobs.finished()
        for job in finished:
            try:
                self._settle(job)
            except Exception:
                log.exception("job_cannot_be_settled", job_id=job.id, interview_id=job.interview_id)
                self.jobs.settle_later(job.id)
        self.captions.settle(self.interviews.get)
        return len(finished)

    def look_at_the_clock(self) -> None:
        """Advance the interviews that are due, and queue open work whose job is missing."""
        due = {"next_check_at": Between(high=self.now() + timedelta(milliseconds=1))}
        found = self.interviews.find(due, order_by=("next_check_at",), limit=AT_ONCE)
        for interview in found:
            try:
                changed = self._advance(interview.id)
                self._act(changed, changed.all_work)
            except Exception:
                log.exception("interview_cannot_go_on", interview_id=interview.id)

    def run_again(
        self, interview_id: str, choice: Choice | None = None, person: Person | None = None
    ) -> Interview:
        """Give a failed report another chance, or make a finished one once more. Raises
        InterviewNotKnown, NothingToRunAgain, RunsAgainAlready."""
        now, engines = self.now(), self.engines
        return self.decide(
            interview_id,
            lambda known: run_again(known, now=now, engines=engines, choice=choice, person=person),
        )

    def decide(self, interview_id: str, decision: Callable[[Interview], Step]) -> Interview:
        """A person's decision about an interview. Raises InterviewNotKnown, or as it does."""
        try:
            return self._step(self.known(interview_id).id, decision)
        except NotFound:
            raise InterviewNotKnown from None

    def decide_and_advance(
        self, interview_id: str, decision: Callable[[Interview], Step]
    ) -> Interview:
        """The same for a decision that the report's figure follows from."""

        def step(known: Interview) -> Step:
            decided, said = decision(known)
            advanced, news = advance(decided, now=self.now(), engines=self.engines)
            return advanced, (*said, *news)

        return self.decide(interview_id, step)

    def known(self, interview_id: str) -> Interview:
        """What is known of an interview, maybe nothing yet. Raises InterviewNotKnown if deleted."""
        interview = self.interviews.get(interview_id) or Interview(id=interview_id)
        if interview.deleted_at is not None:
            raise InterviewNotKnown
        return interview

    def transcript(self, interview: Interview) -> Document | None:
        """The transcript of an ended call, or as much of it as there is."""
        stored = self.transcripts.get(interview.id, interview.take)
        if stored is not None or interview.call_ended_at is None:
            return stored
        return self.transcript_maker.merged(interview)

    def _learn(self, known: Interview, event: Event) -> Step:
        return advance(learned(known, event), now=self.now(), engines=self.engines)

    def _advance(self, interview_id: str) -> Interview:
        def on(known: Interview) -> Step:
            return advance(known, now=self.now(), engines=self.engines)

        return self.interviews.change(interview_id, on)

    def _settle(self, job: Finished) -> None:
        try:
            if job.kind == WorkKind.ASR and job.state == JobState.DONE:
                self._keep_words(job)  # first, so that whoever hears of them can read them
            changed = self._step(job.interview_id, lambda known: self._apply(known, job))
            self._forget_if_unwanted(changed)
        except NotFound:
            log.warning("job_of_unknown_interview", job_id=job.id)
        self.jobs.settle(job.id)

    def _keep_words(self, job: Finished) -> None:
        """Store what a piece of a track says, if it is still wanted."""
        known = self.interviews.get(job.interview_id)
        work = results.open_work(known, job.id) if known else None
        if known is None or work is None or work.participant is None:
            return
        piece = heard_from(job.result)
        about = {name: job.result[name] for name in ("words", "engine", "model", "poor_below")}
        bounds = {"from_at": work.from_at, "until_at": results.heard_until(work, piece)}
        take = results.owner_of(known, job.id).take
        content = {"participant": work.participant.value, **bounds, **about, "take": take}
        self.pieces.put(job.id, job.interview_id, content)

    def _apply(self, known: Interview, job: Finished) -> Step:
        now, engines = self.now(), self.engines
        if job.state == JobState.DEAD:
            return results.died(known, job.id, job.reason, now=now, engines=engines)
        if job.kind == WorkKind.ASR:
            piece, work = heard_from(job.result), results.open_work(known, job.id)
            owner = results.owner_of(known, job.id)
            leaks = self.transcript_maker.leaks(owner, work) if work else ()
            return results.heard(known, job.id, piece, now=now, engines=engines, leaks=leaks)
        judgement = judgement_from(job.result)
        return results.judged(known, job.id, judgement, now=now, engines=engines)

    def _step(
        self,
        interview_id: str,
        decide: Callable[[Interview], Step],
        *,
        cause: Envelope | None = None,
        start: Interview | None = None,
    ) -> Interview:
        """Change an interview and act upon the work that is new."""
        before: list[Interview] = []

        def remembering(known: Interview) -> Step:
            before[:] = [known]
            decided, events = decide(known)
            opened = reporting.figure_opened(known, decided, events)
            return decided, (*events, *opened, *pairs.changed(known, decided))

        changed = self.interviews.change(interview_id, remembering, cause=cause, start=start)
        # A repeated event decides nothing: `before` is empty, and all open work counts as new.
        known = {work for interview in before for work in interview.all_work}
        self._act(changed, [work for work in changed.all_work if work not in known])
        for interview in before:
            observe(interview, changed, self.now())
            if changed.take != interview.take and changed.deleted_at is None:
                self.transcript_maker.forget_take(interview)
        return changed

    def _act(self, interview: Interview, works: Iterable[Work]) -> None:
        """Queue what is open, and write the transcript when all its pieces are there."""
        missing = []
        for work in works:
            if work.state != WorkState.OPEN:
                continue
            if self.jobs.exists(work.id):
                self.jobs.hasten(work.id, work.priority)
            else:
                missing.append(work)
        for work, payload in self.transcript_maker.job_payloads(interview, missing):
            self.jobs.add(
                work.id,
                interview_id=interview.id,
                kind=work.kind,
                priority=work.priority,
                payload=payload,
            )
        for owner in filter(None, (interview, running_again.apart(interview))):
            if digest := transcript_due(owner):
                self.transcript_maker.write(owner)
                self._transcribed(owner.id, digest)

    def _transcribed(self, interview_id: str, digest: str) -> None:
        changed = self._step(
            interview_id,
            lambda known: results.transcribed(known, digest, now=self.now(), engines=self.engines),
        )
        self._forget_if_unwanted(changed)

    def _forget_if_unwanted(self, interview: Interview) -> None:
        """Consent may be withdrawn, or the interview deleted, while something of it is written."""
        if interview.deleted_at is not None or interview.consent("analysis") is False:
            self._forget_analysis(interview.id)

    def _forget_analysis(self, interview_id: str) -> None:
        self.jobs.forget(interview_id)
        self.captions.forget(interview_id)
        self.pieces.forget(interview_id)
        self.transcripts.forget(interview_id)
