"""A sender hears of losses when they are many enough to mean congestion."""

import random
import struct
from collections.abc import Iterator
from itertools import islice

import pytest

from services.media.rtc import rtcp
from services.media.rtc.harmless_loss import HarmlessLoss
from services.media.rtc.packets import Malformed
from services.media.rtc.transport_wide import all_came, read, write

SENDER, SOURCE = b"\x00\x00\x00\x01", b"\x00\x00\x00\x02"


def reports(
    loss: float, count: int = 200, start: int = 65_000
) -> Iterator[tuple[bytes, dict[int, int]]]:
    """Reports on twenty packets each, with what they say."""
    chance = random.Random(5)
    for first in range(start, start + 20 * count, 20):
        came = {n & 0xFFFF: 40 * n for n in range(first, first + 20) if chance.random() >= loss}
        if came:
            yield write(SENDER, SOURCE, came, 0), came


def seen(passed: bytes) -> tuple[dict[int, int], int]:
    """Arrivals that the sender is told, and how many losses."""
    arrivals: dict[int, int] = {}
    lost = 0
    for block in rtcp.split(passed):
        report = read(block.body)
        arrivals |= {number & 0xFFFF: ticks for number, ticks in report.arrivals.items()}
        lost += report.total - len(report.arrivals)
    return arrivals, lost


def test_a_sender_hears_nothing_of_few_losses_and_all_about_what_came() -> None:
    filter_ = HarmlessLoss()
    for feedback, came in reports(0.05):
        assert seen(filter_.hide(feedback)) == (came, 0)


def test_a_report_that_all_came_is_told_from_any_other() -> None:
    whole = write(SENDER, SOURCE, {number: 40 * number for number in range(65_530, 65_545)}, 0)
    assert all_came(whole) == range(65_530, 65_545) == range(read(whole).first, 65_545)
    assert all_came(whole[:-4]) is None
    gap = write(SENDER, SOURCE, {1: 40, 3: 80}, 0)
    late = write(SENDER, SOURCE, {1: 80, 2: 40}, 0)
    for other in (gap, late, whole[:21], whole[:14] + bytes(2) + whole[16:]):
        assert all_came(other) is None


def test_a_sender_hears_of_many_losses_within_a_second() -> None:
    filter_ = HarmlessLoss()
    told = [seen(filter_.hide(feedback))[1] for feedback, _ in reports(0.3, count=100)]
    assert sum(told[:10]) > 0
    assert sum(told[10:]) > 0.25 * 20 * 90


def test_losses_are_harmless_again_when_they_are_few_again() -> None:
    filter_ = HarmlessLoss()
    for feedback, _ in reports(0.3):
        filter_.hide(feedback)
    for feedback, _ in reports(0.02, count=60, start=69_000):
        last = filter_.hide(feedback)
    assert seen(last)[1] == 0


def test_reports_are_numbered_without_a_gap() -> None:
    filter_ = HarmlessLoss()
    numbers = [
        block.body[19]
        for feedback, _ in reports(0.05)
        for block in rtcp.split(filter_.hide(feedback))
    ]
    assert numbers == [number & 0xFF for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize(
    "chunks",
    [
        b"",  # none
        b"\xd5\x55",  # seven received, without a time
        b"\xff\xff" + bytes(20),  # reserved symbols
        b"\x00\x00" * 8,  # runs of nothing
    ],
)
def test_reports_with_impossible_fields_are_malformed(chunks: bytes) -> None:
    head = b"\x8f\xcd\x00\x09" + SENDER + SOURCE + b"\x00\x01\x00\x07" + bytes(4)
    with pytest.raises(Malformed):
        HarmlessLoss().hide(head + chunks)


def test_run_lengths_and_one_bit_vectors_are_read() -> None:
    head = b"\x8f\xcd\x00\x09" + SENDER + SOURCE + b"\x00\x0a\x00\x13" + b"\x00\x00\x01\x00"
    runs = b"\x20\x03" + b"\x00\x02" + b"\xa0\x01"  # 3 received, 2 lost, 14 of which 2 received
    report = read(head + runs + b"\x04" * 5)
    assert list(report.arrivals) == [10, 11, 12, 15, 28]
    assert report.arrivals[28] == 256 + 20
    assert report.total == 19


def test_a_repeated_packet_that_came_late_is_not_told() -> None:
    """Its delay is our doing; the sender would take it for a queue and slow down."""
    filter_ = HarmlessLoss()
    filter_.repeated(11)
    feedback = write(SENDER, SOURCE, {10: 400, 11: 900, 12: 480}, 0)
    assert seen(filter_.hide(feedback)) == ({10: 400, 12: 480}, 0)


def test_a_repeated_packet_is_a_lost_one_when_losses_are_many() -> None:
    filter_ = HarmlessLoss()
    for feedback, _ in reports(0.3):
        filter_.hide(feedback)
    filter_.repeated(11)
    feedback = write(SENDER, SOURCE, {10: 400, 11: 900, 12: 480}, 0)
    assert seen(filter_.hide(feedback)) == ({10: 400, 12: 480}, 1)


def test_what_is_reported_once_more_counts_once() -> None:
    filter_, again = HarmlessLoss(), HarmlessLoss()
    for feedback, _ in reports(0.08):
        filter_.hide(feedback)
        for _ in range(3):
            again.hide(feedback)
    assert again.loss == filter_.loss == pytest.approx(0.08, abs=0.03)


def test_what_is_left_of_a_former_connection_is_neither_told_nor_counted() -> None:
    """A sender that is back counts from one; its receiver still knows the numbers of before."""
    filter_ = HarmlessLoss()
    before = {number: 40 * number for number in range(1_990, 2_000)}
    for number in range(1, 400, 4):
        now = {number + more: 120_000 + 40 * (number + more) for more in range(4)}
        told = filter_.hide(write(SENDER, SOURCE, now | before, 0))
        assert seen(told) == (now, 0)
    assert filter_.loss == 0


@pytest.mark.parametrize("missed", [40, 30_000])
def test_what_a_receiver_missed_before_the_first_packet_is_no_loss(missed: int) -> None:
    filter_ = HarmlessLoss()
    runs = struct.pack("!HHHH", *[missed // 4] * 4) + b"\x20\x03"
    head = b"\x8f\xcd\x00\x09" + SENDER + SOURCE + struct.pack("!HH", 7, missed + 3)
    feedback = head + b"\x00\x01\x00\x00" + runs + b"\x04" * 3
    assert list(seen(filter_.hide(feedback))[0]) == list(range(missed + 7, missed + 10))
    assert filter_.loss == 0


def test_what_was_repeated_long_ago_is_forgotten() -> None:
    """Numbers wrap: a packet that has the same one minutes later was not repeated."""
    filter_ = HarmlessLoss()
    all_ = reports(0.0, count=65_536 // 20 + 20, start=0)
    for feedback, _ in islice(all_, 10):
        filter_.hide(feedback)
    filter_.repeated(205)
    for feedback, _ in islice(all_, 1):
        filter_.hide(feedback)
    for feedback, came in all_:
        assert seen(filter_.hide(feedback)) == (came, 0)
        assert filter_.struct.is_calm
