"""A paused recording records nobody and nothing; the call goes on (S16)."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest_asyncio

from services.media.domain import room as rules
from services.media.domain.room import Answer
from services.media.recording.dump import read_dump
from shared import clock
from shared.events.media import RecordingPaused, RecordingResumed, SegmentClosed
from shared.events.scheduling import Consent
from tests.integration.test_media.office import Office, an_office


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path) as made:
        await made.is_running()
        yield made


def recorded(office: Office) -> int:
    """Packets on the disk."""
    return sum(1 for path in office.spool.parts(office.id, "candidate") for _ in read_dump(path))


async def test_nothing_is_written_while_paused(office: Office) -> None:
    pausing = office.pausing
    guest = await office.connect()
    await guest.talk(1.5)
    assert (await pausing.pause(office.id)).is_paused
    before = recorded(office)
    assert before > 50
    await guest.talk(1.5)
    assert recorded(office) == before
    assert not (await pausing.resume(office.id)).is_paused
    await guest.talk(1.5)
    await office.calls.end_call(office.id)
    (file,) = await office.recordings()
    assert [gap.reason for gap in file.gaps] == ["paused"]
    (gap,) = file.gaps
    assert 1.3 < (gap.to_at - gap.from_at).total_seconds() < 3
    assert len(await office.told(RecordingPaused)) == len(await office.told(RecordingResumed)) == 1
    heard = await office.told(SegmentClosed)
    for segment in heard:
        assert isinstance(segment, SegmentClosed)
        assert segment.ended_at <= gap.from_at or segment.started_at >= gap.to_at


async def test_a_page_that_comes_back_while_paused_is_not_recorded(office: Office) -> None:
    await office.pausing.pause(office.id)
    guest = await office.connect()
    await guest.talk(1)
    assert recorded(office) == 0
    assert not office.spool.folder(office.id).exists()


async def test_a_withdrawn_consent_is_a_gap_of_its_own(office: Office) -> None:
    """S15."""
    guest = await office.connect()
    await guest.talk(1.2)
    for is_given in (False, True):
        answer = Answer(is_given=is_given, at=clock.now())
        decide = partial(rules.answer_consent, consent=Consent.RECORDING, answer=answer)
        async with office.live.locked(office.id) as live:
            await office.ownership.change(live, decide)
        await guest.talk(1.5)
    await asyncio.wait_for(office.calls.end_call(office.id), 10)
    (file,) = await office.recordings()
    assert [gap.reason for gap in file.gaps] == ["no_consent"]
