"""A gateway in this process, around fake services and an embedded store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from services.gateway.app import make_app
from services.gateway.auth.accounts import Account, Accounts, Role
from services.gateway.auth.attempts import Attempts
from services.gateway.auth.passwords import Passwords
from services.gateway.auth.setup import Setup
from services.gateway.auth.sign_ins import SignIns
from services.gateway.config import GatewayConfig
from services.gateway.gateway import Gateway
from services.gateway.room_owner import OwnerRetry
from services.gateway.turn import Turn
from services.gateway.ws.live import Live
from services.gateway.ws.seat import Pace
from shared import clock
from shared.blobs import FolderBlobs
from shared.store.sqlite import SqliteStore
from tests.unit.gateway.fake_services import FakeServices

PASSWORD = "correct horse battery"
QUICK = Pace(
    keep_s=0.02, retry_s=0.02, grace_s=0.1, settle_s=0.02, owner_retry=OwnerRetry(pause_s=0.02)
)


@dataclass
class House:
    """The gateway, what stands behind it, and a client without a cookie."""

    gateway: Gateway
    services: FakeServices
    client: TestClient[Any, Any]

    async def an_account(self, role: Role, email: str = "") -> Account:
        return await self.gateway.accounts.create(
            name="Rita Recruiter",
            email=email or f"{role.value}@example.com",
            role=role,
            password=PASSWORD,
        )

    async def signed_in(self, role: Role = Role.RECRUITER) -> dict[str, str]:
        """Headers of a browser in which somebody of this role is signed in."""
        token = await self.gateway.sign_ins.start(await self.an_account(role))
        return {"Cookie": f"{self.gateway.config.cookie_name}={token}"}


def make_gateway(folder: Path, services: FakeServices, **settings: Any) -> Gateway:
    config = GatewayConfig(amqp_url="amqp://nowhere/", **settings)
    store = SqliteStore(folder / "gateway.db")
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(store, Passwords(hasher), now=clock.now, new_id=clock.new_id)
    live = Live(services, pace=QUICK)
    services.listener = live.on_event
    return Gateway(
        config=config,
        services=services,
        accounts=accounts,
        sign_ins=SignIns(store, accounts, now=clock.now, new_id=clock.new_id),
        setup=Setup(accounts),
        attempts=Attempts(),
        live=live,
        turn=Turn(config.turn_servers, config.turn_secret or "", only=config.turn_only),
        blobs=FolderBlobs(folder / "blobs"),
    )


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    services = FakeServices()
    services.add_interview()
    gateway = make_gateway(tmp_path, services, company="Example Ltd")
    server = TestServer(make_app(gateway, dist=tmp_path / "dist"))
    await server.start_server(access_log=None)
    async with TestClient(server) as client:
        yield House(gateway, services, client)
