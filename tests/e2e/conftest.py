"""The whole product as `make run` starts it, and one interview walked through it."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from deploy import ports
from tests.e2e import walk as walking
from tests.e2e.people import Candidate, Recruiter
from tests.support import speech
from tests.support.browsers import launch
from tests.support.waiting import DEADLINE_S, wait_until

ADMIN = {"email": "admin@example.org", "password": "a long enough passphrase"}


@dataclass
class Product:
    """A running Rapport: where it answers, where it keeps its data."""

    url: str
    var: Path
    launcher: subprocess.Popen[bytes]

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> int:
        self.launcher.send_signal(signal.SIGTERM)
        return self.launcher.wait(timeout=DEADLINE_S)


def start_product(var: Path, **environment: str) -> Product:
    """`python -m deploy` on a free port, with the first administrator made without a hand."""
    port = ports.find_free()[0]
    settings = {
        "PORT": str(port),
        "RAPPORT_VAR": str(var),
        "RAPPORT_ADMIN_EMAIL": ADMIN["email"],
        "RAPPORT_ADMIN_PASSWORD": ADMIN["password"],
        **environment,
    }
    environ = {k: v for k, v in os.environ.items() if not k.startswith("RAPPORT_")} | settings
    with (var / "console.log").open("wb") as log:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "deploy"], env=environ, stdout=log, stderr=log
        )
    product = Product(f"http://localhost:{port}", var, launcher)
    wait_until(
        lambda: product.is_ready() or launcher.poll() is not None, what="readiness", timeout_s=600
    )
    assert launcher.poll() is None, (var / "console.log").read_text()
    return product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = start_product(tmp_path_factory.mktemp("rapport"))
    yield running
    assert running.stop() == 0


@dataclass
class Finished:
    """The walk's evidence and the two pages as they stand after it."""

    walk: walking.Walk
    template: dict[str, Any]
    said: dict[str, speech.Loop]
    recruiter: Page
    candidate: Page


@pytest.fixture(scope="session")
def finished(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """One interview from template to report in two real browsers."""
    voices = tmp_path_factory.mktemp("voices")
    asking = speech.looped(speech.read_aloud(), voices / "r.wav")
    sentences = speech.spoken_sentences(speech.ANSWER, speech.CANDIDATE_VOICE, voices)
    answering = speech.looped(sentences, voices / "c.wav")
    walk = walking.Walk()
    with sync_playwright() as playwright:
        mine = launch(playwright, asking.path)
        desk = mine.new_context(viewport={"width": 1280, "height": 720}, base_url=product.url)
        desk.grant_permissions(["clipboard-read", "clipboard-write", "camera", "microphone"])
        recruiter = Recruiter(desk.new_page(), product.url)
        recruiter.page.add_init_script(walking.NOTE_CLICKS)
        recruiter.sign_in(ADMIN["email"], ADMIN["password"])
        template = template_with_questions(recruiter.page)
        first = template["questions"][0]
        theirs = launch(playwright, answering.path)
        candidate = Candidate(
            theirs.new_context(viewport={"width": 1280, "height": 720}).new_page()
        )
        walking.record_everything_received(candidate.page, walk.received_by_candidate)
        walking.set_up_interview(recruiter, walk, template["name"])
        walking.meet(recruiter, candidate, walk)
        walking.see_and_hear(recruiter, candidate, walk)
        walking.read_captions(recruiter, candidate, walk)
        walking.pause_and_resume(recruiter, candidate, walk)
        walking.general_part(recruiter, walk)
        walking.technical_part(
            recruiter, candidate, walk,
            question=first["text"], answer_s=answering.length_s + 1,
        )  # fmt: skip
        walking.remaining_questions(recruiter, walk)
        walking.end_and_read(recruiter, candidate, walk)
        said = {"recruiter": asking, "candidate": answering}
        yield Finished(walk, template, said, recruiter.page, candidate.page)


def template_with_questions(page: Page) -> Any:
    items = walking.api(page, "/api/templates")["items"]
    chosen = next(t for t in items if t["kind"] == walking.WITH_QUESTIONS)
    full = walking.api(page, f"/api/templates/{chosen['id']}")
    assert len(full["questions"]) >= 6, json.dumps(full)
    return full
