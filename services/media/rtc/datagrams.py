"""Datagrams of one UDP socket, in and out, in memory that libsrtp works on in place.

A batch of packets costs two system calls (`recvmmsg`, `sendmmsg`) where the platform has them, two
a packet elsewhere; both kinds behave the same. An address is the packed `sockaddr` as the kernel
gives it: it is looked up and sent to without ever being parsed.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple, Protocol

from cffi import FFI
from prometheus_client import Counter
from pylibsrtp._binding import ffi as srtp_ffi

from services.media.rtc.express.express_socket import ExpressSocket
from services.media.rtc.express.layout import BATCH, OUTGOING, SLOT_BYTES

_V4, _V6 = struct.Struct("=H2s4s8x"), struct.Struct("=H2s4x16s4x")
_DECLARATIONS = """
struct iovec { void *iov_base; size_t iov_len; };
struct msghdr { void *msg_name; unsigned int msg_namelen; struct iovec *msg_iov;
    size_t msg_iovlen; void *msg_control; size_t msg_controllen; int msg_flags; };
struct mmsghdr { struct msghdr msg_hdr; unsigned int msg_len; };
int recvmmsg(int, struct mmsghdr *, unsigned int, int, void *);
int sendmmsg(int, struct mmsghdr *, unsigned int, int);
"""

_dropped = Counter("rapport_media_datagrams_unsent", "Datagrams the system refused", ["reason"])


def packed(host: str, port: int) -> bytes:
    """The `sockaddr` of a numeric address; raises OSError for anything else."""
    if ":" in host:
        address = socket.inet_pton(socket.AF_INET6, host)
        return _V6.pack(socket.AF_INET6, port.to_bytes(2, "big"), address)
    address = socket.inet_pton(socket.AF_INET, host)
    return _V4.pack(socket.AF_INET, port.to_bytes(2, "big"), address)


def unpacked(address: bytes) -> tuple[str, int]:
    """Host and port of a `sockaddr`."""
    is_v4 = len(address) == _V4.size
    family, port, host = (_V4 if is_v4 else _V6).unpack(address)
    return socket.inet_ntop(family, host), int.from_bytes(port, "big")


class Slots:
    """Buffers in one piece of memory: as numbers, as bytes, and as pointers for libsrtp."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._memory = srtp_ffi.new("unsigned char[]", count * SLOT_BYTES)
        self.bytes = srtp_ffi.buffer(self._memory)
        self.numbers = memoryview(self.bytes)
        self.pointers = tuple(self._memory + SLOT_BYTES * slot for slot in range(count))
        self.address = int(srtp_ffi.cast("uintptr_t", self._memory))


class Arrival(NamedTuple):
    """A datagram in an incoming slot, and the packed address that it came from."""

    slot: int
    length: int
    source: bytes
    is_decrypted: bool = False


class Datagrams(Protocol):
    """What the mux needs of a socket. Slots of a batch are valid until the next one."""

    incoming: Slots
    outgoing: Slots

    @property
    def express(self) -> ExpressSocket | None:
        """By which packets pass without Python, if they can."""
        ...

    @property
    def waiting(self) -> int:
        """Datagrams committed and not yet flushed; also the outgoing slot to fill next."""
        ...

    def receive(self, now_s: float) -> tuple[int, list[Arrival]]:
        """Fill incoming slots with what has come: how many, and those that are not on their way."""
        ...

    def commit(self, length: int, address: bytes) -> None:
        """Send what was put into slot `waiting` to a packed address, with the next flush."""
        ...

    def flush(self) -> None:
        """Hand all that is committed to the system. What it refuses is counted and dropped."""
        ...


def datagrams_of(bound: socket.socket, on_first: Callable[[], None]) -> Datagrams:
    """The faster kind that this platform has; the socket must not block.

    `on_first` is told of each first datagram that waits, so that somebody flushes.
    """
    kind = BatchedDatagrams if has_batches() else SingleDatagrams
    return kind(bound, on_first)


