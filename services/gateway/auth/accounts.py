"""Accounts: who may sign in, with which name and role. Passwords are kept as argon2 hashes only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.gateway.auth.passwords import Passwords
from shared.store import Aggregates, Collection, DuplicateKey, Index, NotFound, Store

ACCOUNTS = Collection("accounts", indexes=(Index(("email",), unique=True),))
FIRST = "first-administrator"
PEOPLE_MOST = 1000


class Role(StrEnum):
    """What a person may do: everything, work with interviews, or only read."""

    ADMIN = "admin"
    RECRUITER = "recruiter"
    OBSERVER = "observer"


@dataclass(frozen=True)
class Account:
    """One person. `email` is kept in lower case: it is what people sign in with."""

    id: str
    email: str
    name: str
    role: Role
    password_hash: str
    created_at: datetime
    is_disabled: bool = False


class EmailTaken(Exception):
    """There is an account with this address already."""


class AlreadySetUp(Exception):
    """The first administrator exists."""


class Accounts:
    """All accounts of this installation."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._accounts = Aggregates(store, ACCOUNTS, Account, now=now, new_id=new_id)
        self._passwords = passwords
        self._now = now
        self._new_id = new_id

    async def exist(self) -> bool:
        """Whether anybody can sign in yet."""
        return await asyncio.to_thread(self._accounts.get, FIRST) is not None

    async def get(self, account_id: str) -> Account | None:
        """The account, unless it is unknown or disabled."""
        account = await asyncio.to_thread(self._accounts.get, account_id)
        return account if account and not account.is_disabled else None

    async def create_first(self, *, name: str, email: str, password: str) -> Account:
        """The first administrator: the fixed id lets only one of several attempts win."""
        account = await self._new(FIRST, name, email, Role.ADMIN, password)
        if not await asyncio.to_thread(self._accounts.add, account):
            raise AlreadySetUp
        return account

    async def create(self, *, name: str, email: str, role: Role, password: str) -> Account:
        """One more person; raises EmailTaken."""
        account = await self._new(self._new_id(), name, email, role, password)
        try:
            await asyncio.to_thread(self._accounts.add, account)
        except DuplicateKey:
            raise EmailTaken from None
        return account

    async def all(self) -> list[Account]:
        """Everybody who may sign in, by address."""
        found = await asyncio.to_thread(
            lambda: self._accounts.find(order_by=("email",), limit=PEOPLE_MOST)
        )
        return [account for account in found if not account.is_disabled]

    async def disable(self, account_id: str) -> bool:
        """Disable the account; its address cannot be used again. False when there is none."""

        def without_access(account: Account) -> tuple[Account, tuple[()]]:
            return replace(account, is_disabled=True), ()

        try:
            await asyncio.to_thread(self._accounts.change, account_id, without_access)
        except NotFound:
            return False
        return True

    async def with_password(self, email: str, password: str) -> Account | None:
        """The account with this address and password. Takes as long when there is none, so that the
        time does not tell which addresses have accounts."""
        found = await asyncio.to_thread(
            lambda: self._accounts.find({"email": email.strip().lower()}, order_by=(), limit=1)
        )
        account = found[0] if found else None
        stored = account.password_hash if account else None
        is_right = await self._passwords.verify(stored, password)
        return account if account and is_right and not account.is_disabled else None

    async def _new(
        self, account_id: str, name: str, email: str, role: Role, password: str
    ) -> Account:
        return Account(
            id=account_id,
            email=email.strip().lower(),
            name=name.strip(),
            role=role,
            password_hash=await self._passwords.hash(password),
            created_at=self._now(),
        )
