"""What the gateway is told by its environment; each comment is the manual of its variable."""

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
    """The parts of a text with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


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
    # TURN servers for browsers behind a firewall that lets no UDP through, with commas between:
    # turn:host:port?transport=udp, ...?transport=tcp, turns:host:port?transport=tcp.
    turn_urls: str = setting(
        default="",
        must="addresses that start with turn: or turns:, with commas between",
        check=lambda text: all(map(_is_turn, listed(text))),
    )
    # What is shared with them: static-auth-secret in deploy/coturn/turnserver.conf.
    turn_secret: str | None = None
    # Send all media through them, also where the direct way is open.
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
