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
from typing import Any, Self

from aiohttp import ClientSession, CookieJar

from deploy import ports
from shared import clock
from shared.events import Event
from shared.events.media import (
    CallEnded,
    CandidateJoined,
    EndReason,
    Participant,
    ParticipantLeft,
    RecruiterJoined,
)
from shared.messaging.bus import Bus
from shared.messaging.errors import Refused
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
    """Plays media (seats, presence, the end of calls) and analysis (which found nothing)."""

    bus: Bus
    amqp_url: str
    seats: dict[tuple[str, Participant], tuple[str, int]] = field(default_factory=dict)
    joins: dict[tuple[str, Participant], int] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    async def start(self) -> None:
        await self.bus.start()
        await self.bus.wait_ready(DEADLINE_S)
        own = {"keep_alive": self.keep_alive, "leave": self.leave, "offer": self.offer}
        await self.bus.serve("media-stand-in", own, exclusive=True)
        shared = {"join": self.join, "presence": self.presence, "end_call": self.end_call}
        shown = {"recording_pause": self.recording_pause, "devices": self.devices}
        await self.bus.serve("media", {**shared, **shown, "recordings": self.recordings})
        await self.bus.serve("analysis", {"live_assessments": self.live_assessments})

    async def join(self, interview_id: str, role: str, connection_id: str) -> dict[str, Any]:
        if interview_id in self.ended:
            raise Refused("gone", "call_ended", "The call has ended.")
        seat = (interview_id, Participant(role))
        number = self.joins[seat] = self.joins.get(seat, 0) + 1
        self.seats[seat] = (connection_id, number)
        await self._say(JOINED[seat[1]](interview_id, number, clock.now()))
        return {"instance": "stand-in", "connection": number}

    async def keep_alive(self, interview_id: str, role: str, connection_id: str) -> dict[str, bool]:
        held = self.seats.get((interview_id, Participant(role)))
        if held is None or held[0] != connection_id:
            raise Refused("not_found", "connection_unknown", "There is no such connection.")
        return {"is_outdated": False}

    async def leave(
        self, interview_id: str, role: str, connection_id: str, is_final: bool = True
    ) -> bool:
        seat = (interview_id, Participant(role))
        held = self.seats.get(seat)
        if held and held[0] == connection_id:
            del self.seats[seat]
            await self._say(ParticipantLeft(interview_id, seat[1], held[1], clock.now()))
        return True

    async def offer(self, interview_id: str, role: str, connection_id: str) -> dict[str, str]:
        return {"sdp": "v=0"}

    async def presence(self, interview_id: str) -> dict[str, bool]:
        return {who.value: (interview_id, who) in self.seats for who in Participant}

    async def end_call(self, interview_id: str) -> dict[str, str]:
        now = clock.now()
        if interview_id not in self.ended:
            self.ended.add(interview_id)
            await self._say(CallEnded(interview_id, now, EndReason.ENDED_BY_RECRUITER))
        return {"ended_at": now.isoformat()}

    async def recordings(self, interview_id: str) -> dict[str, Any]:
        return {"state": "none", "clock_started_at": None, "recordings": []}

    async def recording_pause(self, interview_id: str) -> dict[str, bool]:
        return {"is_paused": False}

    async def devices(self, interview_id: str) -> dict[str, None]:
        return {who.value: None for who in Participant}

    async def live_assessments(self, interview_id: str) -> dict[str, Any]:
        return {"items": []}

    async def _say(self, event: Event) -> None:
        await asyncio.to_thread(publish, self.amqp_url, an_envelope(event))
