"""Wires the gateway and serves it until SIGTERM: `python -m services.gateway`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TextIO

from aiohttp import web

from services.gateway.app import make_app
from services.gateway.auth.accounts import ACCOUNTS, Accounts
from services.gateway.auth.attempts import Attempts
from services.gateway.auth.passwords import Passwords
from services.gateway.auth.setup import Setup
from services.gateway.auth.sign_ins import SIGN_INS, SignIns
from services.gateway.config import GatewayConfig
from services.gateway.gateway import Gateway
from services.gateway.http.connections import (
    IDLE_S,
    Connections,
    GuardedSite,
    room_for_connections,
)
from services.gateway.turn import Turn
from services.gateway.ws.live import Live
from shared import clock, config, telemetry
from shared.blobs import open_blobs
from shared.messaging.bus import Bus
from shared.store import Store, open_store
from shared.telemetry.loop_pauses import TICK_S, LoopPauses

log = telemetry.get_logger()
SHUTDOWN_S = 5.0


def build(settings: GatewayConfig, bus: Bus, store: Store) -> Gateway:
    """All parts, not yet started."""
    store.prepare(ACCOUNTS, SIGN_INS)
    accounts = Accounts(store, Passwords(), now=clock.now, new_id=clock.new_id)
    return Gateway(
        config=settings,
        services=bus,
        accounts=accounts,
        sign_ins=SignIns(store, accounts, now=clock.now, new_id=clock.new_id),
        setup=Setup(accounts),
        attempts=Attempts(),
        live=Live(bus),
        turn=Turn(settings.turn_servers, settings.turn_secret or "", only=settings.turn_only),
        blobs=open_blobs(settings.blobs_url, settings.var / "blobs"),
    )


async def run(settings: GatewayConfig, *, out: TextIO = sys.stdout) -> None:
    """Serve until a signal says stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    store = open_store("gateway", mongo_url=settings.mongo_url, folder=settings.var)
    bus = Bus(settings.amqp_url, name="gateway")
    gateway = build(settings, bus, store)
    await bus.start()
    await bus.listen(gateway.live.on_event, on_connect=gateway.live.on_connect)
    connections = Connections(room_for_connections())
    runner = _runner(gateway, connections)
    probe = telemetry.ProbeServer(
        settings.probe_port,
        host=settings.probe_host,
        is_ready=lambda: bus.is_ready and bool(runner.addresses),
    )
    if settings.probe_port:
        probe.start()
    await runner.setup()
    ticking = asyncio.create_task(_tick(), name="loop pauses")
    try:
        setup_link = await gateway.setup.prepare(settings)
        await _listen(runner, connections, settings)
        if setup_link:
            # A line of its own, not a log line: a person on the terminal has to find it.
            out.write(f"Create the first administrator: {setup_link}\n")
            out.flush()
        await stop.wait()
    finally:
        ticking.cancel()
        probe.stop()
        await runner.cleanup()
        await bus.stop()
        await asyncio.to_thread(store.close)


def _runner(gateway: Gateway, connections: Connections) -> web.AppRunner:
    return web.AppRunner(
        make_app(gateway, connections=connections),
        access_log=None,
        shutdown_timeout=SHUTDOWN_S,
        keepalive_timeout=IDLE_S,
        handle_signals=False,
    )


async def _tick() -> None:
    """Measure how late this process comes round, until cancelled."""
    pauses = LoopPauses()
    while True:
        await asyncio.sleep(TICK_S)
        pauses.tick()


async def _listen(runner: web.AppRunner, connections: Connections, settings: GatewayConfig) -> None:
    try:
        await GuardedSite(runner, connections, settings.listen_host, settings.port).start()
    except OSError as error:
        raise SystemExit(
            f"The gateway cannot listen on port {settings.port}: {error.strerror}. "
            "Stop what uses it, or set PORT to another one."
        ) from None
    log.info("gateway_listens", port=settings.port)


def main() -> None:
    """Entry point."""
    settings = config.read(GatewayConfig, os.environ)
    telemetry.configure("gateway", settings.log_level)
    asyncio.run(run(settings))


if __name__ == "__main__":
    main()
