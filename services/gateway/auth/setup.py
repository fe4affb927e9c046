"""The first administrator: from the environment, or through a one-time link on the terminal."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from services.gateway.auth.accounts import Account, Accounts, AlreadySetUp
from services.gateway.config import GatewayConfig
from shared.telemetry import get_logger

log = get_logger()


class SetupLinkInvalid(Exception):
    """The setup link was used already, or never was one."""


class Setup:
    """Holds the hash of the one-time token until the first administrator exists."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._token_hash: bytes | None = None

    async def prepare(self, config: GatewayConfig) -> str | None:
        """Make the administrator that the settings name, else the address of the setup page."""
        if await self._accounts.exist():
            return None
        if config.admin_email and config.admin_password:
            await self._from_settings(config.admin_email, config.admin_password)
            return None
        token = secrets.token_urlsafe(32)
        self._token_hash = _hash(token)
        return f"{config.public_url.rstrip('/')}/setup/{token}"

    async def is_open(self, token: str) -> bool:
        """Whether this link can still make the first administrator."""
        return self._fits(token) and not await self._accounts.exist()

    async def finish(self, token: str, *, name: str, email: str, password: str) -> Account:
        """Make the administrator, which ends the link; raises SetupLinkInvalid."""
        if not await self.is_open(token):
            raise SetupLinkInvalid
        try:
            account = await self._accounts.create_first(name=name, email=email, password=password)
        except AlreadySetUp:
            raise SetupLinkInvalid from None
        self._token_hash = None
        log.info("first_administrator_created", by="setup_link")
        return account

    async def _from_settings(self, email: str, password: str) -> None:
        name = _name_from(email)
        try:
            await self._accounts.create_first(name=name, email=email, password=password)
            log.info("first_administrator_created", by="settings")
        except AlreadySetUp:
            pass  # another gateway was faster

    def _fits(self, token: str) -> bool:
        return self._token_hash is not None and hmac.compare_digest(self._token_hash, _hash(token))


def _name_from(email: str) -> str:
    """What candidates read until there is a better name: jane.doe@... is "Jane Doe"."""
    words = re.split(r"[._+-]+", email.split("@")[0])
    return " ".join(word.capitalize() for word in words if word)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
