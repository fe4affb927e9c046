"""Tells a service something while a page is open, again and again until it has heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.gateway.services import Services
from shared.backoff import Backoff
from shared.messaging.errors import Refused, ServiceError
from shared.requests.base import Request
from shared.telemetry import get_logger

RETRY = Backoff(0.5, 1.0, 2.0, 5.0)
log = get_logger()


@asynccontextmanager
async def told(services: Services, what: Request[Any]) -> AsyncIterator[None]:
    """Meanwhile the service is told; leaving ends the attempts."""
    task = asyncio.create_task(_tell(services, what), name=what.kind.name)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _tell(services: Services, what: Request[Any]) -> None:
    failures = 0
    while True:
        try:
            await services.ask(what)
            return
        except Refused as refused:
            if refused.kind != "not_found":  # else it may not have heard of the interview yet
                log.info("not_told", request=what.kind.name, code=refused.code)
                return
        except ServiceError:
            pass
        failures += 1
        await asyncio.sleep(RETRY.after(failures))
