"""A caption job: the words of the last seconds of the recruiter's sound, at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.analysis.captions import CAPTION_JOBS, captions_in
from services.analysis.domain.captions import whole_words
from services.analysis.domain.speech import Word
from services.analysis.storage import Segment
from services.analysis.transcribe.audio import window
from services.analysis.transcribe.listen import Voice
from services.analysis.transcribe.memory import memory_as_reason
from services.analysis.transcribe.port import Captioner
from shared import clock
from shared.blobs import BlobNotFound, BlobsUnavailable
from shared.store import Store
from shared.work_queue.queue import Claim, JobFailed
from shared.work_queue.worker import Checkpoint, Worker, owner_name, working_beside

CONTEXT_S = 1.5  # heard again of what was shown: without it, one word in seven was wrong
SKIP_AFTER_S = 6.0  # the pieces after it are there by now, and hold most of it
IDLE_S = 0.2
RENEW_S = 5.0


@dataclass(frozen=True)
class CaptionEar:
    """What it takes to make captions."""

    captioner: Callable[[], Captioner]
    voice: Voice
    read: Callable[[str], bytes]
    now: Callable[[], datetime] = clock.now

    @memory_as_reason()
    def caption(self, job: Mapping[str, Any] | Claim) -> dict[str, Any]:
        """The words of a piece of sound, in seconds from `from_at`."""
        ended_at: datetime = job["ended_at"]
        if (self.now() - ended_at).total_seconds() > SKIP_AFTER_S:
            raise JobFailed("too_late", is_final=True)
        from_at: datetime = job["started_at"]
        shown_s = 0.0
        if shown_until := job["shown_until"]:
            from_at = min(max(from_at, shown_until - timedelta(seconds=CONTEXT_S)), ended_at)
            shown_s = (shown_until - from_at).total_seconds()
        pcm = self._sound(job, from_at)
        speech = self.voice(pcm)
        words: tuple[Word, ...] = ()
        if speech and speech[-1].to_s > shown_s:
            heard = self.captioner().hear(pcm, language=job["language"])
            words = whole_words(heard, speech, (ended_at - from_at).total_seconds())
        return {
            "from_at": from_at,
            "words": [[word.word, word.start_s, word.end_s] for word in words],
        }

    def _sound(self, job: Mapping[str, Any] | Claim, from_at: datetime) -> bytes:
        piece = Segment(job["key"], job["started_at"], job["ended_at"])
        try:
            return window([piece], self.read, from_at, piece.ended_at).pcm
        except (BlobNotFound, BlobsUnavailable) as error:
            raise JobFailed("no_sound", str(error), is_final=True) from error


@contextmanager
def captioning(ear: CaptionEar, store: Store) -> Iterator[None]:
    """Make captions in a thread meanwhile, beside long pieces: nobody can wait for those here."""
    store.prepare(CAPTION_JOBS)
    queue, owner = captions_in(store).queue, owner_name("caption")

    def do(claim: Claim, _checkpoint: Checkpoint) -> dict[str, Any]:
        return {"result": ear.caption(claim)}

    worker = Worker(claim=lambda: queue.claim(owner), do=do, renew_s=RENEW_S, idle_s=IDLE_S)
    with working_beside(worker, "captions"):
        yield
