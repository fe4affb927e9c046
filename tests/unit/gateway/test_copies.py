"""Reports that are taken along: the PDF, and everything as a zip (S26)."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest

from services.gateway.auth.accounts import Role
from services.gateway.http.copies import file_name
from services.gateway.report_copy.archive import Part, PartMissing, archive
from services.gateway.report_copy.making import EVERYTHING, copy_of
from services.gateway.report_copy.pdf import laid_out
from services.gateway.report_copy.reading import Seen
from services.gateway.report_copy.texts import transcript_vtt
from services.gateway.report_copy.view import Heading
from shared.requests.analysis import Quote, Report
from shared.requests.analysis.corrections import LineCorrection
from shared.requests.analysis.people import AnswerRatings, Rater, Rating, Ratings
from tests.unit.gateway.builders import STARTS, a_report
from tests.unit.gateway.conftest import House

PDF = "/api/interviews/i1/report.pdf"
ZIP = "/api/interviews/i1/everything.zip"
LINKS = "/api/interviews/i1/share-links"
FILM = bytes(range(256)) * 5000


async def zipped(house: House, **about: Any) -> zipfile.ZipFile:
    answer = await house.client.get(ZIP, headers=await house.signed_in(**about))
    assert answer.status == 200
    assert answer.content_type == "application/zip"
    return zipfile.ZipFile(io.BytesIO(await answer.read()))


@pytest.fixture
def recorded(house: House) -> House:
    house.services.blob_key = "interviews/i1/candidate.webm"
    house.gateway.blobs.put(house.services.blob_key, FILM)
    return house


async def test_the_pdf_is_tagged_and_named_after_the_candidate(house: House) -> None:
    house.services.add_interview(candidate_name="Zoë Ñandú / Анна")
    answer = await house.client.get(PDF, headers=await house.signed_in())
    assert answer.status == 200
    pdf = await answer.read()
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid:part" in pdf  # PDF/UA: title, language and structure are there
    said = answer.headers["Content-Disposition"]
    exact = unquote(said.partition("filename*=UTF-8''")[2])
    assert exact == "Interview report Zoë Ñandú Анна.pdf"
    assert said.isascii()


async def test_a_pdf_takes_any_language_and_any_sign(house: House, report: Report) -> None:
    texts = (
        "私はPythonで八年間働いていました。",
        "لقد عملت مع بايثون",
        "עבדתי עם פייתון",
        "मैंने काम किया",
        '#import <b>$x$</b> \\ " *bold* @ref 😀 \x00\x07 \ud800 \ue000 \u202e',
        "",
        "x" * 4000,
    )
    (line,) = report.transcript
    house.services.report = replace(
        report, transcript=tuple(replace(line, text=text) for text in texts)
    )
    answer = await house.client.get(PDF, headers=await house.signed_in())
    assert (await answer.read()).startswith(b"%PDF-"), await answer.text()


@pytest.fixture
def report(house: House) -> Report:
    made = a_report("i1")
    house.services.report = made
    return made


async def test_everything_is_in_the_zip_and_the_manifest_proves_it(recorded: House) -> None:
    archived = await zipped(recorded)
    assert archived.testzip() is None
    names = archived.namelist()
    assert names[-1] == "manifest.json"
    assert {"report.json", "report.pdf", "transcript.txt", "transcript.vtt", "notes.txt"} <= {
        *names
    }
    assert archived.read("recordings/candidate.webm") == FILM
    assert archived.read("recordings/side-by-side.mp4") == FILM
    manifest = json.loads(archived.read("manifest.json"))
    assert [file["name"] for file in manifest["files"]] == names[:-1]
    for file in manifest["files"]:
        content = archived.read(file["name"])
        assert file["size"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()


async def test_what_is_missing_is_named_with_the_reason(recorded: House) -> None:
    archived = await zipped(recorded)  # of the recruiter nothing was recorded
    assert "recordings/recruiter.webm" not in archived.namelist()
    missing = archived.read("MISSING.txt").decode()
    assert "recordings/recruiter.webm: This recording does not exist." in missing
    assert "recordings/recruiter.webm" in json.loads(archived.read("manifest.json"))["missing"]


async def test_media_in_trouble_leaves_the_report_in_the_zip(recorded: House) -> None:
    recorded.services.down.add("media")
    archived = await zipped(recorded)
    assert "report.pdf" in archived.namelist()
    assert "Please export again" in archived.read("MISSING.txt").decode()


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x", "/etc/x", "a\x00b", "...", ""])
async def test_no_name_of_a_candidate_is_a_path(recorded: House, name: str) -> None:
    recorded.services.add_interview(candidate_name=name)
    archived = await zipped(recorded)
    for inside in archived.namelist():
        assert ".." not in inside and not inside.startswith("/") and "\\" not in inside
    saved_as = file_name(name, "zip")
    assert not {*saved_as} & {*'/\\:*?"<>|\x00'} and saved_as.endswith(".zip")


async def test_every_copy_reads_as_people_corrected_it(recorded: House, report: Report) -> None:
    """The words of the correction, marked, with what was heard beside them."""
    (line,) = report.transcript
    fixed = LineCorrection("A dictionary --> fast.", Rater("account-k", "Kim"), STARTS)
    corrected = replace(line, text="a dick shunary", correction=fixed)
    (found,) = report.assessments
    (point,) = found.criteria
    quote = Quote("a dick shunary", 1.0, 2.0, is_outdated=True)
    answer = replace(found, criteria=(replace(point, quote=quote),))
    recorded.services.report = replace(report, transcript=(corrected,), assessments=(answer,))
    archived = await zipped(recorded)
    text, vtt = (archived.read(f"transcript.{ending}").decode() for ending in ("txt", "vtt"))
    assert (
        "Ada Candidate: A dictionary --> fast.\n    (corrected by a person; heard: a dick" in text
    )
    assert "NOTE Corrected by a person. Heard: a dick shunary\n" in vtt
    assert "<v Ada Candidate>A dictionary --&gt; fast.\n" in vtt
    (exported,) = json.loads(archived.read("report.json"))["report"]["transcript"]
    assert (exported["text"], exported["correction"]["text"]) == ("a dick shunary", fixed.text)
    parts = dict.fromkeys(("video", "notes", "ratings"), False)
    terms = {"days": 1, "parts": parts | {"transcript": True, "answers": True}}
    headers = await recorded.signed_in(Role.ADMIN)
    made = await recorded.client.post(LINKS, json=terms, headers=headers)
    token = (await made.json())["url"].rpartition("/")[2]
    shared = await (await recorded.client.get(f"/api/shared/{token}")).json()
    (shown,) = shared["transcript"]
    assert (shown["text"], shown["heard"]) == (fixed.text, "a dick shunary")
    assert shared["answers"][0]["points"][0]["quote"]["is_outdated"]
    heading = Heading(
        company="C", candidate_name="Ada", position="P", held_at=STARTS, time_zone="UTC"
    )
    pdf = laid_out(copy_of(Seen(recorded.services.report), heading, EVERYTHING))
    assert [(each["text"], each["heard"]) for each in pdf["transcript"]] == [
        (fixed.text, "a dick shunary")
    ]
    assert "corrected" in pdf["answers"][0]["points"][0]["at"]
    assert archived.read("report.pdf").startswith(b"%PDF-")


async def test_neither_links_nor_accounts_are_in_the_export(recorded: House) -> None:
    """N8, N13."""
    archived = await zipped(recorded)
    text = "".join(archived.read(name).decode("latin-1") for name in archived.namelist()[:4])
    assert "/i/i1" not in text
    assert "@example.com" not in text
    assert "interviews/i1" not in text


@pytest.mark.parametrize("path", [PDF, ZIP])
async def test_observers_take_nothing_along(house: House, path: str) -> None:
    answer = await house.client.get(path, headers=await house.signed_in(Role.OBSERVER))
    assert answer.status == 403


async def test_what_is_hidden_from_the_viewer_is_in_no_copy(
    recorded: House, report: Report
) -> None:
    """B5: rate first, then see; an export is no way round it."""
    (found,) = report.assessments
    hidden = replace(found, criteria=(), value=None, comment=None, is_hidden=True)
    recorded.services.report = replace(report, assessments=(hidden,))
    recorded.services.is_score_hidden = True
    account = await recorded.an_account(Role.RECRUITER)
    cookie = await recorded.gateway.sign_ins.start(account)
    headers = {"Cookie": f"{recorded.gateway.config.cookie_name}={cookie}"}
    answer = await recorded.client.get(ZIP, headers=headers)
    archived = zipfile.ZipFile(io.BytesIO(await answer.read()))
    said = json.loads(archived.read("report.json"))
    assert said["figure"] is None and said["report"]["score"] is None
    assert "has not rated" in " ".join(said["remarks"])
    parts = dict.fromkeys(("video", "transcript", "answers", "notes", "ratings"), True)
    terms = {"days": 1, "parts": parts}
    made = await recorded.client.post(LINKS, json=terms, headers=headers)
    token = (await made.json())["url"].rpartition("/")[2]
    shared = await (await recorded.client.get(f"/api/shared/{token}")).json()
    assert shared["figure"] is None
    (only,) = shared["answers"]
    assert "has not rated this answer" in only["remark"]
    # Each copy is read in the name of who made it; nobody's name would show everything.
    assert recorded.services.report_viewers == [account.id] * 2


async def test_readers_learn_what_people_thought_and_not_who(house: House, report: Report) -> None:
    """N8."""
    said = Rating(Rater("o", "Otto"), 4, "Brilliant on locks", STARTS, saw_ai=False)
    ratings = Ratings((AnswerRatings("q1", True, None, (said,), 0, None),))
    house.services.report = replace(report, ratings=ratings)
    headers, shown = await house.signed_in(), []
    for is_chosen in (False, True):
        parts = dict.fromkeys(("video", "transcript", "notes"), False)
        terms = {"days": 1, "parts": parts | {"answers": True, "ratings": is_chosen}}
        made = await house.client.post(LINKS, json=terms, headers=headers)
        token = (await made.json())["url"].rpartition("/")[2]
        shown.append(await (await house.client.get(f"/api/shared/{token}")).text())
    assert "Brilliant" not in shown[0]
    assert "Brilliant" in shown[1]
    assert "Otto" not in shown[1]


async def test_an_export_names_people_without_their_accounts(recorded: House) -> None:
    said = Rating(Rater("account-o", "Otto"), 4, "Brilliant", STARTS, saw_ai=False)
    ratings = Ratings((AnswerRatings("q1", True, said, (said,), 0, None, history=(said,)),))
    recorded.services.report = replace(a_report("i1"), ratings=ratings)
    exported = (await zipped(recorded)).read("report.json").decode()
    assert "Otto" in exported
    assert "account-o" not in exported


async def of(*pieces: bytes, fails: str = "") -> AsyncGenerator[bytes]:
    for piece in pieces:
        yield piece
    if fails:
        raise PartMissing(fails)


async def parts(*given: Part) -> AsyncGenerator[Part]:
    for part in given:
        yield part


async def test_a_film_that_breaks_off_is_kept_and_said_to_be_incomplete() -> None:
    film = Part("film.webm", of(b"abc", b"def", fails="The storage did not answer."), False)
    raw = b"".join([piece async for piece in archive(parts(film), {})])
    archived = zipfile.ZipFile(io.BytesIO(raw))
    assert archived.read("film.webm") == b"abcdef"
    assert "Only its first 6 bytes are here" in archived.read("MISSING.txt").decode()


async def test_pieces_leave_one_by_one_and_closing_stops_the_reading() -> None:
    closed = asyncio.Event()

    async def endless() -> AsyncGenerator[bytes]:
        try:
            while True:
                yield b"x" * 1000
        finally:
            closed.set()

    made = archive(parts(Part("film.webm", endless(), False)), {})
    sizes = [len(await anext(made)) for _ in range(3)]
    assert max(sizes) < 3000  # one piece at a time, never the film
    await made.aclose()
    assert closed.is_set()


def test_captions_are_cues_that_no_words_can_break(report: Report) -> None:
    (line,) = report.transcript
    said = replace(line, text="a --> b\n\n<i>c</i> &", start_s=3661.5, end_s=3661.5)
    report = replace(report, transcript=(said,))
    heading = Heading(
        company="C", candidate_name="Ada", position="P", held_at=STARTS, time_zone="UTC"
    )
    copy = copy_of(Seen(report), heading, EVERYTHING)
    assert transcript_vtt(copy) == (
        "WEBVTT\n\n01:01:01.500 --> 01:01:02.000\n<v Ada>a --&gt; b &lt;i&gt;c&lt;/i&gt; &amp;\n"
    )
