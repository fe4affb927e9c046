"""Opens and closes a connection of the asyncio bus (pika)."""

from __future__ import annotations

import asyncio
from typing import Any

import pika
from pika.adapters.asyncio_connection import AsyncioConnection

from shared.messaging.addresses import broker_addresses
from shared.telemetry import get_logger

HEARTBEAT_S = 10
GOODBYE_TIMEOUT_S = 5.0

log = get_logger()


class SessionLost(ConnectionError):
    """The connection to the broker is gone."""


async def connect(url: str, name: str) -> AsyncioConnection:
    """Connect to the first address that answers; raises SessionLost.

    pika's own list of addresses ends at the first name that cannot be resolved, such as that of a
    cluster's member that is down.
    """
    *others, last = broker_addresses(url)
    for address in others:
        try:
            return await _connect_to(address, name)
        except SessionLost as error:
            log.debug("address_does_not_answer", error=str(error))
    return await _connect_to(last, name)


async def _connect_to(address: str, name: str) -> AsyncioConnection:
    parameters = pika.URLParameters(address)
    parameters.heartbeat = HEARTBEAT_S
    parameters.socket_timeout = 5
    parameters.stack_timeout = 10
    parameters.blocked_connection_timeout = 30
    parameters.client_properties = {"connection_name": name}
    loop = asyncio.get_running_loop()
    opened: asyncio.Future[Any] = loop.create_future()

    def settle(_connection: Any, error: Any = None) -> None:
        if not opened.done():
            opened.set_result(error)

    connection = AsyncioConnection(
        parameters, on_open_callback=settle, on_open_error_callback=settle, custom_ioloop=loop
    )
    try:
        error = await asyncio.shield(opened)
    except asyncio.CancelledError:
        # pika cannot be interrupted while it connects (it would raise in a callback), so wait
        # for it; its own timeouts end that.
        if await opened is None:
            await close(connection)
        raise
    if error is not None:
        raise SessionLost(str(error) or repr(error))
    return connection


async def close(connection: AsyncioConnection) -> None:
    """Close it and wait, for GOODBYE_TIMEOUT_S at most, until its socket is closed too."""
    if connection.is_closed:
        return
    closed = asyncio.Event()
    connection.add_on_close_callback(lambda *_: closed.set())
    if not connection.is_closing:
        connection.close()
    try:
        async with asyncio.timeout(GOODBYE_TIMEOUT_S):
            await closed.wait()
    except TimeoutError:
        log.warning("broker_did_not_say_goodbye")
