"""A candidate and a recruiter whose browser is Firefox, which may send no media to 127.0.0.1."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import ADMIN, Product
from tests.e2e.meeting import CANDIDATE, HEARD, WORDS, a_new_interview
from tests.e2e.people import Recruiter
from tests.e2e.walk import frames_decoded
from tests.support import speech
from tests.support.browsers import PEER_STATS, launch
from tests.support.firefox import FirefoxPage, a_firefox
from tests.support.waiting import wait_until

CONSENTS = ("may keep my name", "may be recorded", "Software may write down")
pytestmark = pytest.mark.timeout(600)


@dataclass
class MixedCall:
    """A running call: the recruiter in Chromium, the candidate in Firefox."""

    url: str
    chromium: Page
    recruiter: Recruiter
    firefox: FirefoxPage


@pytest.fixture(scope="module")
def call(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MixedCall]:
    folder = tmp_path_factory.mktemp("firefox")
    voice = speech.speak(WORDS, speech.RECRUITER_VOICE, folder / "voice.wav")
    with sync_playwright() as playwright, a_firefox(folder) as firefox:
        browser = launch(playwright, voice)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        recruiter = Recruiter(page, product.url)
        recruiter.sign_in(ADMIN["email"], ADMIN["password"])
        interview = a_new_interview(page)
        page.goto(f"{product.url}/interviews/{interview['id']}/call")
        page.get_by_role("button", name="Join").click()
        firefox.open(interview["candidate_url"])
        firefox.sees("Join")
        for each in CONSENTS:
            firefox.tick(each)
        firefox.press("Join")
        recruiter.start()
        yield MixedCall(product.url, page, recruiter, firefox)
        page.request.delete(f"{product.url}/api/interviews/{interview['id']}")
        browser.close()


def test_a_candidate_in_firefox_and_a_recruiter_in_chromium_see_and_hear_each_other(
    call: MixedCall,
) -> None:
    firefoxs = f"({PEER_STATS})()"
    wait_until(lambda: call.firefox.evaluate(firefoxs).get("framesDecoded"), what="its frames")
    wait_until(lambda: call.firefox.evaluate(f"({HEARD})()") > 0, what="sound in Firefox")
    wait_until(lambda: frames_decoded(call.chromium) > 0, what="frames in Chromium")
    wait_until(lambda: call.chromium.evaluate(HEARD) > 0, what="sound in Chromium")


def test_the_call_ends_in_firefox_and_a_recruiter_signs_in_there(call: MixedCall) -> None:
    call.recruiter.button("End call").click()
    call.recruiter.button("End for both").click()
    call.firefox.sees("Thank you")
    call.firefox.open(f"{call.url}/sign-in")
    call.firefox.fill("Email", ADMIN["email"])
    call.firefox.fill("Password", ADMIN["password"])
    call.firefox.press("Sign in")
    call.firefox.sees(CANDIDATE)
