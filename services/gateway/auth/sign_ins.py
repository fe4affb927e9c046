"""Sign-ins: server-side sessions behind a random cookie, of which only a hash is kept.

A stolen database opens nothing, and deleting the record signs the browser out at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.gateway.auth.accounts import Account, Accounts
from shared.store import Aggregates, Between, Collection, Index, NotFound, Store

SIGN_INS = Collection("sign_ins", indexes=(Index(("account_id",)), Index(("ends_at",))))
UNUSED_FOR = timedelta(days=7)
RENEW_AFTER = timedelta(hours=12)
AT_MOST = timedelta(days=30)
SWEEP = 50


@dataclass(frozen=True)
class SignIn:
    """One browser that is signed in. `id` is the SHA-256 of the cookie's token."""

    id: str
    account_id: str
    started_at: datetime
    ends_at: datetime


class SignIns:
    """All browsers that are signed in."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._sign_ins = Aggregates(store, SIGN_INS, SignIn, now=now, new_id=new_id)
        self._accounts = accounts
        self._now = now

    async def start(self, account: Account) -> str:
        """Sign this account in; the token for the cookie."""
        token = secrets.token_urlsafe(32)
        now = self._now()
        sign_in = SignIn(_hash(token), account.id, now, now + UNUSED_FOR)
        await asyncio.to_thread(self._sweep, now)
        await asyncio.to_thread(self._sign_ins.add, sign_in)
        return token

    async def account_of(self, token: str) -> Account | None:
        """Who is signed in with this token; None if it expired or was ended."""
        sign_in = await asyncio.to_thread(self._sign_ins.get, _hash(token))
        now = self._now()
        if sign_in is None or sign_in.ends_at <= now:
            return None
        renewed = min(now + UNUSED_FOR, sign_in.started_at + AT_MOST)
        if renewed - sign_in.ends_at > RENEW_AFTER:
            await self._renew(sign_in.id, renewed)
        return await self._accounts.get(sign_in.account_id)

    async def end(self, token: str) -> None:
        """Sign this browser out."""
        await asyncio.to_thread(self._sign_ins.remove, _hash(token))

    async def end_all(self, account_id: str) -> None:
        """Sign every browser of an account out."""
        while found := await asyncio.to_thread(
            lambda: self._sign_ins.find({"account_id": account_id}, order_by=(), limit=SWEEP)
        ):
            for sign_in in found:
                await asyncio.to_thread(self._sign_ins.remove, sign_in.id)

    async def _renew(self, sign_in_id: str, ends_at: datetime) -> None:
        def later(sign_in: SignIn) -> tuple[SignIn, tuple[()]]:
            return replace(sign_in, ends_at=ends_at), ()

        try:
            await asyncio.to_thread(self._sign_ins.change, sign_in_id, later)
        except NotFound:
            pass  # signed out in another tab meanwhile

    def _sweep(self, now: datetime) -> None:
        ended = self._sign_ins.find({"ends_at": Between(high=now)}, order_by=(), limit=SWEEP)
        for sign_in in ended:
            self._sign_ins.remove(sign_in.id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
