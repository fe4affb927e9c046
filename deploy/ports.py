"""Finding free ports on this machine."""

import random
import socket

# Below the range that Linux hands out for outgoing connections (32768 up): a client that keeps
# reconnecting to a port of that range on loopback can be given the very same port as its own and
# so connect to itself, which keeps the server from coming back.
LOWEST, HIGHEST = 20000, 32000


def is_free(port: int, *, host: str = "127.0.0.1", kind: int = socket.SOCK_STREAM) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def find_free(count: int = 1, *, kind: int = socket.SOCK_STREAM) -> list[int]:
    """`count` different ports that are free on loopback now."""
    found: list[int] = []
    for port in random.sample(range(LOWEST, HIGHEST), k=2000):
        if is_free(port, kind=kind):
            found.append(port)
        if len(found) == count:
            return found
    raise OSError(f"No {count} free ports between {LOWEST} and {HIGHEST}.")
