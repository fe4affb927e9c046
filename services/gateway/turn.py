"""Passes for the TURN server: good for some hours, made without asking it.

The scheme is coturn's `use-auth-secret` (draft-uberti-behave-turn-rest): the user name is the
moment at which it ends and a random id, the password the HMAC-SHA1 of that with the shared secret.
Nothing in it tells who the person or the interview is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# An allocation is refreshed with the same pass, so it has to outlast the longest interview.
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Turn:
    """The TURN servers of this installation; without any, pages connect directly."""

    urls: tuple[str, ...]
    secret: str
    only: bool = False

    def for_page(self, now: datetime, new_id: Callable[[], str]) -> dict[str, Any]:
        """What a page gives to its peer connection; a new pass each time."""
        policy = "relay" if self.only else "all"
        if not self.urls:
            return {"ice_servers": [], "ice_transport_policy": policy}
        username = f"{int((now + GOOD_FOR).timestamp())}:{new_id()}"
        mac = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        server = {
            "urls": list(self.urls),
            "username": username,
            "credential": base64.b64encode(mac).decode(),
        }
        return {"ice_servers": [server], "ice_transport_policy": policy}
