"""Finds the media process that owns a room: asks any of them, and then the one that it names.

If that one cannot be reached, the others are told its name, and one of them takes the room over.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TypeVar

from services.gateway.services import Services
from shared.messaging.errors import ServiceUnavailable
from shared.requests.media import OwnedElsewhere, OwnerRequest
from shared.telemetry import get_logger

A = TypeVar("A")
ANY = "media"
MOST_MOVES = 8  # how often a room may change its owner while somebody asks for it

log = get_logger()


@dataclass(frozen=True)
class OwnerRetry:
    """How often an owner that cannot be reached is asked: it may only have lost the broker."""

    tries: int = 3
    pause_s: float = 0.5


async def ask_owner(
    services: Services,
    asked: OwnerRequest[A],
    *,
    retry: OwnerRetry = OwnerRetry(),
    gone: str = "",
) -> A:
    """The answer of the process that owns the room; raises Refused and ServiceError.

    `gone` is a process that the caller has found to be away already.
    """
    target = ANY
    for _ in range(MOST_MOVES):
        try:
            return await _ask(services, target, naming(asked, gone), retry)
        except OwnedElsewhere as elsewhere:
            target = name_of(elsewhere.owner) if elsewhere.owner else ANY
        except ServiceUnavailable:
            if target == ANY or not services.is_ready:
                raise
            gone, target = target.removeprefix(f"{ANY}-"), ANY
            log.info("owner_is_gone", instance=gone, interview_id=vars(asked).get("interview_id"))
    raise ServiceUnavailable("The room changes hands too often.")


def naming(asked: OwnerRequest[A], gone: str) -> OwnerRequest[A]:
    """The same request, which names a process that is away."""
    named: OwnerRequest[A] = replace(asked, gone=gone)  # type: ignore[type-var]
    return named


def name_of(instance: str) -> str:
    """Where one media process is asked."""
    return f"{ANY}-{instance}"


async def _ask(services: Services, target: str, asked: OwnerRequest[A], retry: OwnerRetry) -> A:
    tries = 1 if target == ANY else retry.tries
    for left in reversed(range(tries)):
        try:
            return await services.ask(asked, to=target)
        except ServiceUnavailable:
            if not left:
                raise
        await asyncio.sleep(retry.pause_s)
    raise AssertionError("the last try returns or raises")
