"""scheduling, plan and notify as real processes, and a gateway that asks and listens."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from shared import clock
from shared.events import Envelope, Event
from shared.events.scheduling import InvitationIssued
from shared.messaging.bus import Bus
from shared.messaging.errors import ServiceError
from tests.conftest import purge
from tests.support.programs import Program
from tests.support.waiting import DEADLINE_S, eventually

ASK_S = 40.0  # well below DEADLINE_S: an answer may get lost with a process that is killed
E = TypeVar("E", bound=Event)
RITA = {"id": "rita", "name": "Rita Recruiter", "email": "rita@company.example"}
CORE = ("scheduling", "plan", "notify")


class Core:
    """The three services on one folder; any of them can be killed and started again."""

    def __init__(self, folder: Path, url: str, *names: str, **environment: str) -> None:
        self.folder = folder
        self.url = url
        given = {
            "RAPPORT_LINK_KEY": base64.b64encode(b"k" * 32).decode(),
            "RAPPORT_PUBLIC_URL": "https://rapport.example",
            **environment,
        }
        self.programs = {
            name: Program(f"services.{name}", folder, url, **given) for name in names or CORE
        }
        self._stack = ExitStack()

    def __enter__(self) -> Core:
        purge(self.url)
        for program in self.programs.values():
            program.spawn()
            self._stack.callback(_end, program)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _end(program: Program) -> None:
    if program.exit_status() is None:
        program.stop()


@dataclass
class Gateway:
    """Asks as the gateway does, and has heard every event since it was there."""

    bus: Bus
    heard: list[Envelope] = field(default_factory=list)

    async def ask(self, method: str, **asked: Any) -> Any:
        """`await ask("plan.get_plan", interview_id=...)`; patient, since processes are starting."""
        service, _, name = method.partition(".")
        return await self.bus.call(service, name, timeout_s=ASK_S, **asked)

    def said(self, kind: type[E], interview_id: str) -> list[E]:
        """Events of that kind about an interview, each once, in the order they were heard."""
        found = {e.id: e.event for e in self.heard if e.event.subject == interview_id}
        return [event for event in found.values() if isinstance(event, kind)]

    async def hears(self, kind: type[E], interview_id: str) -> E:
        """The first event of that kind about an interview."""

        async def heard() -> E | None:
            return next(iter(self.said(kind, interview_id)), None)

        try:
            found = await eventually(heard, what=f"{kind.__name__} of {interview_id}")
        except TimeoutError as error:
            error.add_note(f"What was said of it: {self.said(Event, interview_id)}")
            raise
        assert found is not None
        return found

    async def becomes(
        self,
        method: str,
        accept: Callable[[Any], object],
        *,
        timeout_s: float = DEADLINE_S,
        **asked: Any,
    ) -> Any:
        """Ask until the answer is acceptable."""

        async def acceptable() -> Any:
            try:
                answer = await self.ask(method, **asked)
            except ServiceError:  # it is being started again
                return None
            return answer if accept(answer) else None

        return await eventually(acceptable, what=f"{method} as wanted", timeout_s=timeout_s)

    async def create_interview(self, **form: Any) -> dict[str, Any]:
        """A saved interview; waits until the shipped templates are known to scheduling."""
        given = {
            "request_id": clock.new_id(),
            "template_id": "builtin-python",
            "position": "Senior Python developer",
            "candidate_name": "Zoë Núñez",
            "candidate_email": "zoe@mail.example",
            "local_time": "2199-12-01 14:30",
            "time_zone": "Europe/Berlin",
            "campaign": None,
            "recruiter": RITA,
            **form,
        }
        made: dict[str, Any] = await self.ask("scheduling.create_interview", **given)
        return made


def an_invitation(**fields: Any) -> InvitationIssued:
    """What scheduling says to notify, about an interview that nobody else knows."""
    given: dict[str, Any] = {
        "interview_id": clock.new_id(),
        "sequence_number": 0,
        "position": "Developer",
        "candidate_name": "Bea",
        "candidate_email": "bea@mail.example",
        "candidate_url": "https://rapport.example/i/x.y",
        "recruiter_name": "Rita",
        "recruiter_email": "rita@company.example",
        "starts_at": clock.now() + timedelta(days=30),
        "time_zone": "UTC",
        "duration_minutes": 60,
    }
    return InvitationIssued(**(given | fields))


@asynccontextmanager
async def gateway(url: str, *services: str) -> AsyncIterator[Gateway]:
    """A gateway that is connected, once the services answer and know the shipped templates."""
    bus = Bus(url, name="gateway")
    asking = Gateway(bus)
    await bus.start()
    await bus.listen(asking.heard.append)
    await bus.wait_ready(DEADLINE_S)
    try:
        for service in services or CORE:
            await eventually(partial(_answers, bus, service), what=f"{service} answers")
        if "scheduling" in (services or CORE):
            await _knows_templates(asking)
        yield asking
    finally:
        await bus.stop()


async def _answers(bus: Bus, service: str) -> bool:
    try:
        return bool(await bus.call(service, "ping", timeout_s=10))
    except Exception:  # not there yet, in whatever way
        return False


async def _knows_templates(asking: Gateway) -> None:
    """Scheduling refuses a template that it has not heard of; then nothing is stored."""

    async def is_known() -> bool:
        try:
            made = await asking.create_interview()
        except Exception as refusal:
            assert "template" in repr(refusal)
            return False
        await asking.ask("scheduling.delete_interview", interview_id=made["id"], actor=RITA)
        return True

    await eventually(is_known, what="templates are known")
