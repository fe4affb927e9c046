"""Temporary credentials for TURN servers, which relay media for browsers that cannot send UDP.

The gateway makes them without asking the server. The scheme is coturn's `use-auth-secret`
(draft-uberti-behave-turn-rest): the user name is an expiry time and a random id, the password its
HMAC-SHA1 with the secret that gateway and server share. Neither says who uses it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# A browser renews its TURN allocation with the same credentials all through the call, so they
# must outlast the longest interview.
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Turn:
    """The TURN servers of this installation; with no `urls`, pages connect directly."""

    urls: tuple[str, ...]
    secret: str
    only: bool = False

    def for_page(self, now: datetime, new_id: Callable[[], str]) -> dict[str, Any]:
        """What a page hands to its RTCPeerConnection, with new credentials each time."""
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
