"""Sizes and numbers that Python and `express.c` must agree on. Written down here alone.

`library` gives them to the C compiler and to cffi. A library that was compiled with others has
another name, and is not loaded: a mismatch would write past the end of a buffer.
"""

from __future__ import annotations

import struct

from services.media.rtc.packets import HEADER_LENGTH, Kind

SLOT_BYTES = 2048  # of a datagram in memory: more than any path MTU
TRAILER_BYTES = 16 + 128  # what SRTP may add to a packet: SRTP_MAX_TAG_LEN + SRTP_MAX_MKI_LEN
PACKET_BYTES = SLOT_BYTES - TRAILER_BYTES - 4  # the longest that may be given to encryption
TAG_BYTES = 16  # what encryption adds to every packet at least
BATCH = 64  # datagrams that a system call takes
OUTGOING = 2 * BATCH  # what leaves by one socket may have come by two
ADDRESS_BYTES = 28  # the longest packed address: sockaddr_in6
FIRST_PAYLOAD_TYPE, STREAMS = 96, 3  # of a participant: sound, picture, the picture's repairs
NAMES = 2 * STREAMS  # the streams of both participants
RECORD = struct.Struct("!BHL")  # before each packet in a dump: kind, length, milliseconds

DEFINITIONS = {
    "SLOT_BYTES": SLOT_BYTES,
    "PACKET_BYTES": PACKET_BYTES,
    "TAG_BYTES": TAG_BYTES,
    "BATCH": BATCH,
    "OUTGOING": OUTGOING,
    "ADDRESS_BYTES": ADDRESS_BYTES,
    "FIRST_PAYLOAD_TYPE": FIRST_PAYLOAD_TYPE,
    "STREAMS": STREAMS,
    "NAMES": NAMES,
    "HEADER_BYTES": HEADER_LENGTH,
    "RECORD_BYTES": RECORD.size,
    "CONTROL": int(Kind.RTCP),
}
