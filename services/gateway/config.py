"""The gateway's settings; the comment above each field documents its environment variable."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.config import BadSetting, Common, setting

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _is_web_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_turn(url: str) -> bool:
    return url.startswith(("turn:", "turns:")) and " " not in url


def listed(text: str) -> tuple[str, ...]:
    """The items of a comma-separated text."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@dataclass(frozen=True, kw_only=True)
class GatewayConfig(Common):
    """The gateway's own settings, beside those that all processes have (`shared.config`)."""

    # The port that serves web pages, REST and WebSockets.
    port: int = setting(
        default=8080,
        variable="PORT",
        must="a port from 1 to 65535",
        check=lambda port: 0 < port <= 65535,
    )
    # The network address to listen on. Unset: loopback only if `public_url` is a loopback address,
    # else every network interface.
    host: str | None = None
    # The address that people type; https turns on secure cookies.
    public_url: str = setting(
        default="http://localhost:8080",
        must="an address that starts with http:// or https://",
        check=_is_web_address,
    )
    # With both set, the first administrator is created at start, without the printed link.
    admin_email: str | None = None
    admin_password: str | None = None
    # The name that candidates see.
    company: str = "Rapport"
    # TURN servers for browsers behind a firewall that blocks UDP, separated by commas:
    # turn:host:port?transport=udp, ...?transport=tcp, turns:host:port?transport=tcp.
    turn_urls: str = setting(
        default="",
        must="addresses that start with turn: or turns:, separated by commas",
        check=lambda text: all(map(_is_turn, listed(text))),
    )
    # The secret shared with them: static-auth-secret in deploy/coturn/turnserver.conf.
    turn_secret: str | None = None
    # Send all media through them, even where a direct connection would work.
    turn_only: bool = False

    def __post_init__(self) -> None:
        if self.turn_urls and not self.turn_secret:
            raise BadSetting("RAPPORT_TURN_SECRET is not set, but RAPPORT_TURN_URLS needs it.")
        if self.turn_only and not self.turn_urls:
            raise BadSetting("RAPPORT_TURN_URLS is not set, but RAPPORT_TURN_ONLY needs it.")

    @property
    def turn_servers(self) -> tuple[str, ...]:
        """The addresses of the TURN servers."""
        return listed(self.turn_urls)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the gateway over https."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def cookie_name(self) -> str:
        """Browsers accept a cookie named `__Host-...` over TLS only, and from this host only."""
        return "__Host-rapport_session" if self.is_secure else "rapport_session"

    @property
    def listen_host(self) -> str:
        """The network address to bind."""
        if self.host:
            return self.host
        return "127.0.0.1" if urlsplit(self.public_url).hostname in LOOPBACK else "0.0.0.0"
