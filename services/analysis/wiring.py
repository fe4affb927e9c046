"""Puts the coordinator together from a configuration: store, aggregates, handlers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from services.analysis.agreement import AGREEMENT, AgreementCounts
from services.analysis.captions import CAPTION_JOBS, LINES, captions_in
from services.analysis.config import AnalysisConfig
from services.analysis.domain.engines import Engines
from services.analysis.domain.interview import Interview
from services.analysis.domain.people.agreement import TemplateAgreement
from services.analysis.handlers import Analysis
from services.analysis.jobs import JOBS, Jobs
from services.analysis.rubrics import DRAFT_JOBS, RUBRICS, Rubrics
from services.analysis.storage import (
    INTERVIEWS,
    PIECES,
    SEGMENTS,
    TRANSCRIPTS,
    Pieces,
    Segments,
    Transcripts,
)
from services.analysis.transcripts import TranscriptMaker
from services.analysis.worker_heartbeats import WORKERS, WorkerHeartbeats
from shared import clock
from shared.store import Aggregates, OutboxSource, Store, open_store


@dataclass(frozen=True)
class Components:
    """What the transport needs."""

    handlers: Analysis
    outbox: OutboxSource
    store: Store
    heartbeats: WorkerHeartbeats

    def health(self) -> dict[str, Any]:
        """What `ping` says: whether the workers are there too."""
        silent = [kind.value for kind in self.heartbeats.silent()]
        detail = f"no {' and no '.join(silent)} worker" if silent else None
        return {"ok": not silent, "detail": detail}

    def close(self) -> None:
        """Called once, after the last worker."""
        self.store.close()


def build(config: AnalysisConfig) -> Components:
    """Everything, connected to the real clock and the configured store."""
    store = open_store("analysis", mongo_url=config.mongo_url, folder=config.var)
    return assemble(store, config.engines, rate_first=config.rate_first)


def assemble(store: Store, engines: Engines, *, rate_first: bool = True) -> Components:
    """Everything on a given store."""
    store.prepare(
        AGREEMENT,
        INTERVIEWS,
        SEGMENTS,
        PIECES,
        TRANSCRIPTS,
        JOBS,
        WORKERS,
        LINES,
        CAPTION_JOBS,
        RUBRICS,
        DRAFT_JOBS,
    )
    segments, pieces, transcripts = Segments(store), Pieces(store), Transcripts(store)
    heartbeats = WorkerHeartbeats(store, now=clock.now)
    rubrics = Rubrics(store, clock.now)
    handlers = Analysis(
        interviews=Aggregates(store, INTERVIEWS, Interview, now=clock.now, new_id=clock.new_id),
        segments=segments,
        pieces=pieces,
        transcripts=transcripts,
        jobs=Jobs(store, now=clock.now),
        transcript_maker=TranscriptMaker(
            pieces, segments, transcripts, rubrics, breathe=partial(time.sleep, 0)
        ),
        engines=engines,
        now=clock.now,
        agreement=AgreementCounts(
            Aggregates(store, AGREEMENT, TemplateAgreement, now=clock.now, new_id=clock.new_id)
        ),
        workers=heartbeats,
        captions=captions_in(store),
        rubrics=rubrics,
        rate_first=rate_first,
    )
    return Components(
        handlers, OutboxSource((store, INTERVIEWS), (store, LINES)), store, heartbeats
    )
