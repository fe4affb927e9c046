"""What the gateway asks of media, from arguments to answers as they travel, without a broker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from services.media.calls.handlers import Calls
from services.media.calls.pausing import Pausing
from services.media.domain.room import Phase
from services.media.exports.handlers import Exporting
from services.media.exports.queue import EXPORTS, Exports
from services.media.service import REQUESTS, MediaService
from shared.messaging.errors import Refused
from shared.requests import media as asks
from shared.requests.base import Request
from shared.store import Store, open_store
from tests.unit.media.builders import CANDIDATE, RECRUITER, a_room, after
from tests.unit.media.quiet_house import HERE, ID, THERE, House, owned_by
from tests.unit.media.test_recordings import a_file

A = TypeVar("A")
DEVICES: dict[str, Any] = {
    "microphone": "on", "camera": "screen", "wants_picture": True, "line": "good",
    "arrival": "poor",
}  # fmt: skip


class Desk:
    """The gateway's side, over the wire form of requests and answers."""

    def __init__(self, house: House, store: Store) -> None:
        clock = house.clock
        calls = Calls(
            house.rooms, house.live, house.ownership, house.finisher.begin, timedelta(minutes=5),
            clock.now, clock.monotonic_s,
        )  # fmt: skip
        pausing = Pausing(house.rooms, house.ownership, clock.now)
        exports = Exports(store, now=clock.now)
        service = MediaService(calls, pausing, Exporting(house.rooms, exports), instance=HERE)
        self._methods = REQUESTS.methods(service)

    async def ask(self, asked: Request[A]) -> A:
        return await self.ask_raw(asked, **asked.arguments())

    async def ask_raw(self, asked: Request[A] | type[Request[A]], **arguments: Any) -> A:
        plain = await self._methods[asked.kind.method](**arguments)
        return asked.read_answer(json.loads(json.dumps(plain)))


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Iterator[Desk]:
    store = open_store("exports", mongo_url=None, folder=tmp_path)
    store.prepare(EXPORTS)
    yield Desk(house, store)
    store.close()


def seat(connection_id: str = "c1") -> dict[str, Any]:
    return {"interview_id": ID, "role": CANDIDATE, "connection_id": connection_id}


async def test_a_page_joins_connects_and_leaves(house: House, desk: Desk) -> None:
    await house.stored(owned_by(None, a_room()))
    joined = await desk.ask(asks.Join(**seat()))
    assert (joined.instance, joined.is_kept, joined.is_outdated) == (HERE, False, False)
    assert (await desk.ask(asks.GetPresence(interview_id=ID))).candidate
    assert await desk.ask(asks.MakeOffer(**seat())) == asks.Offer("offer")
    assert await desk.ask(asks.TakeAnswer(**seat(), sdp="v=0")) == asks.Done()
    assert await desk.ask(asks.KeepAlive(**seat())) == asks.Kept()
    assert await desk.ask(asks.Leave(**seat())) == asks.Done()
    assert not (await desk.ask(asks.GetPresence(interview_id=ID))).candidate
    with pytest.raises(Refused) as refused:
        await desk.ask(asks.KeepAlive(**seat()))
    assert refused.value.code == asks.CONNECTION_UNKNOWN


async def test_devices_are_kept_as_they_were_shown(house: House, desk: Desk) -> None:
    await house.stored(owned_by(None, a_room()))
    await desk.ask(asks.Join(**seat()))
    await desk.ask(asks.ShowDevices(**seat(), **DEVICES))
    assert await desk.ask(asks.GetDevices(interview_id=ID)) == asks.DevicesOfBoth(
        recruiter=None, candidate=asks.Devices(**DEVICES)
    )


async def test_another_process_names_the_owner(house: House, desk: Desk) -> None:
    await house.stored(owned_by(THERE, a_room()))
    await house.beats(THERE)
    with pytest.raises(asks.OwnedElsewhere) as elsewhere:
        await desk.ask(asks.Join(**seat()))
    assert elsewhere.value.owner == THERE
    with pytest.raises(asks.OwnedElsewhere) as elsewhere:
        await desk.ask(asks.EndCall(interview_id=ID))
    assert elsewhere.value.owner == THERE


async def test_the_recording_is_paused_and_the_call_ended(house: House, desk: Desk) -> None:
    await house.stored(owned_by(HERE, a_room()))
    assert (await desk.ask(asks.PauseRecording(interview_id=ID))).is_paused
    assert (await desk.ask(asks.GetPause(interview_id=ID))).is_paused
    assert not (await desk.ask(asks.ResumeRecording(interview_id=ID))).is_paused
    ended = await desk.ask(asks.EndCall(interview_id=ID))
    assert ended == await desk.ask(asks.EndCall(interview_id=ID))
    assert ended.ended_at == house.clock.now()


async def test_recordings_and_the_video_of_both_are_told(house: House, desk: Desk) -> None:
    await house.stored(replace(a_room(phase=Phase.DONE), recordings=(a_file(),)))
    found = await desk.ask(asks.GetRecordings(interview_id=ID))
    (recording,) = found.recordings
    assert (found.state, recording.participant) == ("ready", "candidate")
    assert (recording.key, recording.started_at) == ("key", after(1))
    assert await desk.ask(asks.GetExport(interview_id=ID)) == asks.Export()
    assert (await desk.ask(asks.StartExport(interview_id=ID))).state == "queued"


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        (asks.Join, {"connection_id": "no id!"}),
        (asks.Join, {"role": "observer"}),
        (asks.Join, {"gone": "x" * 301}),
        (asks.TakeAnswer, {"sdp": ""}),
        (asks.ShowDevices, DEVICES | {"camera": "upside down"}),
        (asks.GetRecordings, {"interview_id": "../etc"}),
    ],
)
async def test_what_cannot_be_is_refused_at_the_field(
    desk: Desk, asked: type[Request[Any]], wrong: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        await desk.ask_raw(asked, **seat() | {"role": RECRUITER.value} | wrong)
    assert (refused.value.kind, refused.value.code) == ("invalid", "invalid_request")
    assert set(refused.value.fields) <= set(wrong)
