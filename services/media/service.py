"""Transport of media: requests from the gateway and events from the others, nothing else.

`media` is shared by all instances and takes new rooms; `media-<instance>` reaches the one that
owns a room. What only that one can serve is answered with its name by any other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from services.media.calls.events import HANDLERS, CallEvents
from services.media.calls.handlers import Calls
from services.media.calls.pausing import Pausing
from services.media.cluster.live_events import LiveEvents
from services.media.domain.errors import MediaError
from services.media.domain.ownership import OwnedElsewhere
from services.media.exports.handlers import Exporting
from services.media.schemas import (
    View,
    devices_view,
    moment,
    pause_view,
    read_devices,
    read_interview,
    read_name,
    read_sdp,
    read_seat,
    recordings_view,
)
from shared.messaging.bus import Bus
from shared.messaging.errors import Refused

NAME = "media"
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


def pointing(method: Method) -> Method:
    """For what only the owner serves: another process names it."""

    @wraps(method)
    async def answer(*args: Any, **kwargs: Any) -> View:
        try:
            return await method(*args, **kwargs)
        except OwnedElsewhere as elsewhere:
            return {"owned_by": elsewhere.owner}

    return answer


class MediaService:
    """The requests, by the names that the gateway uses."""

    def __init__(
        self, calls: Calls, pausing: Pausing, exporting: Exporting, *, instance: str
    ) -> None:
        self._calls = calls
        self._pausing = pausing
        self._exporting = exporting
        self.instance = instance

    @property
    def methods(self) -> dict[str, Method]:
        """What is served under both names."""
        served: tuple[Method, ...] = (
            self.join, self.keep_alive, self.leave, self.offer, self.answer, self.renegotiate,
            self.end_call, self.presence, self.recordings, self.show_devices, self.devices,
            self.pause_recording, self.resume_recording, self.recording_pause,
            self.start_export, self.export,
        )  # fmt: skip
        return {method.__name__: refusing(method) for method in served}

    @pointing
    async def join(
        self,
        interview_id: Any,
        role: Any,
        connection_id: Any,
        former: Any = None,
        after: Any = None,
        gone: Any = None,
    ) -> View:
        seat = read_seat(interview_id, role, connection_id)
        joined = await self._calls.join(
            *seat, former=read_name(former), after=read_name(after), gone=read_name(gone)
        )
        return {"instance": self.instance, **joined._asdict()}

    async def keep_alive(self, interview_id: Any, role: Any, connection_id: Any) -> View:
        seat = read_seat(interview_id, role, connection_id)
        return {"is_outdated": await self._calls.keep_alive(*seat)}

    async def leave(
        self, interview_id: Any, role: Any, connection_id: Any, is_final: Any = True
    ) -> View:
        seat = read_seat(interview_id, role, connection_id)
        await self._calls.leave(*seat, is_final=is_final is not False)
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

    async def show_devices(
        self, interview_id: Any, role: Any, connection_id: Any, **devices: Any
    ) -> View:
        seat = read_seat(interview_id, role, connection_id)
        await self._calls.show_devices(*seat, read_devices(devices))
        return {"shown": True}

    async def devices(self, interview_id: Any) -> View:
        return devices_view(await self._calls.devices(read_interview(interview_id)))

    @pointing
    async def end_call(self, interview_id: Any, gone: Any = None) -> View:
        wanted = read_interview(interview_id)
        return {"ended_at": moment(await self._calls.end_call(wanted, gone=read_name(gone)))}

    async def presence(self, interview_id: Any) -> View:
        present = await self._calls.presence(read_interview(interview_id))
        return {who.value: is_present for who, is_present in present.items()}

    async def recordings(self, interview_id: Any) -> View:
        return recordings_view(await self._calls.recordings(read_interview(interview_id)))

    @pointing
    async def pause_recording(self, interview_id: Any, gone: Any = None) -> View:
        wanted = read_interview(interview_id)
        return pause_view(await self._pausing.pause(wanted, gone=read_name(gone)))

    @pointing
    async def resume_recording(self, interview_id: Any, gone: Any = None) -> View:
        wanted = read_interview(interview_id)
        return pause_view(await self._pausing.resume(wanted, gone=read_name(gone)))

    async def recording_pause(self, interview_id: Any) -> View:
        return pause_view(await self._pausing.state(read_interview(interview_id)))

    async def start_export(self, interview_id: Any) -> View:
        return await self._exporting.start(read_interview(interview_id))

    async def export(self, interview_id: Any) -> View:
        return await self._exporting.state(read_interview(interview_id))


async def serve(
    bus: Bus, service: MediaService, call_events: CallEvents, live_events: LiveEvents
) -> None:
    """Answer and listen from now on."""
    methods = service.methods
    await bus.subscribe(NAME, HANDLERS, call_events)
    await bus.listen(live_events.on_event, on_connect=live_events.on_connect)
    await bus.serve(f"{NAME}-{service.instance}", methods, exclusive=True)
    await bus.serve(NAME, methods)
