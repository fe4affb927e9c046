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
from services.media.domain import room
from services.media.domain.errors import InvalidRequest, MediaError
from services.media.domain.ownership import OwnedElsewhere
from services.media.exports.handlers import Exporting
from services.media.schemas import devices_view, pause_view, recordings_view
from shared.events.media import Camera, Microphone, Participant, Quality
from shared.messaging.answering import RequestTable, on
from shared.messaging.bus import Bus
from shared.requests import media as asks

NAME = "media"
SeatKey = tuple[str, Participant, str]


class MediaService:
    """What the requests work with."""

    def __init__(
        self, calls: Calls, pausing: Pausing, exporting: Exporting, *, instance: str
    ) -> None:
        self.calls = calls
        self.pausing = pausing
        self.exporting = exporting
        self.instance = instance


Answering = Callable[[MediaService, Any], Awaitable[Any]]


def of_owner(answering: Answering) -> Answering:
    """For what only the owner serves: another process names it."""

    @wraps(answering)
    async def answer(do: MediaService, asked: Any) -> Any:
        try:
            return await answering(do, asked)
        except OwnedElsewhere as elsewhere:
            return asks.Elsewhere(elsewhere.owner, elsewhere.owner)

    return answer


def seat_of(asked: asks.Seat) -> SeatKey:
    return asked.interview_id, asked.role, asked.connection_id


@of_owner
async def join(do: MediaService, asked: asks.Join) -> asks.Joined:
    joined = await do.calls.join(
        *seat_of(asked), former=asked.former, after=asked.after, gone=asked.gone
    )
    return asks.Joined(do.instance, *joined)


async def keep_alive(do: MediaService, asked: asks.KeepAlive) -> asks.Kept:
    return asks.Kept(is_outdated=await do.calls.keep_alive(*seat_of(asked)))


async def leave(do: MediaService, asked: asks.Leave) -> asks.Done:
    await do.calls.leave(*seat_of(asked), is_final=asked.is_final)
    return asks.Done()


async def make_offer(do: MediaService, asked: asks.MakeOffer) -> asks.Offer:
    return asks.Offer(await do.calls.offer(*seat_of(asked)))


async def take_answer(do: MediaService, asked: asks.TakeAnswer) -> asks.Done:
    await do.calls.answer(*seat_of(asked), asked.sdp)
    return asks.Done()


async def renegotiate(do: MediaService, asked: asks.Renegotiate) -> asks.Offer:
    return asks.Offer(await do.calls.renegotiate(*seat_of(asked)))


async def show_devices(do: MediaService, asked: asks.ShowDevices) -> asks.Done:
    devices = room.Devices(
        Microphone(asked.microphone),
        Camera(asked.camera),
        asked.wants_picture,
        Quality(asked.line),
        Quality(asked.arrival),
    )
    await do.calls.show_devices(*seat_of(asked), devices)
    return asks.Done()


async def get_devices(do: MediaService, asked: asks.GetDevices) -> asks.DevicesOfBoth:
    return devices_view(await do.calls.devices(asked.interview_id))


@of_owner
async def end_call(do: MediaService, asked: asks.EndCall) -> asks.CallEnd:
    return asks.CallEnd(await do.calls.end_call(asked.interview_id, gone=asked.gone))


async def get_presence(do: MediaService, asked: asks.GetPresence) -> asks.Presence:
    present = await do.calls.presence(asked.interview_id)
    return asks.Presence(
        recruiter=present[Participant.RECRUITER], candidate=present[Participant.CANDIDATE]
    )


async def get_recordings(do: MediaService, asked: asks.GetRecordings) -> asks.Recordings:
    return recordings_view(await do.calls.recordings(asked.interview_id))


@of_owner
async def pause_recording(do: MediaService, asked: asks.PauseRecording) -> asks.Pause:
    return pause_view(await do.pausing.pause(asked.interview_id, gone=asked.gone))


@of_owner
async def resume_recording(do: MediaService, asked: asks.ResumeRecording) -> asks.Pause:
    return pause_view(await do.pausing.resume(asked.interview_id, gone=asked.gone))


async def get_pause(do: MediaService, asked: asks.GetPause) -> asks.Pause:
    return pause_view(await do.pausing.state(asked.interview_id))


async def start_export(do: MediaService, asked: asks.StartExport) -> asks.Export:
    return await do.exporting.start(asked.interview_id)


async def get_export(do: MediaService, asked: asks.GetExport) -> asks.Export:
    return await do.exporting.state(asked.interview_id)


REQUESTS = RequestTable(
    MediaError,
    on(asks.Join, join, invalid=InvalidRequest),
    on(asks.KeepAlive, keep_alive, invalid=InvalidRequest),
    on(asks.Leave, leave, invalid=InvalidRequest),
    on(asks.MakeOffer, make_offer, invalid=InvalidRequest),
    on(asks.TakeAnswer, take_answer, invalid=InvalidRequest),
    on(asks.Renegotiate, renegotiate, invalid=InvalidRequest),
    on(asks.ShowDevices, show_devices, invalid=InvalidRequest),
    on(asks.GetDevices, get_devices, invalid=InvalidRequest),
    on(asks.EndCall, end_call, invalid=InvalidRequest),
    on(asks.GetPresence, get_presence, invalid=InvalidRequest),
    on(asks.GetRecordings, get_recordings, invalid=InvalidRequest),
    on(asks.PauseRecording, pause_recording, invalid=InvalidRequest),
    on(asks.ResumeRecording, resume_recording, invalid=InvalidRequest),
    on(asks.GetPause, get_pause, invalid=InvalidRequest),
    on(asks.StartExport, start_export, invalid=InvalidRequest),
    on(asks.GetExport, get_export, invalid=InvalidRequest),
)


async def serve(
    bus: Bus, service: MediaService, call_events: CallEvents, live_events: LiveEvents
) -> None:
    """Answer and listen from now on."""
    methods = REQUESTS.methods(service)
    await bus.subscribe(NAME, HANDLERS, call_events)
    await bus.listen(live_events.on_event, on_connect=live_events.on_connect)
    await bus.serve(f"{NAME}-{service.instance}", methods, exclusive=True)
    await bus.serve(NAME, methods)
