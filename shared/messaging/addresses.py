"""The broker's addresses as a process is told them: one, or several of a cluster.

    amqp://name:password@one.example/;amqp://name:password@two.example/

The only place that reads `RAPPORT_AMQP_URL`; both clients are given what comes out of it.
"""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

DEFAULT_PORTS = {"amqp": 5672, "amqps": 5671}


def broker_addresses(setting: str) -> list[str]:
    """The addresses in the order in which they are tried; raises ValueError.

    Each is spelled out in full: where one leaves out its port or virtual host, kombu would go on
    with those of the address before, and pika cannot read a name without a password.
    """
    return [_in_full(address.strip()) for address in setting.split(";")]


def are_addresses(setting: str) -> bool:
    """Whether each of them can be read."""
    try:
        return bool(broker_addresses(setting))
    except ValueError:
        return False


def _in_full(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.port == 0:
        raise ValueError("not an address of a broker")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    name, password = parts.username or "guest", parts.password or "guest"
    virtual_host = quote(unquote(parts.path[1:]) or "/", safe="")
    return f"{parts.scheme}://{name}:{password}@{host}:{port}/{virtual_host}"
