"""The recorder notices in time that its picture is broken."""

from services.media.recording.watch import ABSENT_S, PictureWatch
from services.media.rtc.packets import Kind
from tests.unit.media.streams import Sent, picture, repair


def watched(watch: PictureWatch, packets: list[Sent]) -> bool:
    state = False
    for each in packets:
        kind = Kind.RTX if each.data[1] & 0x7F == 98 else Kind.VIDEO
        state = watch.push(kind, each.data, each.at_s)
    return state


def test_a_picture_without_loss_needs_nothing() -> None:
    assert not watched(PictureWatch(), picture(2, sequence=65_500))


def test_a_picture_that_began_without_a_key_frame_needs_one() -> None:
    assert watched(PictureWatch(), [p for p in picture(0.9) if p.at_s > 0.5])


def test_nobody_needs_a_key_frame_before_there_is_a_picture() -> None:
    assert not PictureWatch().push(Kind.AUDIO, b"\x80" * 12, 0.0)


def test_a_loss_that_is_not_repaired_within_a_second_needs_a_key_frame() -> None:
    packets = picture(3, key_every=90)
    del packets[20]
    assert watched(PictureWatch(), packets)


def test_a_key_frame_mends_the_picture() -> None:
    packets = picture(3, key_every=60)
    del packets[20]
    assert not watched(PictureWatch(), packets)


def test_a_repaired_loss_needs_nothing() -> None:
    packets = picture(3, key_every=90)
    lost = packets.pop(20)
    packets.insert(30, Sent(packets[30].at_s, repair(lost.data, sequence=1)))
    assert not watched(PictureWatch(), packets)


def test_a_picture_that_has_stopped_is_absent_until_it_comes_again() -> None:
    watch = PictureWatch()
    assert watch.is_absent(0.0)
    packets = picture(1)
    watched(watch, packets)
    last_s = packets[-1].at_s
    assert not watch.is_absent(last_s + ABSENT_S / 2)
    assert watch.is_absent(last_s + ABSENT_S)
