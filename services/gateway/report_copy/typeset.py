"""Sets one report as a PDF: JSON on standard input, the PDF on standard output.

A process of its own, so that an hour of transcript neither holds up the gateway nor stays in its
memory: `python -m services.gateway.report_copy.typeset`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import manimgx_fonts
import manimgx_fonts_cjk
import typst

PAGE = Path(__file__).with_name("report.typ")
FONTS = tuple(Path(str(package.__file__)).parent for package in (manimgx_fonts, manimgx_fonts_cjk))


def typeset(report: str) -> bytes:
    """The PDF of a report in JSON, accessible (PDF/UA-1: tagged, with title and language)."""
    fonts = typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=list(FONTS)
    )
    compiler = typst.Compiler(font_paths=fonts, sys_inputs={"report": report})
    source = PAGE.read_bytes()
    try:
        made = compiler.compile(source, format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        # A sign that no font has is no reason to withhold the report; it stays tagged all the same.
        made = compiler.compile(source, format="pdf")
    assert isinstance(made, bytes)
    return made


def main() -> None:
    """Entry point."""
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode()))


if __name__ == "__main__":
    main()
