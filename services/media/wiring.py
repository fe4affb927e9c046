"""Puts media together from a configuration, and runs it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from services.media.calls.captions import CaptionSound
from services.media.calls.events import CallEvents
from services.media.calls.handlers import Calls
from services.media.calls.live_room import LiveRoom, LiveRooms
from services.media.calls.ownership import Ownership
from services.media.calls.pausing import Pausing
from services.media.cluster.live_events import LiveEvents
from services.media.cluster.membership import Membership
from services.media.cluster.part_delivery import PartDelivery
from services.media.config import MediaConfig, addresses_in
from services.media.domain.ownership import Instance
from services.media.domain.room import Room
from services.media.exports.handlers import Exporting
from services.media.exports.queue import EXPORTS, Exports
from services.media.finishing.finisher import Finisher
from services.media.metrics import ProcessMetrics
from services.media.recording.dump_file import Dump
from services.media.recording.room_recorder import RoomRecorder
from services.media.recording.spool import Spool, SpoolInUse
from services.media.recording.writer import DumpThread
from services.media.rtc.codecs import install_codec_table
from services.media.rtc.peer import Peer
from services.media.rtc.udp_mux import UdpMux
from services.media.storage import INSTANCES, ROOMS, Instances, Rooms
from shared import clock
from shared.blobs import open_blobs
from shared.messaging.outbox_publisher import PublisherThread
from shared.store import Aggregates, OutboxSource, Store, open_store
from shared.telemetry import get_logger

TICK_S = 0.5

log = get_logger()


@dataclass(frozen=True)
class RunningMedia:
    """A running media process without its transport."""

    instance: str  # the name of this process
    live: LiveRooms
    calls: Calls
    pausing: Pausing
    call_events: CallEvents
    live_events: LiveEvents
    membership: Membership
    finisher: Finisher
    exporting: Exporting
    outbox: PublisherThread
    mux: UdpMux
    metrics: ProcessMetrics


@contextlib.asynccontextmanager
async def running(config: MediaConfig) -> AsyncIterator[RunningMedia]:
    """Everything of media, connected to the configured store, recovered, and ended in order."""
    install_codec_table()
    store = open_store("media", mongo_url=config.mongo_url, folder=config.var)
    await asyncio.to_thread(store.prepare, ROOMS, INSTANCES, EXPORTS)
    outbox = PublisherThread(config.amqp_url, OutboxSource((store, ROOMS)), name="media outbox")
    mux = _mux(config)
    # Known to live from now on: before it takes a room, or another would take that for abandoned,
    # and before it claims its folder, or one beside it would go on to hand over what lies there.
    await _instances(store).beat(_instance(mux.port), is_taking=False)
    async with _writer(_spool(config, mux)) as (writer, failed_dumps):
        media = _assembled(config, store, outbox, mux, writer)
        outbox.start()
        tasks = _background(media, failed_dumps)
        try:
            await media.call_events.recover()
            yield media
        finally:
            await media.live_events.stop()
            await _cancel(tasks)
            await media.finisher.stop()
            await _hang_up(media.live)
            await media.membership.end()
            mux.close()
            await asyncio.to_thread(outbox.stop)
            await asyncio.to_thread(store.close)


def _assembled(
    config: MediaConfig, store: Store, outbox: PublisherThread, mux: UdpMux, writer: DumpThread
) -> RunningMedia:
    kept = partial(Aggregates, now=clock.now, new_id=clock.new_id, on_commit=outbox.wake)
    rooms, spool = Rooms(kept(store, ROOMS, Room)), _spool(config, mux)
    exports = Exports(store, now=clock.now)
    finisher = _finisher(config, rooms, writer, exports, spool)
    live = live_rooms(rooms, mux, finisher, writer)
    ownership = Ownership(rooms, live, spool.instance, _instances(store), clock.now, time.monotonic)
    part_delivery = PartDelivery(
        rooms, live, spool, finisher, writer.is_writing_in, ownership.watch.is_gone
    )
    call_events = CallEvents(rooms, live, ownership, finisher, spool)
    grace = timedelta(seconds=config.media_grace_s)
    return RunningMedia(
        instance=spool.instance,
        live=live,
        calls=Calls(rooms, live, ownership, finisher.begin, grace, clock.now, time.monotonic),
        pausing=Pausing(rooms, ownership, clock.now),
        call_events=call_events,
        live_events=LiveEvents(live, ownership, call_events),
        membership=Membership(ownership, live, rooms, finisher, part_delivery, time.monotonic),
        finisher=finisher,
        exporting=Exporting(rooms, exports),
        outbox=outbox,
        mux=mux,
        metrics=ProcessMetrics(live, mux, monotonic_s=time.monotonic),
    )


def live_rooms(rooms: Rooms, mux: UdpMux, finisher: Finisher, writer: DumpThread) -> LiveRooms:
    """The rooms of this process, with connections over `mux` and dumps in the finisher's spool."""
    spool, caption_sound = finisher.spool, CaptionSound(rooms, finisher.blobs)

    def make(interview_id: str) -> LiveRoom:
        recorder = RoomRecorder(
            interview_id,
            spool,
            writer,
            partial(finisher.keep_segment, interview_id),
            caption=partial(caption_sound.hand, interview_id),
            epoch_s=time.time,
            monotonic_s=time.monotonic,
        )
        return LiveRoom(
            interview_id,
            partial(Peer, mux),
            recorder,
            instance=spool.instance,
            monotonic_s=time.monotonic,
        )

    return LiveRooms(rooms, make)


