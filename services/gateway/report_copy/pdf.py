"""Makes the PDF of a report: lays its copy out as plain texts and has another process set it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.gateway.report_copy.view import CopyAnswer, CopyQuote, ReportCopy
from shared.telemetry import get_logger

LONGEST_S = 180.0  # three hours of talk take about ten seconds on a free processor
AT_ONCE = 1
ROOT = Path(__file__).parents[3]
# After Latin, Greek and Cyrillic: the scripts that they lack. Others are looked for on the system.
SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
    "Symbols",
)
CHINESE, JAPANESE, KOREAN = "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR"
EAST_ASIAN = {"ja": JAPANESE, "ko": KOREAN}

log = get_logger()
_places = asyncio.Semaphore(AT_ONCE)


class PdfFailed(Exception):
    """The report could not be set as a PDF."""


async def pdf_of(copy: ReportCopy) -> bytes:
    """The PDF of a copy; raises PdfFailed. Cancelled, it ends the process that sets it."""
    report = await asyncio.to_thread(lambda: json.dumps(laid_out(copy)).encode())
    async with _places:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"{__package__}.typeset",
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                pdf, errors = await process.communicate(report)
        except TimeoutError:
            raise PdfFailed("It took too long.") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode or not pdf.startswith(b"%PDF"):
        # Its last line names the error; the lines before it might quote the report.
        last = errors.decode(errors="replace").strip().rpartition("\n")[2]
        log.error("pdf_not_made", status=process.returncode, error=last.partition(":")[0])
        raise PdfFailed("The typesetter failed.")
    return pdf


def laid_out(copy: ReportCopy) -> dict[str, Any]:
    """The texts of `report.typ`, in their order."""
    texts: dict[str, Any] = _clean(
        _head(copy)
        | {
            "parts": [
                {
                    "number": part.number,
                    "question": part.question,
                    "value": part.value,
                    "weight": f"{part.weight:g}",
                }
                for part in copy.score_parts or ()
            ],
            "answers": _each(copy.answers, _answer),
            "topics": _each(
                copy.topics,
                lambda topic: {
                    "title": topic.title,
                    "state": "covered" if topic.is_completed else "not covered",
                },
            ),
            "notes": _each(
                copy.notes,
                lambda note: {"text": note.text, "at": clock(note.at_s), "about": note.about},
            ),
            "transcript": _each(
                copy.transcript,
                lambda line: {
                    "who": speaker(copy, line.participant),
                    "at": clock(line.start_s),
                    "text": line.text,
                    "heard": line.heard,
                },
            ),
        }
    )
    return texts


def _head(copy: ReportCopy) -> dict[str, Any]:
    held = f"{_local(copy)} ({copy.time_zone})"
    return {
        "title": f"Interview report: {copy.candidate_name}",
        "company": copy.company,
        "language": "en",  # of headings and labels; what was said may be in any
        "fonts": fonts_for(copy.language),
        "footer": f"{copy.company}  ·  {copy.candidate_name}  ·  Confidential",
        "candidate_name": copy.candidate_name,
        "position": copy.position,
        "held": held if copy.recruiter_name is None else f"{held}  ·  {copy.recruiter_name}",
        "figure": copy.figure,
        "figure_meaning": copy.figure_meaning,
        "remarks": list(copy.remarks),
    }


def fonts_for(language: str | None) -> list[str]:
    """The fonts, by preference; Han characters look as they do in the interview's language."""
    first = EAST_ASIAN.get((language or "")[:2].lower(), CHINESE)
    scripts = [f"Noto Sans {script}" for script in SCRIPTS]
    return ["Noto Sans", *scripts, first, "Noto Emoji"]


def speaker(copy: ReportCopy, participant: str) -> str:
    """Who said a line."""
    if participant == "candidate":
        return copy.candidate_name
    return copy.recruiter_name or "Recruiter"


def clock(seconds: float | None) -> str:
    """ "4:05", "1:02:09": a place in the interview; nothing where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _answer(answer: CopyAnswer) -> dict[str, Any]:
    return {
        "number": answer.number,
        "question": answer.question,
        "figure": answer.figure,
        "asked": f"Asked at {clock(answer.asked_s)}" if answer.asked_s is not None else None,
        "took": f"took {clock(answer.took_s)}" if answer.took_s is not None else None,
        "rephrased": "rephrased" if answer.is_rephrased else None,
        "remark": answer.remark,
        "comment": answer.comment,
        "points": [
            {
                "verdict": point.verdict,
                "text": point.text,
                "quote": point.quote.text if point.quote else None,
                "at": _quoted_at(point.quote),
                "comment": point.comment,
            }
            for point in answer.points
        ],
        "ratings": [
            {"who": rating.who, "level": rating.level, "words": rating.words}
            for rating in answer.ratings
        ],
    }


def _quoted_at(quote: CopyQuote | None) -> str:
    if quote is None:
        return ""
    at = clock(quote.start_s)
    return f"{at}, as heard; a person has corrected this since" if quote.is_outdated else at


def _each(items: Any, made: Any) -> list[Any] | None:
    return None if items is None else [made(item) for item in items]


def _local(copy: ReportCopy) -> str:
    try:
        moment = copy.held_at.astimezone(ZoneInfo(copy.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        return f"{copy.held_at:%Y-%m-%d %H:%M} UTC"
    return f"{moment:%A, %-d %B %Y, %H:%M}"


def _clean(value: Any) -> Any:
    """Without what cannot stand in a document: control characters, halves of characters."""
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if not isinstance(value, str):
        return value
    plain = value.replace("\r\n", "\n").replace("\t", " ")
    return "".join(_sign(sign) for sign in plain)


def _sign(sign: str) -> str:
    if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"):
        return sign
    return "\ufffd" if sign >= "\x80" else ""
