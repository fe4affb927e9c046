"""Translates RTCP between the two legs of a call (RFC 3550 section 7.2, RFC 4585, RFC 5104).

Reports and feedback travel from browser to browser with SSRCs rewritten, so each browser's own
congestion control spans the whole path. Bounds of every field are checked before it is used.
SDES, BYE, APP and XR concern one leg only and stop here.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.media.rtc.packets import Malformed

SENDER_REPORT, RECEIVER_REPORT, TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK = 200, 201, 205, 206
_NACK, _TRANSPORT_CC = 1, 15
_PLI, _FIR, _APPLICATION = 1, 4, 15
_REPORT_BLOCK = 24
_MOST_NACK_ITEMS = 64  # a browser names a few; more is an attempt to make us work

Ssrcs = Mapping[bytes, bytes]


def _pass(_source: bytes, missing: list[int]) -> list[int]:
    return missing


def _ignore(_source: bytes, _stamp: bytes) -> None:
    return None


@dataclass(frozen=True)
class Hop:
    """What is done here instead of at the other end. Left out, everything passes as it is."""

    # Given the SSRC and the numbers somebody misses, says which remain to be asked elsewhere.
    resend: Callable[[bytes, list[int]], list[int]] = _pass
    # Transport-wide feedback as its sender should see it.
    hide: Callable[[bytes], bytes] = bytes
    # A sender's report passes: whose, and the middle of its NTP time.
    note: Callable[[bytes, bytes], None] = _ignore
    # How long ago that was, as a reception report has it; None when it is not known.
    since: Callable[[bytes, bytes], bytes | None] = _ignore


class Block(NamedTuple):
    """One packet of a compound: its type, its count or format, its bytes, and how many mean it."""

    type: int
    format: int
    body: bytes
    length: int  # without padding


def picture_loss(sender: bytes, source: bytes) -> bytes:
    """A request to `source` for a key frame."""
    return struct.pack("!BBH", 0x80 | _PLI, PAYLOAD_FEEDBACK, 2) + sender + source


def repeat(sender: bytes, source: bytes, missing: Sequence[int]) -> bytes:
    """A request to `source` for packets that did not come: a NACK."""
    items = _nack_items(missing)
    header = struct.pack("!BBH", 0x80 | _NACK, TRANSPORT_FEEDBACK, 2 + len(items) // 4)
    return header + sender + source + items


def translate(compound: bytes, ssrcs: Ssrcs, hop: Hop, reporter: bytes) -> bytes:
    """The compound as the other leg must see it, maybe empty; raises Malformed.

    `ssrcs` names the streams of this leg and what they are called on the other. Feedback about a
    stream that is not in it is left out. Who reports without a stream is called `reporter` there.
    """
    blocks = list(split(compound))  # all of it is well formed before anything takes effect
    signed = (_signed(block, ssrcs, reporter) for block in blocks)
    return b"".join(piece for block in signed for piece in _translated(block, ssrcs, hop))


def split(compound: bytes) -> Iterator[Block]:
    """The packets in a compound; raises Malformed."""
    position = 0
    while position < len(compound):
        if len(compound) - position < 8:
            raise Malformed("a packet of the compound is cut off")
        first, packet_type, words = struct.unpack_from("!BBH", compound, position)
        end = position + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound) or words < 1:
            raise Malformed("a packet of the compound has an impossible length")
        padding = compound[end - 1] if first & 0x20 else 0
        # Not only multiples of four: transport-wide feedback is padded by one to three bytes.
        if first & 0x20 and not (end == len(compound) and 0 < padding <= 4 * words - 4):
            raise Malformed("the padding is impossible")
        yield Block(packet_type, first & 31, compound[position:end], end - position - padding)
        position = end


def _signed(block: Block, ssrcs: Ssrcs, reporter: bytes) -> Block:
    """By a name that the other leg has used before: SRTP keeps each for good (RFC 3711)."""
    if block.body[4:8] in ssrcs:
        return block
    return block._replace(body=block.body[:4] + reporter + block.body[8:])


def _translated(block: Block, ssrcs: Ssrcs, hop: Hop) -> Iterator[bytes]:
    if block.type == SENDER_REPORT:
        yield from _report(block, ssrcs, hop, first_report=28)
    elif block.type == RECEIVER_REPORT:
        yield from _report(block, ssrcs, hop, first_report=8)
    elif block.type == TRANSPORT_FEEDBACK:
        yield from _transport_feedback(block, ssrcs, hop)
    elif block.type == PAYLOAD_FEEDBACK:
        yield from _payload_feedback(block, ssrcs)


def _report(block: Block, ssrcs: Ssrcs, hop: Hop, first_report: int) -> Iterator[bytes]:
    _need(block, first_report + _REPORT_BLOCK * block.format)
    if block.type == SENDER_REPORT:
        if block.body[4:8] not in ssrcs:
            return
        hop.note(block.body[4:8], block.body[10:14])
    reports = [first_report + _REPORT_BLOCK * number for number in range(block.format)]
    report = bytearray(_rewritten(block.body, (4, *reports), ssrcs))
    for at in reports:
        delay = hop.since(bytes(report[at : at + 4]), bytes(report[at + 16 : at + 20]))
        if delay is not None:
            report[at + 20 : at + 24] = delay
    yield bytes(report)


def _transport_feedback(block: Block, ssrcs: Ssrcs, hop: Hop) -> Iterator[bytes]:
    _need(block, 16)
    if block.body[8:12] not in ssrcs:
        return
    if block.format == _TRANSPORT_CC:
        _need(block, 20)
        yield hop.hide(_rewritten(block.body, (4, 8), ssrcs))
    elif block.format == _NACK:
        missing = hop.resend(block.body[8:12], _lost(block.body[: block.length]))
        if missing:
            request = repeat(block.body[4:8], block.body[8:12], missing)
            yield _rewritten(request, (4, 8), ssrcs)


def _payload_feedback(block: Block, ssrcs: Ssrcs) -> Iterator[bytes]:
    _need(block, 12)
    if block.format == _PLI:
        if block.body[8:12] in ssrcs:
            yield _rewritten(block.body, (4, 8), ssrcs)
    elif block.format == _FIR:
        named = range(12, block.length - 7, 8)
        if any(block.body[at : at + 4] in ssrcs for at in named):
            yield _rewritten(block.body, (4, 8, *named), ssrcs)
    elif block.format == _APPLICATION and block.body[12:16] == b"REMB":
        _need(block, 20)
        _need(block, 20 + 4 * block.body[16])
        named = range(20, 20 + 4 * block.body[16], 4)
        yield _rewritten(block.body, (4, *named), ssrcs)


def _lost(body: bytes) -> list[int]:
    """Sequence numbers that a NACK names: one and a bitmap of the next 16 per item."""
    if (len(body) - 12) // 4 > _MOST_NACK_ITEMS:
        raise Malformed("the NACK names too much")
    lost = []
    for at in range(12, len(body) - 3, 4):
        first, following = struct.unpack_from("!HH", body, at)
        lost.append(first)
        lost += [(first + 1 + bit) & 0xFFFF for bit in range(16) if following >> bit & 1]
    return lost


def _nack_items(lost: Sequence[int]) -> bytes:
    items: list[tuple[int, int]] = []
    for sequence in lost:
        ahead = (sequence - items[-1][0]) & 0xFFFF if items else 0
        if 1 <= ahead <= 16:
            first, following = items[-1]
            items[-1] = (first, following | 1 << (ahead - 1))
        else:
            items.append((sequence, 0))
    return b"".join(struct.pack("!HH", *item) for item in items)


def _need(block: Block, length: int) -> None:
    if block.length < length:
        raise Malformed("a field lies outside of its packet")


def _rewritten(body: bytes, offsets: Iterable[int], ssrcs: Ssrcs) -> bytes:
    changed = bytearray(body)
    for offset in offsets:
        known = bytes(changed[offset : offset + 4])
        changed[offset : offset + 4] = ssrcs.get(known, known)
    return bytes(changed)
