"""The objects that every endpoint and WebSocket uses, created once in `__main__`."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from services.gateway.auth.accounts import Accounts
from services.gateway.auth.attempts import Attempts
from services.gateway.auth.setup import Setup
from services.gateway.auth.sign_ins import SignIns
from services.gateway.config import GatewayConfig
from services.gateway.services import Services
from services.gateway.turn import Turn
from services.gateway.ws.live import Live
from shared.blobs import Blobs


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """Everything an endpoint can reach: settings, services, accounts, recordings."""

    config: GatewayConfig
    services: Services
    accounts: Accounts
    sign_ins: SignIns
    setup: Setup
    attempts: Attempts
    live: Live
    turn: Turn
    blobs: Blobs


GATEWAY = web.AppKey("gateway", Gateway)


def gateway_of(request: web.Request) -> Gateway:
    """The `Gateway` of the application that received this request."""
    return request.config_dict[GATEWAY]
