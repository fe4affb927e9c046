"""Runs media until SIGTERM: `python -m services.media`."""

from __future__ import annotations

import asyncio
import gc
import signal

from services.media.cluster.membership import Membership
from services.media.config import MediaConfig, from_environment
from services.media.service import NAME, MediaService, serve
from services.media.wiring import RunningMedia, running
from shared import telemetry
from shared.messaging.bus import Bus
from shared.store import StoreError

DRAIN_TICK_S = 0.5
FINISH_S = 60.0  # recordings may take so long after the last call; the next start goes on with them
log = telemetry.get_logger()


async def run(settings: MediaConfig) -> None:
    """Serve until a signal says stop; then take no new rooms and wait for calls to end."""
    stops, bus = Stops(), Bus(settings.amqp_url, name=NAME)
    media: RunningMedia | None = None  # as long as what an earlier process left is looked through
    probe = telemetry.ProbeServer(
        settings.probe_port,
        host=settings.probe_host,
        is_ready=lambda: bool(
            media and bus.is_ready and media.outbox.is_connected and not stops.count
        ),
        is_alive=lambda: not (media and media.metrics.is_stuck),
        pages={"/calls": lambda: media.metrics.calls() if media else {}},
    )
    if settings.probe_port:
        probe.start()
    async with running(settings) as recovered:
        media = recovered
        await bus.start()
        service = MediaService(media.calls, media.pausing, media.exporting, instance=media.instance)
        await serve(bus, service, media.call_events, media.live_events)
        # What is loaded by now stays: each full collection of it would hold up all calls by 40 ms.
        gc.collect()
        gc.freeze()
        log.info("media_started", instance=service.instance, udp_port=media.mux.port)
        try:
            await stops.wait(1)
            await drain(bus, media.membership, stops, timeout_s=settings.media_drain_s)
        finally:
            await bus.stop()
    probe.stop()
    log.info("media_stopped")


async def drain(bus: Bus, membership: Membership, stops: Stops, *, timeout_s: float) -> None:
    """Leave new rooms to others until all calls here are over, or a second signal comes.

    As long as there is no other process, requests about the calls here still arrive.
    """
    membership.drain()
    if timeout_s <= 0:
        return
    log.info("media_drains", timeout_s=timeout_s)
    is_withdrawn, quiet_s = False, 0.0
    try:
        async with asyncio.timeout(timeout_s):
            while not membership.is_done and quiet_s < FINISH_S and stops.count < 2:
                if not is_withdrawn and await membership.finds_taker():
                    await bus.withdraw(NAME)
                    is_withdrawn = True
                await stops.wait(2, timeout_s=DRAIN_TICK_S)
                quiet_s = 0.0 if membership.has_calls else quiet_s + DRAIN_TICK_S
    except TimeoutError:
        log.warning("media_drained_too_long", timeout_s=timeout_s)


class Stops:
    """Counts the signals that ask to stop."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal)

    async def wait(self, count: int, *, timeout_s: float | None = None) -> None:
        """Until so many have come, or some time has passed."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.count < count:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            pass

    def _on_signal(self) -> None:
        self.count += 1
        self._changed.set()


def main() -> None:
    """Entry point."""
    settings = from_environment()
    telemetry.configure(NAME, settings.log_level)
    try:
        asyncio.run(run(settings))
    except (OSError, StoreError) as error:
        log.error("media_cannot_start", error=str(error))
        raise SystemExit(f"Media cannot start: {error}.") from None


if __name__ == "__main__":
    main()
