"""Puts media together from a configuration, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from prometheus_client import Gauge

from services.media.config import MediaConfig, addresses_in
from services.media.domain.room import Room
from services.media.facts import Facts
from services.media.finishing import Finisher
from services.media.handlers import Calls
from services.media.live_room import LiveRoom, LiveRooms
from services.media.recorder import RoomRecorder
from services.media.recording.dump import Dump, DumpThread
from services.media.recording.spool import Spool
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.udp_mux import UdpMux
from services.media.storage import ROOMS, Rooms
from shared import clock
from shared.blobs import open_blobs
from shared.messaging.relay import RelayThread
from shared.store import Aggregates, OutboxSource, open_store
from shared.telemetry import get_logger

TICK_S = 1.0
LAG_TICK_S = 0.25

log = get_logger()
_loop_lag = Gauge("rapport_media_loop_lag_seconds", "How late the event loop ran, as last seen")


@dataclass(frozen=True)
class Parts:
    """A running media process without its transport."""

    calls: Calls
    facts: Facts
    relay: RelayThread
    mux: UdpMux
    instance: str


@contextlib.asynccontextmanager
async def running(config: MediaConfig) -> AsyncIterator[Parts]:
    """Everything of media, connected to the configured store, recovered, and ended in order."""
    install_codec_table()
    store = open_store("media", mongo_url=config.mongo_url, folder=config.var)
    await asyncio.to_thread(store.prepare, ROOMS)
    relay = RelayThread(config.amqp_url, OutboxSource((store, ROOMS)), name="media relay")
    kept = partial(Aggregates, now=clock.now, new_id=clock.new_id, on_commit=relay.wake)
    rooms = Rooms(kept(store, ROOMS, Room))
    mux = UdpMux(addresses_in(config.media_address), config.media_port, host=config.host)
    finisher = Finisher(
        rooms=rooms,
        blobs=open_blobs(config.blobs_url, config.var / "blobs"),
        spool=Spool(config.var / "media"),
        now=clock.now,
    )
    async with _writer() as (writer, failed_dumps):

        def make(interview_id: str) -> LiveRoom:
            keep = partial(finisher.keep_segment, interview_id)
            recorder = RoomRecorder(interview_id, finisher.spool, writer, keep)
            return LiveRoom(interview_id, mux, recorder)

        grace = timedelta(seconds=config.media_grace_s)
        calls = Calls(rooms, LiveRooms(rooms, make), finisher, clock.now, grace)
        facts = Facts(calls, finisher, clock.now)
        relay.start()
        await facts.recover()
        tasks = _background(calls, failed_dumps)
        try:
            yield Parts(calls, facts, relay, mux, _instance(mux.port))
        finally:
            await finisher.stop()
            await _cancel(tasks)
            await _hang_up(calls)
            mux.close()
            await asyncio.to_thread(relay.stop)
            await asyncio.to_thread(store.close)


def _background(calls: Calls, failed_dumps: asyncio.Queue[Dump]) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(_look_after_rooms(calls), name="leases"),
        asyncio.create_task(_watch_loop(), name="loop lag"),
        asyncio.create_task(_tell_of_failures(calls, failed_dumps), name="failed dumps"),
    ]


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _writer() -> AsyncIterator[tuple[DumpThread, asyncio.Queue[Dump]]]:
    """The thread that writes dumps, and those it could not write."""
    loop = asyncio.get_running_loop()
    failed: asyncio.Queue[Dump] = asyncio.Queue()

    def on_failure(dump: Dump) -> None:
        loop.call_soon_threadsafe(failed.put_nowait, dump)

    writer = DumpThread(on_failure)
    writer.start()
    try:
        yield writer, failed
    finally:
        await asyncio.to_thread(writer.stop)


async def _hang_up(calls: Calls) -> None:
    """Close connections and dumps. Seats stay taken in the store; the next start frees them."""
    for interview_id in calls.live.ids():
        async with calls.live.hold(interview_id) as live:
            await live.close()


async def _look_after_rooms(calls: Calls) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        for interview_id in calls.live.ids():
            try:
                await calls.look_after(interview_id)
            except Exception:  # the store may be away: the next tick tries again
                log.exception("room_not_looked_after", interview_id=interview_id)


async def _tell_of_failures(calls: Calls, failed: asyncio.Queue[Dump]) -> None:
    while True:
        path = (await failed.get()).path
        try:
            await calls.recording_failed(path.parent.name, path)
        except Exception:
            log.exception("failure_not_told", interview_id=path.parent.name)


async def _watch_loop() -> None:
    while True:
        begun_s = time.monotonic()
        await asyncio.sleep(LAG_TICK_S)
        _loop_lag.set(max(0.0, time.monotonic() - begun_s - LAG_TICK_S))


def _instance(port: int) -> str:
    """The same for each start on a machine: a page then learns at once that its room is lost."""
    host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())
    return f"{host}-{port}"
