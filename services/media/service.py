"""Transport of media: requests from the gateway and events from the others, nothing else.

`media` is shared by all instances and takes new rooms; `media-<instance>` reaches the one that
holds a room.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from services.media.domain.errors import MediaError
from services.media.facts import Facts
from services.media.handlers import Calls
from services.media.schemas import moment, read_interview, read_sdp, read_seat, recordings_view
from shared.events.plan import InterviewStarted, QuestionClosed
from shared.events.scheduling import ConsentGiven, ConsentWithdrawn, InterviewDeleted
from shared.messaging.bus import Bus
from shared.messaging.errors import Refused

NAME = "media"
View = dict[str, Any]
Method = Callable[..., Awaitable[View]]


def refusing(method: Method) -> Method:
    """The one place where errors of the domain become answers."""

    @wraps(method)
    async def answer(*args: Any, **kwargs: Any) -> View:
        try:
            return await method(*args, **kwargs)
        except MediaError as error:
            raise Refused(error.kind, error.code, str(error), error.fields) from error

    return answer


class MediaService:
    """The requests, by the names that the gateway uses."""

    def __init__(self, calls: Calls, instance: str) -> None:
        self._calls = calls
        self._instance = instance

    @property
    def methods(self) -> dict[str, Method]:
        """What is served under both names."""
        served: tuple[Method, ...] = (
            self.join, self.keep_alive, self.leave, self.offer, self.answer, self.renegotiate,
            self.end_call, self.presence, self.recordings,
        )  # fmt: skip
        return {method.__name__: refusing(method) for method in served}

    async def join(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        seat = read_seat(interview_id, role, connection_id)
        return {"instance": self._instance, "connection": await self._calls.join(*seat)}

    async def keep_alive(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        await self._calls.keep_alive(*read_seat(interview_id, role, connection_id))
        return {"kept": True}

    async def leave(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        await self._calls.leave(*read_seat(interview_id, role, connection_id))
        return {"left": True}

    async def offer(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        seat = read_seat(interview_id, role, connection_id)
        return {"sdp": await self._calls.offer(*seat)}

    async def answer(self, interview_id: Any, role: Any, connection_id: Any, sdp: Any) -> View:
        seat = read_seat(interview_id, role, connection_id)
        await self._calls.answer(*seat, read_sdp(sdp))
        return {"accepted": True}

    async def renegotiate(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        seat = read_seat(interview_id, role, connection_id)
        return {"sdp": await self._calls.renegotiate(*seat)}

    async def end_call(self, interview_id: Any) -> View:
        return {"ended_at": moment(await self._calls.end_call(read_interview(interview_id)))}

    async def presence(self, interview_id: Any) -> View:
        present = await self._calls.presence(read_interview(interview_id))
        return {who.value: is_present for who, is_present in present.items()}

    async def recordings(self, interview_id: Any) -> View:
        return recordings_view(await self._calls.recordings(read_interview(interview_id)))


async def serve(bus: Bus, calls: Calls, facts: Facts, instance: str) -> None:
    """Answer and listen from now on."""
    methods = MediaService(calls, instance).methods
    await bus.subscribe(
        NAME,
        {
            ConsentGiven: facts.on_consent_given,
            ConsentWithdrawn: facts.on_consent_withdrawn,
            InterviewDeleted: facts.on_interview_deleted,
            InterviewStarted: facts.on_interview_started,
            QuestionClosed: facts.on_question_closed,
        },
    )
    await bus.serve(f"{NAME}-{instance}", methods, exclusive=True)
    await bus.serve(NAME, methods)
