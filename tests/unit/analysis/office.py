"""The coordinator of analysis on a real store, with workers that know what was spoken."""

import json
from pathlib import Path
from typing import Any

from services.analysis.domain.assessment import Judgement
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.speech import Window, Word, shifted, within
from services.analysis.domain.work import WorkKind
from services.analysis.events import HANDLERS
from services.analysis.jobs import JOBS, RULES
from services.analysis.payloads import Answer, heard_result, judgement_result
from services.analysis.score.coverage import CoverageScorer
from services.analysis.score.judge import judge
from services.analysis.views import assessments_view, live_transcript_view, report_view
from services.analysis.wiring import Components, assemble
from shared import clock
from shared.contracts import codec
from shared.events import Envelope, Event
from shared.events.handling import handle
from shared.store import open_store
from tests.unit.analysis.builders import DEMO, INTERVIEW, START, the_end, words

END = the_end(100, candidate=10, recruiter=10)
SPOKEN = {
    "candidate": words("two threads each hold a lock and neither of them can continue at all", 35.0)
    + words("nobody ever told me about these strange computers during school", 65.0),
    "recruiter": words("what is a deadlock please", 31.0),
}


def enveloped(event: Event) -> Envelope:
    return Envelope(clock.new_id(), event, clock.now(), 1, clock.new_id())


class Office:
    """The coordinator, and workers who know what was spoken."""

    def __init__(self, components: Components) -> None:
        self.components = components
        self.do = components.handlers
        self.payloads: list[dict[str, Any]] = []
        self.spoken: dict[str, tuple[Word, ...]] = SPOKEN

    def hear(self, *events: Event) -> None:
        for event in events:
            self.hear_envelope(enveloped(event))

    def hear_envelope(self, envelope: Envelope) -> None:
        handle(HANDLERS, self.do, envelope)

    def work(self) -> None:
        """Workers and coordinator take turns until nothing is left to do."""
        while self.work_once() or self.do.settle_finished_jobs():
            pass

    def work_once(self) -> bool:
        for kind in WorkKind:
            claim = self.do.jobs.claim(kind, "worker")
            if claim is not None:
                self.payloads.append(claim["payload"])
                claim.finish({"result": done(kind, claim["payload"], self.spoken)})
                return True
        return False

    def fail_all(self) -> None:
        """Whatever is queued fails as often as it may, and what is asked for then does, too."""
        store, is_over = self.components.store, False
        while not is_over:
            for kind in WorkKind:
                while claim := self.do.jobs.claim(kind, "worker"):
                    claim.fail("segment_missing")
                    queued = store.get(JOBS, claim.id)
                    if queued and queued["attempts"] < RULES.most_attempts:
                        now = {**queued, "claimable_at": clock.now()}
                        store.replace(JOBS, now, if_version=queued["version"])
            is_over = not self.do.settle_finished_jobs()

    @property
    def interview(self) -> Interview:
        return self.do.known(INTERVIEW)

    @property
    def report(self) -> dict[str, Any]:
        transcript = self.do.transcript(self.interview)
        report: dict[str, Any] = as_sent(report_view(self.interview, transcript, self.do.engines))
        return report

    def live(self, from_s: float | None = None) -> dict[str, Any]:
        """The transcript while the call runs."""
        said = self.do.transcript_maker.so_far(self.interview, from_s)
        seen: dict[str, Any] = as_sent(live_transcript_view(self.interview, said, self.do.engines))
        return seen

    @property
    def pieces(self) -> list[dict[str, Any]]:
        """What was transcribed."""
        return list(self.do.pieces.since(INTERVIEW))

    @property
    def assessments(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = as_sent(assessments_view(self.interview))["items"]
        return items

    def said(self) -> list[str]:
        """Names of the events that wait to be published."""
        return [
            type(envelope.event).__name__ for _, envelope in self.components.outbox.pending(500)
        ]


def as_sent(answer: object) -> Any:
    """As callers get it."""
    return json.loads(json.dumps(codec.to_plain(answer)))


def done(
    kind: WorkKind, payload: dict[str, Any], said: dict[str, tuple[Word, ...]] = SPOKEN
) -> dict[str, Any]:
    if kind == WorkKind.ASR:
        from_s = (payload["from_at"] - START).total_seconds()
        to_s = (payload["to_at"] - START).total_seconds()
        spoken = within(said[payload["participant"]], [Window(from_s, to_s)])
        own = shifted(spoken, -from_s)
        return heard_result(
            own, until_s=round(to_s - from_s, 3), engine="whisper", model="base", poor_below=0.45
        )
    judgement: Judgement = judge(
        Answer.of(payload), scorer=CoverageScorer(), checkpoint=lambda: None
    )
    return judgement_result(judgement)


def an_office(folder: Path, engines: Engines = DEMO) -> Office:
    return Office(assemble(open_store("analysis", mongo_url=None, folder=folder), engines))
