"""What was sent a moment ago can be sent again, within bounds."""

from services.media.rtc.resend import PICTURE, SOUND, ResendCache
from tests.unit.media.streams import VIDEO_SSRC, rtp


def packet(sequence: int, size: int = 1000) -> bytes:
    return rtp(bytes(size), payload_type=97, sequence=sequence, timestamp=1, ssrc=VIDEO_SSRC)


def test_a_kept_packet_is_given_as_it_was_sent() -> None:
    cache = ResendCache(*PICTURE)
    cache.put(packet(65_535))
    cache.put(packet(0))
    assert cache.has(65_535)
    assert cache.take(65_535) == packet(65_535)


def test_old_packets_make_room() -> None:
    cache = ResendCache(*SOUND)
    for sequence in range(300):
        cache.put(packet(sequence, size=100))
    assert not cache.has(20)
    assert cache.has(299)


def test_nothing_is_kept_after_the_numbers_began_anew() -> None:
    cache = ResendCache(*SOUND)
    cache.put(packet(7))
    cache.clear()
    assert not cache.has(7)


def test_repairs_may_not_flood_a_narrow_path() -> None:
    """At most a quarter of the stream, after a reserve for a burst."""
    cache = ResendCache(*PICTURE)
    repeated = 0
    for sequence in range(2000):
        cache.put(packet(sequence))
        repeated += sum(cache.take(sequence) is not None for _ in range(10))
    assert 0.25 * 2000 <= repeated <= 0.25 * 2000 + 40
