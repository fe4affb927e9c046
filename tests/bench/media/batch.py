"""Datagrams in batches: encrypted and decrypted in place, one system call for many.

`recvmmsg` brings with each datagram the kernel's time of its arrival (SO_TIMESTAMPNS), so that it
does not matter when the load generator gets to read it.
"""

import socket
from collections.abc import Iterator

import cffi
from pylibsrtp import _binding

SLOTS = 64
SLOT_BYTES = 2048
SO_TIMESTAMPNS = 35  # asm-generic/socket.h; Python's socket module does not name it
BUFFER_BYTES = 1 << 22

_ffi = cffi.FFI()
_ffi.cdef("""
struct iovec { void *base; size_t length; };
struct msghdr {
    void *name; unsigned name_length; struct iovec *iov; size_t iov_count;
    void *control; size_t control_length; int flags;
};
struct mmsghdr { struct msghdr header; unsigned length; };
struct stamp { size_t length; int level; int type; long seconds; long nanoseconds; long spare[4]; };
int sendmmsg(int, struct mmsghdr *, unsigned, int);
int recvmmsg(int, struct mmsghdr *, unsigned, int, void *);
""")
_libc = _ffi.dlopen(None)
srtp = _binding.lib


class _Slots:
    """Buffers, and the kernel's description of them."""

    def __init__(self) -> None:
        self._memory = _binding.ffi.new("char[]", SLOTS * SLOT_BYTES)
        self.at = [self._memory + SLOT_BYTES * number for number in range(SLOTS)]
        self.view = [_binding.ffi.buffer(start, SLOT_BYTES) for start in self.at]
        self.length = _binding.ffi.new("int *")
        self.iov = _ffi.new("struct iovec[]", SLOTS)
        self.messages = _ffi.new("struct mmsghdr[]", SLOTS)
        for number in range(SLOTS):
            self.iov[number].base = self.at[number]
            self.iov[number].length = SLOT_BYTES
            self.messages[number].header.iov = self.iov + number
            self.messages[number].header.iov_count = 1


class Outgoing(_Slots):
    """`add` packets of one connection, then `flush` them."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def add(self, packet: bytes, session: object, protect: object) -> bool:
        """Encrypt a packet; `protect` is srtp.srtp_protect or srtp.srtp_protect_rtcp.

        False when libsrtp refuses, which it does to packets that are not RTP or RTCP.
        """
        number, length = self._count, self.length
        self.view[number][0 : len(packet)] = packet
        length[0] = len(packet)
        if protect(session, self.at[number], length):
            return False
        self.iov[number].length = length[0]
        self._count = number + 1
        return True

    def add_plain(self, datagram: bytes) -> None:
        """A datagram to be sent as it is."""
        self.view[self._count][0 : len(datagram)] = datagram
        self.iov[self._count].length = len(datagram)
        self._count += 1

    def flush(self, descriptor: int) -> int:
        """Send what was added; returns how many packets the kernel took."""
        count, self._count = self._count, 0
        sent = 0
        while sent < count:
            taken = _libc.sendmmsg(descriptor, self.messages + sent, count - sent, 0)
            if taken <= 0:
                break
            sent += taken
        return sent


class Incoming(_Slots):
    """Reads what has arrived on a socket."""

    def __init__(self) -> None:
        super().__init__()
        self._stamps = _ffi.new("struct stamp[]", SLOTS)
        for number in range(SLOTS):
            self.messages[number].header.control = self._stamps + number

    def read(self, descriptor: int) -> Iterator[tuple[int, int, int]]:
        """Slot, length and arrival in nanoseconds since the epoch of each waiting datagram."""
        for number in range(SLOTS):
            self.messages[number].header.control_length = _ffi.sizeof("struct stamp")
        count = _libc.recvmmsg(descriptor, self.messages, SLOTS, socket.MSG_DONTWAIT, _ffi.NULL)
        for number in range(max(0, count)):
            stamp = self._stamps[number]
            arrived_ns = stamp.seconds * 1_000_000_000 + stamp.nanoseconds
            yield number, self.messages[number].length, arrived_ns

    def decrypt(self, slot: int, length: int, session: object, unprotect: object) -> int:
        """The length of the packet in the slot, now readable; 0 when libsrtp refuses it."""
        self.length[0] = length
        return 0 if unprotect(session, self.at[slot], self.length) else self.length[0]


def stamped_socket(host: str = "127.0.0.1") -> socket.socket:
    """A UDP socket on a port of its own whose datagrams bear their time of arrival."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        made.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)
    made.bind((host, 0))
    return made
