"""The gateway with real scheduling and plan as processes on a real broker; the rest is played.

No page of these tests speaks WebRTC or says a word, so a stand-in answers what media and analysis
answer and says what media says: who joined, who left, when the call ended.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from aiohttp import ClientSession, CookieJar

from deploy import ports
from shared import clock
from shared.events import Event
from shared.events.analysis import TranscriptGrew
from shared.events.media import (
    CallEnded,
    CandidateJoined,
    EndReason,
    Participant,
    ParticipantLeft,
    RecruiterJoined,
)
from shared.messaging.answering import RequestTable, on
from shared.messaging.bus import Bus
from shared.requests import media as asks
from shared.requests.analysis import (
    Assessments,
    LiveTranscript,
    ReadAssessments,
    ReadLiveTranscript,
    Utterance,
)
from tests.integration.messaging.publishing import an_envelope, publish
from tests.support.programs import Program
from tests.support.waiting import DEADLINE_S

ADMIN = {"email": "admin@example.com", "password": "correct horse battery"}
JOINED: dict[Participant, Callable[..., Event]] = {
    Participant.CANDIDATE: CandidateJoined,
    Participant.RECRUITER: RecruiterJoined,
}


class Service(Program):
    """One of Rapport's own processes, `python -m services.<name>`."""

    def __init__(self, name: str, folder: Path, url: str, **environment: str) -> None:
        super().__init__(name, folder, url, **environment)
        self._command = [sys.executable, "-m", f"services.{name}"]


class Town:
    """All processes; `with Town(...)` starts and ends them."""

    def __init__(self, folder: Path, amqp_url: str) -> None:
        self.folder = folder
        self.amqp_url = amqp_url
        self.port = ports.find_free()[0]
        self.url = f"http://127.0.0.1:{self.port}"
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        public = {"RAPPORT_PUBLIC_URL": self.url}
        self.scheduling = self.service("scheduling", RAPPORT_LINK_KEY=key, **public)
        self.plan = self.service("plan")
        self.gateway = self.service(
            "gateway",
            PORT=str(self.port),
            RAPPORT_ADMIN_EMAIL=ADMIN["email"],
            RAPPORT_ADMIN_PASSWORD=ADMIN["password"],
            RAPPORT_COMPANY="Example Ltd",
            **public,
        )
        self._running = ExitStack()

    def service(self, name: str, **environment: str) -> Service:
        """One process of this town."""
        return Service(name, self.folder, self.amqp_url, **environment)

    def __enter__(self) -> Self:
        for service in (self.scheduling, self.plan, self.gateway):
            self._running.enter_context(service)
        return self

    def __exit__(self, *error: object) -> None:
        self._running.close()

    def browser(self) -> ClientSession:
        """A clean browser profile."""
        return ClientSession(self.url, cookie_jar=CookieJar(unsafe=True))

    def logs(self) -> str:
        """Everything that all processes wrote."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@dataclass
class Media:
    """Plays media (seats, presence, the end of calls) and analysis (which heard `said`)."""

    bus: Bus
    amqp_url: str
    seats: dict[tuple[str, Participant], tuple[str, int]] = field(default_factory=dict)
    joins: dict[tuple[str, Participant], int] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    said: str = ""

    async def start(self) -> None:
        await self.bus.start()
        await self.bus.wait_ready(DEADLINE_S)
        await self.bus.serve("media-stand-in", OWN.methods(self), exclusive=True)
        await self.bus.serve("media", SHARED.methods(self))
        await self.bus.serve("analysis", ANALYSIS.methods(self))

    async def join(self, asked: asks.Join) -> asks.Joined:
        if asked.interview_id in self.ended:
            raise Refusal("gone", "call_ended")
        seat = (asked.interview_id, asked.role)
        number = self.joins[seat] = self.joins.get(seat, 0) + 1
        self.seats[seat] = (asked.connection_id, number)
        await self._say(JOINED[asked.role](asked.interview_id, number, clock.now()))
        return asks.Joined("stand-in", number)

    async def keep_alive(self, asked: asks.KeepAlive) -> asks.Kept:
        held = self.seats.get((asked.interview_id, asked.role))
        if held is None or held[0] != asked.connection_id:
            raise Refusal("gone", "connection_unknown")
        return asks.Kept()

    async def leave(self, asked: asks.Leave) -> asks.Done:
        seat = (asked.interview_id, asked.role)
        held = self.seats.get(seat)
        if held and held[0] == asked.connection_id:
            del self.seats[seat]
            await self._say(ParticipantLeft(*seat, held[1], clock.now()))
        return asks.Done()

    async def offer(self, _: asks.MakeOffer) -> asks.Offer:
        return asks.Offer("v=0")

    async def presence(self, asked: asks.GetPresence) -> asks.Presence:
        of = asked.interview_id
        return asks.Presence(**{who.value: (of, who) in self.seats for who in Participant})

    async def end_call(self, asked: asks.EndCall) -> asks.CallEnd:
        now = clock.now()
        if asked.interview_id not in self.ended:
            self.ended.add(asked.interview_id)
            await self._say(CallEnded(asked.interview_id, now, EndReason.ENDED_BY_RECRUITER))
        return asks.CallEnd(now)

    async def recordings(self, _: asks.GetRecordings) -> asks.Recordings:
        return asks.Recordings("none")

    async def pause(self, _: asks.GetPause) -> asks.Pause:
        return asks.Pause()

    async def devices(self, _: asks.GetDevices) -> asks.DevicesOfBoth:
        return asks.DevicesOfBoth(None, None)

    async def assessments(self, _: ReadAssessments) -> Assessments:
        return Assessments()

    async def live_transcript(self, _: ReadLiveTranscript) -> LiveTranscript:
        now = clock.now()
        return LiveTranscript((Utterance("candidate", now, now, 1.0, 2.0, self.said, ()),))

    async def hear(self, interview_id: str, words: str) -> None:
        """The candidate said something, and it is written down."""
        self.said = words
        await self._say(TranscriptGrew(interview_id, Participant.CANDIDATE, 2.0))

    async def _say(self, event: Event) -> None:
        await asyncio.to_thread(publish, self.amqp_url, an_envelope(event))


class Refusal(Exception):
    """What the stand-in refuses."""

    def __init__(self, kind: str, code: str) -> None:
        super().__init__(code)
        self.kind, self.code = kind, code


OWN = RequestTable(
    Refusal,
    on(asks.KeepAlive, Media.keep_alive),
    on(asks.Leave, Media.leave),
    on(asks.MakeOffer, Media.offer),
)
SHARED = RequestTable(
    Refusal,
    on(asks.Join, Media.join),
    on(asks.GetPresence, Media.presence),
    on(asks.EndCall, Media.end_call),
    on(asks.GetPause, Media.pause),
    on(asks.GetDevices, Media.devices),
    on(asks.GetRecordings, Media.recordings),
)
ANALYSIS = RequestTable(
    Refusal,
    on(ReadAssessments, Media.assessments),
    on(ReadLiveTranscript, Media.live_transcript),
)