def _mux(config: MediaConfig) -> UdpMux:
    return UdpMux(
        addresses_in(config.media_address),
        config.media_port,
        host=config.host,
        is_direct=config.media_path == "direct",
    )


def _instances(store: Store) -> Instances:
    return Instances(Aggregates(store, INSTANCES, Instance, now=clock.now, new_id=clock.new_id))


def _spool(config: MediaConfig, mux: UdpMux) -> Spool:
    return Spool(config.var / "media" / _instance(mux.port))


def _finisher(
    config: MediaConfig, rooms: Rooms, writer: DumpThread, exports: Exports, spool: Spool
) -> Finisher:
    return Finisher(
        rooms=rooms,
        blobs=open_blobs(config.blobs_url, config.var / "blobs"),
        spool=spool,
        parts_wait_s=config.media_parts_wait_s,
        is_being_written=writer.is_writing_in,
        now=clock.now,
        monotonic_s=time.monotonic,
        forget_export=exports.forget,
    )


def _background(media: RunningMedia, failed_dumps: asyncio.Queue[Dump]) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(_look_after_rooms(media.live, media.calls), name="leases"),
        asyncio.create_task(media.metrics.watch(), name="process metrics"),
        asyncio.create_task(tell_of_failures(media.calls, failed_dumps), name="failed dumps"),
        asyncio.create_task(media.membership.run(), name="membership"),
    ]


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _writer(spool: Spool) -> AsyncIterator[tuple[DumpThread, asyncio.Queue[Dump]]]:
    """The thread that writes dumps to this folder, and those it could not write."""
    loop = asyncio.get_running_loop()
    failed: asyncio.Queue[Dump] = asyncio.Queue()

    def on_failure(dump: Dump) -> None:
        loop.call_soon_threadsafe(failed.put_nowait, dump)

    with await _claim(spool):
        writer = DumpThread(on_failure)
        writer.start()
        try:
            yield writer, failed
        finally:
            await asyncio.to_thread(writer.stop)


async def _claim(spool: Spool) -> AbstractContextManager[object]:
    """This process's folder, once nobody beside it hands over what an earlier process left."""
    while True:
        try:
            return await asyncio.to_thread(spool.claim)
        except SpoolInUse:
            log.warning("spool_is_in_use", instance=spool.instance)
            await asyncio.sleep(TICK_S)
        except OSError as error:  # calls go on without a disk, and their recordings tell of it
            log.warning("spool_not_claimed", instance=spool.instance, error=str(error))
            return contextlib.nullcontext()


async def _hang_up(rooms: LiveRooms) -> None:
    """Close connections and dumps. Seats stay taken in the store: their pages join elsewhere."""
    for interview_id in rooms.ids():
        async with rooms.locked(interview_id) as live:
            await live.close()


async def _look_after_rooms(rooms: LiveRooms, calls: Calls) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        for interview_id in rooms.ids():
            try:
                await calls.look_after(interview_id)
            except Exception:  # the store may be away: the next tick tries again
                log.exception("room_not_looked_after", interview_id=interview_id)


async def tell_of_failures(calls: Calls, failed: asyncio.Queue[Dump]) -> None:
    """Let rooms know of dumps that could not be written, for ever."""
    while True:
        dump = await failed.get()
        path = dump.path
        try:
            await calls.recording_failed(path.parent.name, path, str(dump.failure))
        except Exception:
            log.exception("failure_not_told", interview_id=path.parent.name)


def _instance(port: int) -> str:
    """The same for each start on a machine: a page then learns at once that its room is lost."""
    host = re.sub(r"[^A-Za-z0-9-]", "-", socket.gethostname())
    return f"{host}-{port}"
