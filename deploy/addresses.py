"""The addresses by which browsers on this machine reach it."""

import socket

LOOPBACK = "127.0.0.1"
_FAR_AWAY = ("192.0.2.1", 9)  # an address of documentation: nothing is sent to it


def own_addresses() -> tuple[str, ...]:
    """Loopback, and the address that faces the network where there is one.

    Chromium sends media to either; a Firefox may refuse a loopback address.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_FAR_AWAY)  # only chooses the route, and with it the address
        except OSError:
            return (LOOPBACK,)
        facing: str = probe.getsockname()[0]
    return (LOOPBACK,) if facing.startswith("127.") else (LOOPBACK, facing)
