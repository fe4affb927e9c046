"""The texts of an export: the transcript to read and as captions (WebVTT), the notes."""

from __future__ import annotations

from services.gateway.report_copy.pdf import clock, speaker
from services.gateway.report_copy.view import ReportCopy

SHORTEST_S = 0.5  # a cue that ends where it begins is shown by no player


def transcript_text(copy: ReportCopy) -> str:
    """One line for each stretch of speech: time, who, what; corrected ones say what was heard."""
    lines = []
    for line in copy.transcript or ():
        who = speaker(copy, line.participant)
        lines.append(f"[{clock(line.start_s)}] {who}: {_one_line(line.text)}\n")
        if line.heard is not None:
            lines.append(f"    (corrected by a person; heard: {_one_line(line.heard)})\n")
    return "".join(lines) or "\n"


def transcript_vtt(copy: ReportCopy) -> str:
    """Captions on the interview clock; a voice tag says who speaks. Before a corrected one stands a
    comment with what was heard, which players do not show."""
    cues = ["WEBVTT\n"]
    for each in copy.transcript or ():
        if each.heard is not None:
            cues.append(f"NOTE Corrected by a person. Heard: {_escaped(each.heard)}\n")
        start = max(0.0, each.start_s)
        end = max(each.end_s, start + SHORTEST_S)
        who = _escaped(speaker(copy, each.participant))
        cues.append(f"{_stamp(start)} --> {_stamp(end)}\n<v {who}>{_escaped(each.text)}\n")
    return "\n".join(cues)


def notes_text(copy: ReportCopy) -> str:
    """The notes with their times and what they are about."""
    notes = []
    for note in copy.notes or ():
        place = ", ".join(part for part in (clock(note.at_s), note.about) if part)
        notes.append(f"[{place}]\n{note.text}\n" if place else f"{note.text}\n")
    return "\n".join(notes) or "No notes were taken.\n"


def _stamp(seconds: float) -> str:
    """ "01:02:09.500" """
    whole = round(seconds * 1000)
    hours, rest = divmod(whole, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    """As cue text: no markup, and no arrow or empty line that would end the cue."""
    plain = _one_line(text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
