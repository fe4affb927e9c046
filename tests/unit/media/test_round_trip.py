"""A browser measures the round trip to the server."""

from services.media.rtc.round_trip import ReportTimes

SOURCE, STAMP = b"\x00\x00\x00\x02", b"\x01\x02\x03\x04"


def test_it_is_known_how_long_ago_a_report_passed() -> None:
    times = ReportTimes()
    times.note(SOURCE, STAMP, 10.0)
    assert times.since(SOURCE, STAMP, 10.5) == (32_768).to_bytes(4, "big")


def test_nothing_is_known_of_a_report_that_did_not_pass() -> None:
    times = ReportTimes()
    times.note(SOURCE, STAMP, 10.0)
    assert times.since(SOURCE, bytes(4), 10.5) is None


def test_only_the_latest_are_remembered() -> None:
    times = ReportTimes()
    for number in range(1000):
        times.note(SOURCE, number.to_bytes(4, "big"), float(number))
    assert times.since(SOURCE, (0).to_bytes(4, "big"), 1000.0) is None
    assert times.since(SOURCE, (999).to_bytes(4, "big"), 1000.0) == (65_536).to_bytes(4, "big")
