"""The languages that Whisper knows, by the tags and the English names that templates use."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TABLE = """
af afrikaans, am amharic, ar arabic, as assamese, az azerbaijani, ba bashkir, be belarusian,
bg bulgarian, bn bengali, bo tibetan, br breton, bs bosnian, ca catalan, cs czech, cy welsh,
da danish, de german, el greek, en english, es spanish, et estonian, eu basque, fa persian,
fi finnish, fo faroese, fr french, gl galician, gu gujarati, ha hausa, haw hawaiian, he hebrew,
hi hindi, hr croatian, ht haitian creole, hu hungarian, hy armenian, id indonesian, is icelandic,
it italian, ja japanese, jw javanese, ka georgian, kk kazakh, km khmer, kn kannada, ko korean,
la latin, lb luxembourgish, ln lingala, lo lao, lt lithuanian, lv latvian, mg malagasy, mi maori,
mk macedonian, ml malayalam, mn mongolian, mr marathi, ms malay, mt maltese, my burmese, ne nepali,
nl dutch, nn nynorsk, no norwegian, oc occitan, pa punjabi, pl polish, ps pashto, pt portuguese,
ro romanian, ru russian, sa sanskrit, sd sindhi, si sinhala, sk slovak, sl slovenian, sn shona,
so somali, sq albanian, sr serbian, su sundanese, sv swedish, sw swahili, ta tamil, te telugu,
tg tajik, th thai, tk turkmen, tl tagalog, tr turkish, tt tatar, uk ukrainian, ur urdu, uz uzbek,
vi vietnamese, yi yiddish, yo yoruba, yue cantonese, zh chinese
"""
_NAMES = dict(row.strip().split(" ", 1) for row in _TABLE.split(","))
_CODES = {name: code for code, name in _NAMES.items()} | {"jv": "jw", "nb": "no", "fil": "tl"}
WHISPER = frozenset(_NAMES)

# Languages that are taken for each other by ear: one of them in the place of another says nothing.
_ALIKE_TABLE = """
da nn no sv, bs hr sl sr, cs sk, be ru uk, bg mk, af nl, de lb yi, ca es gl oc pt, hi pa ur,
id jw ms su, az tk tr, fa tg, yue zh, as bn, fo is, kk tt ba
"""
_ALIKE = [set(row.split()) for row in _ALIKE_TABLE.split(",")]
SURELY, HARDLY = 0.7, 0.1  # how likely another language must be, and the expected one at most


def code_of(language: str) -> str:
    """`de` for `de`, `de-AT`, `de_CH` and `German`; what is unknown comes back in lower case."""
    said = language.strip().lower()
    known = _CODES.get(said)
    tag = re.split(r"[-_]", said)[0]
    return known or _CODES.get(tag, tag)


def name_of(language: str) -> str:
    """`Italian` for `it`, `it-CH` and `italian`; what is unknown comes back as it is."""
    return _NAMES.get(code_of(language), language).title()


def other_than(expected: str, likely: Mapping[str, float]) -> str | None:
    """Which other language was spoken by all appearances, as a code; None when it was the expected
    one, one much like it, or cannot be told. `likely`: by code, 0..1, adding up to 1."""
    spoken = max(likely, key=likely.__getitem__, default=None)
    code = code_of(expected)
    alike = {code}.union(*(group for group in _ALIKE if code in group))
    is_expected = sum(likely.get(each, 0.0) for each in alike) > HARDLY
    return None if spoken is None or is_expected or likely[spoken] < SURELY else spoken
