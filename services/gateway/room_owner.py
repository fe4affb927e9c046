"""Finds the media process that owns a room: asks any of them, and then the one that it names.

If that one cannot be reached, the others are told its name, and one of them takes the room over.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from services.gateway.services import Services
from shared.messaging.errors import ServiceUnavailable
from shared.telemetry import get_logger

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
    method: str,
    *,
    retry: OwnerRetry = OwnerRetry(),
    gone: str = "",
    **kwargs: Any,
) -> dict[str, Any]:
    """The owner's answer to "join" or "end_call"; raises Refused and ServiceError.

    `gone` is a process that the caller has found to be away already.
    """
    target = ANY
    for _ in range(MOST_MOVES):
        try:
            named = kwargs | ({"gone": gone} if gone else {})
            answer = await _ask(services, target, method, retry, named)
        except ServiceUnavailable:
            if target == ANY or not services.is_ready:
                raise
            gone, target = target.removeprefix(f"{ANY}-"), ANY
            log.info("owner_is_gone", instance=gone, interview_id=kwargs.get("interview_id"))
            continue
        if "owned_by" not in answer:
            return answer
        target = name_of(answer["owned_by"]) if answer["owned_by"] else ANY
    raise ServiceUnavailable("The room changes hands too often.")


def name_of(instance: str) -> str:
    """Where one media process is asked."""
    return f"{ANY}-{instance}"


async def _ask(
    services: Services, target: str, method: str, retry: OwnerRetry, kwargs: dict[str, Any]
) -> dict[str, Any]:
    tries = 1 if target == ANY else retry.tries
    for left in reversed(range(tries)):
        try:
            answer: dict[str, Any] = await services.call(target, method, **kwargs)
            return answer
        except ServiceUnavailable:
            if not left:
                raise
        await asyncio.sleep(retry.pause_s)
    raise AssertionError("the last try returns or raises")
