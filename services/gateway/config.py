"""What the gateway is told by its environment; each comment is the manual of its variable."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.config import Common, setting

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


@dataclass(frozen=True, kw_only=True)
class GatewayConfig(Common):
    """Settings of the gateway; the common ones stand in `shared.config`."""

    # The port of the web pages and interfaces.
    port: int = setting(
        default=8080,
        variable="PORT",
        must="a port from 1 to 65535",
        check=lambda port: 0 < port <= 65535,
    )
    # Where to listen; unset listens to this machine alone while the public address is its own.
    host: str | None = None
    # The address that people type; https turns on secure cookies.
    public_url: str = setting(
        default="http://localhost:8080",
        must="an address that starts with http:// or https://",
        check=_is_web_address,
    )
    # With both of these the first administrator is made without a hand.
    admin_email: str | None = None
    admin_password: str | None = None
    # The name that candidates see.
    company: str = "Rapport"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the gateway through TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def cookie_name(self) -> str:
        """`__Host-` makes browsers refuse the cookie from other hosts and without TLS."""
        return "__Host-rapport_session" if self.is_secure else "rapport_session"

    @property
    def listen_host(self) -> str:
        """The network address to bind."""
        if self.host:
            return self.host
        return "127.0.0.1" if urlsplit(self.public_url).hostname in LOOPBACK else "0.0.0.0"
