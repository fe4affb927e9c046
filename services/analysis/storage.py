"""What analysis keeps: interviews, segments that can be read, words; jobs are in `jobs`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.events.media import Participant, SegmentClosed
from shared.store import Between, Collection, Document, DuplicateKey, Index, Store, VersionConflict

INTERVIEWS = Collection("interviews", (Index(("next_check_at",)),))
SEGMENTS = Collection(
    "segments",
    (Index(("interview_id", "participant", "started_at")), Index(("interview_id",))),
)
PIECES = Collection("pieces", (Index(("interview_id", "until_at")),))
TRANSCRIPTS = Collection("transcripts", (Index(("interview_id",)),))
LONGEST_SEGMENT_S = 60.0  # media cuts every ten seconds
PAGE = 100  # pieces that are read at once
MOST_SEGMENTS = 200  # in one stretch that is asked for


@dataclass(frozen=True)
class Segment:
    """A piece of a track in the blob store."""

    key: str
    started_at: datetime
    ended_at: datetime


class Segments:
    """Which pieces of sound there are. Written before the interview hears of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, said: SegmentClosed) -> None:
        """Idempotent."""
        document = {
            "_id": f"{said.interview_id}:{said.participant.value}:{said.number}",
            "interview_id": said.interview_id,
            "participant": said.participant.value,
            "key": said.key,
            "started_at": said.started_at,
            "ended_at": said.ended_at,
        }
        try:
            self._store.insert(SEGMENTS, document)
        except DuplicateKey:
            return

    def between(
        self, interview_id: str, participant: Participant, begin: datetime, end: datetime
    ) -> list[Segment]:
        """The pieces that have something of a stretch of a track, in order."""
        where = {
            "interview_id": interview_id,
            "participant": participant.value,
            "started_at": Between(begin - timedelta(seconds=LONGEST_SEGMENT_S), end),
        }
        found = self._store.find(SEGMENTS, where, order_by=("started_at",), limit=MOST_SEGMENTS)
        pieces = (Segment(each["key"], each["started_at"], each["ended_at"]) for each in found)
        return [piece for piece in pieces if piece.ended_at > begin]

    def forget(self, interview_id: str) -> None:
        """Idempotent."""
        while found := self._store.find(SEGMENTS, {"interview_id": interview_id}):
            for document in found:
                self._store.delete(SEGMENTS, document["_id"])


class Pieces:
    """The words of each piece of a track that was transcribed, in seconds from its beginning."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, id: str, interview_id: str, content: Document) -> None:
        """Idempotent. Fields `participant`, `from_at`, `until_at`, `words`, `poor_below`, `engine`,
        `model`, and `take` when the sound was transcribed before."""
        try:
            self._store.insert(PIECES, {**content, "_id": id, "interview_id": interview_id})
        except DuplicateKey:
            return

    def since(
        self,
        interview_id: str,
        moment: datetime | None = None,
        until: datetime | None = None,
        *,
        take: int = 0,
    ) -> Iterator[Document]:
        """The pieces of both tracks that end after a moment, and before another one, in order of
        their ends."""
        where: dict[str, Any] = {"interview_id": interview_id}
        if moment is not None:
            where["until_at"] = Between(low=moment, high=until)
        last: Document | None = None
        while True:
            found = self._store.find(PIECES, where, order_by=("until_at",), limit=PAGE, after=last)
            yield from (each for each in found if each.get("take", 0) == take)
            if len(found) < PAGE:
                return
            last = found[-1]

    def forget(self, interview_id: str) -> None:
        """Idempotent."""
        while found := self._store.find(PIECES, {"interview_id": interview_id}):
            for document in found:
                self._store.delete(PIECES, document["_id"])

    def forget_take(self, interview_id: str, take: int) -> None:
        """What another transcription has taken the place of. Idempotent."""
        for document in list(self.since(interview_id, take=take)):
            self._store.delete(PIECES, document["_id"])


class Transcripts:
    """The dialogue of each interview, with times on its clock and the words' confidence."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, interview_id: str, take: int = 0) -> Document | None:
        """Fields `utterances` (participant, words), `poor_below`, `engine`, `model`."""
        return self._store.get(TRANSCRIPTS, _transcript_id(interview_id, take))

    def put(self, interview_id: str, content: dict[str, Any], *, take: int = 0) -> None:
        """Over what was there of the same take."""
        id = _transcript_id(interview_id, take)
        while True:
            known = self._store.get(TRANSCRIPTS, id)
            document = {**content, "_id": id, "interview_id": interview_id}
            try:
                if known is None:
                    self._store.insert(TRANSCRIPTS, document)
                else:
                    self._store.replace(TRANSCRIPTS, document, if_version=known["version"])
                return
            except (DuplicateKey, VersionConflict):
                continue

    def forget(self, interview_id: str) -> None:
        """Idempotent."""
        self._store.delete(TRANSCRIPTS, interview_id)
        while found := self._store.find(TRANSCRIPTS, {"interview_id": interview_id}):
            for document in found:
                self._store.delete(TRANSCRIPTS, document["_id"])

    def forget_take(self, interview_id: str, take: int) -> None:
        """Idempotent."""
        self._store.delete(TRANSCRIPTS, _transcript_id(interview_id, take))


def _transcript_id(interview_id: str, take: int) -> str:
    return f"{interview_id}:{take}" if take else interview_id