class BatchedDatagrams:
    """Many datagrams a system call (Linux)."""

    def __init__(self, bound: socket.socket, on_first: Callable[[], None]) -> None:
        self._ffi, self._library = _system()
        self._on_first = on_first
        self._descriptor = bound.fileno()
        self._address_bytes = _V6.size if bound.family == socket.AF_INET6 else _V4.size
        self.incoming, self.outgoing = Slots(BATCH), Slots(OUTGOING)
        self._arrived = _Headers(self.incoming, self._address_bytes)
        self._leaving = _Headers(self.outgoing, self._address_bytes)
        self.express: ExpressSocket = self._express_socket()

    @property
    def waiting(self) -> int:
        waiting: int = self.express.struct.waiting
        return waiting

    def receive(self, now_s: float) -> tuple[int, list[Arrival]]:
        count = self._receive()
        left = self.express.forward(count, now_s)
        names, size, received = self._arrived.names, self._address_bytes, self._arrived.received
        return count, [
            Arrival(slot, received[slot], names[slot * size : slot * size + size], is_decrypted)
            for slot, is_decrypted in left
        ]

    def commit(self, length: int, address: bytes) -> None:
        slot, size = self.waiting, self._address_bytes
        self._leaving.names[slot * size : slot * size + size] = address
        self._leaving.lengths[2 * slot + 1] = length
        self.express.struct.waiting = slot + 1
        if not slot:
            self._on_first()
        elif slot >= BATCH - 1:
            self.flush()

    def _receive(self) -> int:
        for _ in range(BATCH):  # an ICMP error of an earlier send may come instead of a datagram
            count: int = self._library.recvmmsg(
                self._descriptor, self._arrived.headers, BATCH, socket.MSG_DONTWAIT, self._ffi.NULL
            )
            if count >= 0:
                return count
            if self._ffi.errno in (errno.EAGAIN, errno.EBADF):
                break
        return 0

    def _express_socket(self) -> ExpressSocket:
        arrived, leaving = self._arrived, self._leaving
        return ExpressSocket(
            self._address_bytes,
            slots=(self.incoming.address, self.outgoing.address),
            names=(arrived.names_at, leaving.names_at),
            arrived=(arrived.received_at, arrived.received_stride),
            leaving=leaving.lengths_at,
        )

    def flush(self) -> None:
        done, waiting = 0, self.waiting
        self.express.struct.waiting = 0
        while done < waiting:
            headers = self._leaving.headers + done
            sent = self._library.sendmmsg(
                self._descriptor, headers, waiting - done, socket.MSG_DONTWAIT
            )
            if sent < 0:
                reason = self._ffi.errno
                sent = waiting - done if reason in (errno.EAGAIN, errno.EBADF) else 1
                _dropped.labels(errno.errorcode.get(reason, "unknown")).inc(sent)
            done += sent


class SingleDatagrams:
    """One datagram a system call, for platforms without the batched ones."""

    express: ExpressSocket | None = None

    def __init__(self, bound: socket.socket, on_first: Callable[[], None]) -> None:
        self._socket = bound
        self._on_first = on_first
        self.incoming, self.outgoing = Slots(BATCH), Slots(OUTGOING)
        self._leaving: list[tuple[int, bytes]] = []

    @property
    def waiting(self) -> int:
        return len(self._leaving)

    def receive(self, now_s: float) -> tuple[int, list[Arrival]]:
        arrivals: list[Arrival] = []
        for slot in range(BATCH):
            at = slot * SLOT_BYTES
            try:
                length, address = self._socket.recvfrom_into(
                    self.incoming.numbers[at : at + SLOT_BYTES]
                )
                arrivals.append(Arrival(slot, length, packed(*address[:2])))
            except (BlockingIOError, InterruptedError):
                break
            except OSError:  # an ICMP error of an earlier send
                arrivals.append(Arrival(slot, 0, b""))
        return len(arrivals), arrivals

    def commit(self, length: int, address: bytes) -> None:
        self._leaving.append((length, address))
        if self.waiting == 1:
            self._on_first()
        elif self.waiting == BATCH:
            self.flush()

    def flush(self) -> None:
        for slot, (length, address) in enumerate(self._leaving):
            at = slot * SLOT_BYTES
            try:
                self._socket.sendto(self.outgoing.numbers[at : at + length], unpacked(address))
            except OSError as error:
                _dropped.labels(errno.errorcode.get(error.errno or 0, "unknown")).inc()
        self._leaving.clear()


class _Headers:
    """The `mmsghdr` array of slots, each bound to its buffer and its place for an address."""

    def __init__(self, slots: Slots, address_bytes: int) -> None:
        ffi, _ = _system()
        self.headers = ffi.new("struct mmsghdr[]", slots.count)
        self._vectors = ffi.new("struct iovec[]", slots.count)
        self._names = ffi.new("char[]", slots.count * address_bytes)
        for slot in range(slots.count):
            vector, header = self._vectors[slot], self.headers[slot].msg_hdr
            vector.iov_base = ffi.cast("void *", slots.address + slot * SLOT_BYTES)
            vector.iov_len = SLOT_BYTES
            header.msg_iov, header.msg_iovlen = self._vectors + slot, 1
            header.msg_name = self._names + slot * address_bytes
            header.msg_namelen = address_bytes  # a socket has one family, so it stays as it is
        self.names = ffi.buffer(self._names)
        self.names_at = _place(ffi, self._names)
        # Views without a struct access per packet: every second word of the vectors is a length.
        self.lengths = memoryview(ffi.buffer(self._vectors)).cast("L")
        self.lengths_at = _place(ffi, self._vectors)
        self.received_stride = ffi.sizeof("struct mmsghdr") // 4
        first = ffi.offsetof("struct mmsghdr", "msg_len")
        words = memoryview(ffi.buffer(self.headers)).cast("I")
        self.received = words[first // 4 :: self.received_stride]
        self.received_at = _place(ffi, self.headers) + first


def _place(ffi: Any, memory: Any) -> int:
    return int(ffi.cast("uintptr_t", memory))


def has_batches() -> bool:
    """Whether this platform has the batched system calls."""
    return hasattr(_system()[1], "recvmmsg") and hasattr(_system()[1], "sendmmsg")


@cache
def _system() -> tuple[Any, Any]:
    """cffi, and the C library through it."""
    ffi = FFI()
    ffi.cdef(_DECLARATIONS)
    return ffi, ffi.dlopen(None)
