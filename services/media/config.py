"""The settings of media; each field's comment is its manual."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

from shared import config
from shared.config import Common, setting


def _are_addresses(text: str) -> bool:
    return bool(addresses_in(text)) and all(map(_is_address, addresses_in(text)))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def addresses_in(text: str) -> tuple[str, ...]:
    """The addresses in a comma-separated list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@dataclass(frozen=True, kw_only=True)
class MediaConfig(Common):
    """What media is told besides what every process is."""

    # The IP address, or comma-separated addresses, at which browsers reach this machine's UDP port.
    # The default serves browsers on this machine only; behind a load balancer give its address.
    media_address: str = setting(
        default="127.0.0.1", must="an IP address, or several with commas", check=_are_addresses
    )
    # Where to listen; unset listens at those addresses, or everywhere when they are not this
    # machine's. A container has to listen at 0.0.0.0.
    host: str | None = None
    # The one UDP port of all calls; 0 takes any that is free.
    media_port: int = setting(
        default=8189, must="a port from 0 to 65535", check=lambda port: 0 <= port <= 65535
    )
    # How long everyone may be away from a running call before it counts as over.
    media_grace_s: int = setting(
        default=300, must="a number of seconds from 1 to 86400", check=lambda s: 0 < s <= 86_400
    )
    # How packets pass through the process: "direct" from socket to socket, or "plain" through
    # aiortc, ten times slower, should the direct way ever misbehave.
    media_path: str = setting(
        default="direct", must='"direct" or "plain"', check=lambda path: path in ("direct", "plain")
    )
    # How long a stopping process waits for its calls to end; a minute less than Kubernetes allows.
    media_drain_s: int = setting(
        default=10_740, must="a number of seconds from 0 to 86400", check=lambda s: 0 <= s <= 86_400
    )
    # How long the recordings of a call wait for parts on a machine that is away. What comes later
    # is put in when it comes.
    media_parts_wait_s: int = setting(
        default=600, must="a number of seconds from 0 to 86400", check=lambda s: 0 <= s <= 86_400
    )


def from_environment() -> MediaConfig:
    """The settings of this process; raises BadSetting."""
    return config.read(MediaConfig, os.environ)
