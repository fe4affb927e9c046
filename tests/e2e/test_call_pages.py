"""What two people see of each other's devices during a call, in real browsers (S9-S12)."""

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Product
from tests.e2e.meeting import CANDIDATE, OPEN_DEVICES, Meeting, a_meeting
from tests.e2e.processes import freeze, kill
from tests.support.waiting import wait_until

pytestmark = pytest.mark.timeout(600)
SCREEN_WIDTH = 1280  # wider than any camera here


@pytest.fixture(scope="module")
def meeting(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    with a_meeting(product, tmp_path_factory.mktemp("voices")) as running:
        yield running


def test_a_screen_is_shared_whole_and_the_camera_comes_back(meeting: Meeting) -> None:
    """S12."""
    recruiter, candidate = meeting.both
    camera_width = recruiter.shown()["width"]
    candidate.press("Share screen")
    recruiter.sees(f"{CANDIDATE} shares the screen")
    expect(candidate.page.get_by_label("Your screen, as you share it")).to_be_visible()
    wait_until(lambda: recruiter.shown()["width"] >= SCREEN_WIDTH, what="the screen's own size")
    fit = "() => getComputedStyle(document.querySelector('main video')).objectFit"
    assert recruiter.page.evaluate(fit) == "contain"
    candidate.press("Stop sharing")
    recruiter.sees_no_more("shares the screen")
    wait_until(lambda: recruiter.shown()["width"] <= camera_width * 2, what="the camera's picture")
    meeting.flows()


def lose_and_return(meeting: Meeting) -> None:
    """The recruiter's line is cut and mended: picture and sound on both sides again."""
    recruiter, candidate = meeting.both
    with recruiter.line.is_cut():
        recruiter.sees("Reconnecting, stay here")
        candidate.sees("is reconnecting")
    meeting.flows()


def test_a_screen_survives_a_reconnect_and_the_browsers_own_stop_ends_it(meeting: Meeting) -> None:
    """S9, S12: the new connection sends the screen again, without a question to the person."""
    recruiter, candidate = meeting.both
    recruiter.press("Share screen")
    candidate.sees("shares the screen")
    lose_and_return(meeting)
    recruiter.sees_no_more("Reconnecting, stay here")
    candidate.sees_no_more("is reconnecting")
    assert recruiter.sent("video", "track.contentHint") == "detail"
    wait_until(lambda: candidate.shown()["width"] >= SCREEN_WIDTH, what="the screen once more")
    recruiter.end_track("video")
    candidate.sees_no_more("shares the screen")
    hint = partial(recruiter.sent, "video", "track?.contentHint")
    wait_until(lambda: hint() == "motion", what="the camera in the screen's place")
    expect(recruiter.button("Share screen")).to_be_visible()


def test_a_socket_that_is_lost_as_soon_as_the_call_flows_costs_no_picture(meeting: Meeting) -> None:
    """S9: a connection is known to live from its first packets on."""
    candidate = meeting.candidate
    with candidate.line.is_cut():
        candidate.sees("Reconnecting, stay here")
    candidate.sees_no_more("Reconnecting, stay here")
    candidate.remember_peer()
    with candidate.line.is_refused():
        candidate.sees("Reconnecting to the server. You still see and hear")
        assert candidate.has_peer_of_before()
    candidate.sees_no_more("Reconnecting to the server")
    assert candidate.has_peer_of_before()
    meeting.flows()


def test_a_call_goes_on_while_the_gateway_is_away(meeting: Meeting, product: Product) -> None:
    """S9: picture and sound do not need the socket; the pages come back to it by themselves."""
    for person in meeting.both:
        person.remember_peer()
    freeze(product, "gateway")
    for person in meeting.both:
        person.sees("Reconnecting to the server. You still see and hear")
    meeting.flows()
    kill(product, "gateway")
    for person in meeting.both:
        person.sees_no_more("Reconnecting to the server")
    meeting.candidate.press("Mute your microphone")
    meeting.recruiter.sees("Microphone off")
    meeting.candidate.press("Unmute your microphone")
    for person in meeting.both:
        assert person.has_peer_of_before()
    meeting.flows()


def switches_off(meeting: Meeting) -> None:
    """The candidate's microphone and camera, and the recruiter reads it."""
    meeting.candidate.press("Mute your microphone")
    meeting.candidate.press("Turn your camera off")
    reads_off(meeting)


def reads_off(meeting: Meeting) -> None:
    meeting.recruiter.sees("Microphone off")
    meeting.recruiter.sees(f"{CANDIDATE} has the camera off")


def switches_on(meeting: Meeting) -> None:
    """Both again, and it is seen and heard."""
    meeting.candidate.press("Turn your camera on")
    meeting.recruiter.sees_no_more("has the camera off")
    meeting.candidate.press("Unmute your microphone")
    meeting.recruiter.sees_no_more("Microphone off")
    meeting.flows()


def test_the_other_side_reads_that_microphone_and_camera_are_off(meeting: Meeting) -> None:
    """S11: in words, also after the reader's page was loaded anew (S9)."""
    switches_off(meeting)
    meeting.recruiter.page.reload()
    reads_off(meeting)
    switches_on(meeting)


def test_a_reload_keeps_a_muted_microphone_and_a_camera_that_is_off(meeting: Meeting) -> None:
    """S9, S11: nobody is seen or heard again without having said so."""
    candidate = meeting.candidate
    switches_off(meeting)
    candidate.page.reload()
    expect(candidate.button("Unmute your microphone")).to_be_visible()
    expect(candidate.button("Turn your camera on")).to_be_visible()
    is_on = partial(candidate.sent, "audio", "track?.enabled")
    wait_until(lambda: is_on() is False, what="the muted microphone in the new connection")
    wait_until(candidate.heard, what="sound from the recruiter after the reload")
    assert candidate.open_devices() == ["audio"]
    reads_off(meeting)
    switches_on(meeting)


def test_who_left_muted_comes_back_muted(meeting: Meeting) -> None:
    """S9, S11: and the devices are let go in between."""
    recruiter, candidate = meeting.both
    candidate.press("Mute your microphone")
    recruiter.sees("Microphone off")
    candidate.press("Leave")
    candidate.press("Leave now")
    expect(candidate.page.get_by_role("heading", name="You have left")).to_be_visible()
    assert candidate.open_devices() == []
    candidate.press("Come back")
    meeting.flows()
    assert candidate.sent("audio", "track.enabled") is False
    recruiter.sees("Microphone off")
    candidate.press("Unmute your microphone")
    recruiter.sees_no_more("Microphone off")


def test_a_camera_asked_for_twice_is_opened_once(meeting: Meeting) -> None:
    """S10: no light stays on that nothing switches off."""
    recruiter, candidate = meeting.both
    candidate.press("Turn your camera off")
    recruiter.sees(f"{CANDIDATE} has the camera off")
    button = candidate.button("Turn your camera on")
    # Both before the browser can answer.
    button.evaluate("(button) => { button.click(); button.click(); }")
    recruiter.sees_no_more("has the camera off")
    meeting.flows()
    assert candidate.open_devices() == ["audio", "video"]


def test_a_window_made_narrow_keeps_the_call(meeting: Meeting) -> None:
    """S9: narrow windows keep people out, they do not put out the recruiter."""
    recruiter = meeting.recruiter
    recruiter.remember_peer()
    for width in (683, 1280):
        recruiter.page.set_viewport_size({"width": width, "height": 720})
        meeting.flows()
        expect(recruiter.page.get_by_role("heading", name="Interview plan")).to_be_visible()
        assert recruiter.has_peer_of_before()


def test_audio_only_stops_the_pictures_of_both_sides(meeting: Meeting) -> None:
    """S11: by choice, and back."""
    recruiter, candidate = meeting.both
    recruiter.press("Devices")
    recruiter.press("Audio only")
    recruiter.sees("Audio only: you send and receive no picture")
    candidate.sees("takes part with sound only: your picture is not sent")
    assert [person.sent("video", "track?.kind") for person in meeting.both] == [None, None]
    heard = [person.heard() for person in meeting.both]
    wait_until(lambda: [p.heard() for p in meeting.both] > heard, what="sound both ways")
    recruiter.press("Video on")
    recruiter.page.keyboard.press("Escape")
    candidate.sees_no_more("takes part with sound only")
    meeting.flows()


def test_another_device_is_chosen_without_a_new_negotiation(meeting: Meeting) -> None:
    """S10: the call keeps its connection, and what was muted stays muted."""
    candidate = meeting.candidate
    candidate.page.evaluate("() => { window.callBefore = window.rapportPeer; }")
    offers = candidate.page.evaluate("() => window.rapportPeer.remoteDescription.sdp")
    candidate.press("Mute your microphone")
    candidate.press("Devices")
    candidate.page.get_by_label("Camera", exact=True).select_option(label="fake_device_2")
    candidate.page.get_by_label("Microphone", exact=True).select_option(label="Fake Audio Input 1")
    wait_until(lambda: candidate.sent("video", "track?.label") == "fake_device_2", what="camera")
    wait_until(lambda: candidate.sent("audio", "track?.label") == "Fake Audio Input 1", what="mic")
    assert candidate.sent("audio", "track.enabled") is False
    candidate.page.keyboard.press("Escape")
    candidate.press("Unmute your microphone")
    assert candidate.page.evaluate("() => window.callBefore === window.rapportPeer")
    assert candidate.page.evaluate("() => window.rapportPeer.remoteDescription.sdp") == offers
    meeting.flows()


def test_an_unplugged_device_is_replaced_by_what_is_left(meeting: Meeting) -> None:
    """S10: with a sentence, and the call goes on."""
    candidate = meeting.candidate
    candidate.end_track("audio")
    candidate.sees("Your microphone was disconnected. “")
    candidate.press("Hide this message")
    candidate.end_track("video")
    candidate.sees("Your camera was disconnected. “")
    candidate.press("Hide this message")
    meeting.flows()


def test_the_quality_says_a_sentence_on_focus(meeting: Meeting) -> None:
    """S11."""
    bars = meeting.recruiter.page.get_by_role("button", name="onnection")
    bars.focus()
    words = bars.get_attribute("aria-label")
    assert words is not None
    expect(meeting.recruiter.page.get_by_role("tooltip", name=words)).to_be_visible()


def test_a_second_tab_takes_the_seat_and_gives_it_back(meeting: Meeting) -> None:
    """S10: "Use here"."""
    recruiter, candidate = meeting.both
    first = candidate.page
    candidate.page = candidate.context.new_page()
    candidate.page.goto(meeting.link)
    candidate.press("Join")
    expect(first.get_by_role("heading", name="Open in another tab")).to_be_visible()
    wait_until(lambda: first.evaluate(OPEN_DEVICES) == [], what="devices let go by the first tab")
    meeting.flows()
    second, candidate.page = candidate.page, first
    candidate.press("Use here")
    expect(second.get_by_role("heading", name="Open in another tab")).to_be_visible()
    second.close()
    recruiter.sees_no_more("reconnecting")
    meeting.flows()


def test_a_link_that_is_replaced_ends_also_a_call_that_is_out_of_touch(meeting: Meeting) -> None:
    """N7: the page asks by itself, and says so. The last test: nobody comes back."""
    recruiter, candidate = meeting.both
    with candidate.line.is_refused():
        candidate.sees("Reconnecting to the server. You still see and hear")
        link = f"/api/interviews/{meeting.interview_id}/rotate-link"
        answer = recruiter.page.evaluate(
            "(link) => fetch(link, { method: 'POST' }).then((answer) => answer.status)", link
        )
        assert answer == 200
    candidate.sees("This link is not valid. Please ask the person who sent it.")
    recruiter.sees("is reconnecting")
