"""The settings of scheduling; each field's comment is its manual."""

from __future__ import annotations

from dataclasses import dataclass

from shared.config import Common, setting

SHORTEST_KEY = 32


@dataclass(frozen=True, kw_only=True)
class SchedulingConfig(Common):
    """The settings of scheduling, besides those that every process has."""

    # Makes and checks join links. Changing it makes every link that was ever given out invalid.
    link_key: bytes = setting(
        must=f"base64 of at least {SHORTEST_KEY} random bytes",
        check=lambda key: len(key) >= SHORTEST_KEY,
    )
    # People rate the answers first: until then, the figure is left out of the list and of details.
    rate_first: bool = True
    # Where people reach Rapport; join links begin with it.
    public_url: str = setting(
        default="http://localhost:8080",
        must="an address that starts with http:// or https://",
        check=lambda url: url.startswith(("http://", "https://")),
    )
