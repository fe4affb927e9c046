"""One rule for what a search finds: whatever spelling of a name somebody types.

Letters of every alphabet are reduced to plain ones (Łukasz: lukasz, Мария: mariya). Umlauts and
their Nordic kin have two spellings (Müller: muller, mueller; Åse: ase, aase), O'Brien has three.
Scripts without spaces between words are cut into pairs of their own signs, never transliterated:
太郎 finds 山田太郎. Every sign is reduced for itself, so the beginning of a word stays one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from anyascii import anyascii

SPELLING = 2  # of stored words and keys; raise it whenever they change, so that they are rebuilt
MOST_WORDS = 24  # of one text, so that none takes the place of another
LONGEST = 40

_APOSTROPHES = frozenset("'`´’‘‛′ʹʻʼʽʾʿ＇")
_DOUBLE = {"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"}
_DOUBLED = re.compile("a[ae]|oe|ue")
_SHORT = re.compile(r"(?<!\S)([a-z]{1,3}) (?=[a-z])")  # O Brien, de la Cruz
# Thai and Lao, Burmese, Khmer, kana, Chinese characters; Korean, whose names have no space either.
_UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003fffd"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_PIECES = re.compile(f"[a-z0-9]+|[{_UNSPACED}]+")


def fold(text: str) -> str:
    """A form in which texts that are typed alike are equal: plain small letters, single spaces."""
    return _spelled(text, _plain)


def stored_words(text: str) -> tuple[str, ...]:
    """Every word by which the text is found, its plain words first.

    `Zoë Müller` gives zoe, muller, mueller, and also zoemuller: short words are often joined.
    """
    folded, doubled = fold(text), _spelled(text, _double)
    joined = folded.replace("'", "")
    found = [word for form in (joined, doubled.replace("'", "")) for word in _cut(form, True)]
    found += [_DOUBLED.sub(lambda pair: pair[0][0], word) for word in found]
    for form in (folded.replace("'", " "), joined.replace("-", ""), _SHORT.sub(r"\1", joined)):
        found += _cut(form, True)
    return tuple(dict.fromkeys(word[:LONGEST] for word in found))


def asked_words(search: str) -> tuple[str, ...]:
    """What a search asks for: beginnings of words, MOST_WORDS at most."""
    words = _cut(fold(search).replace("'", ""), False)
    return tuple(dict.fromkeys(word[:LONGEST] for word in words))[:MOST_WORDS]


def matches(asked: Iterable[str], present: Iterable[str]) -> bool:
    """Every word asked for begins one of the words that are there."""
    there = tuple(present)
    return all(any(word.startswith(wanted) for word in there) for wanted in asked)


def _spelled(text: str, spell: Callable[[str], str]) -> str:
    return " ".join("".join(map(spell, unicodedata.normalize("NFC", text))).split())


@lru_cache(4096)
def _plain(sign: str) -> str:
    if sign in _APOSTROPHES:
        return "'"
    return "".join(map(_letters, unicodedata.normalize("NFKC", sign.casefold())))


def _double(sign: str) -> str:
    return _DOUBLE.get(sign.casefold()) or _plain(sign)


def _letters(sign: str) -> str:
    """ASCII, or a sign of an unspaced script without its marks; nothing for what is not seen."""
    if _IS_UNSPACED.match(sign):
        return sign if "\uac00" <= sign <= "\ud7a3" else _unmarked(sign)
    kind = unicodedata.category(sign)[0]
    if sign.isspace() or (kind == "S" and not sign.isascii()):
        return " "
    if kind == "C" or unicodedata.combining(sign):
        return ""
    return anyascii(sign).lower().replace("`", "'")


def _unmarked(sign: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", sign) if not unicodedata.combining(c))


def _cut(folded: str, is_stored: bool) -> list[str]:
    return [word for piece in _PIECES.findall(folded) for word in _words(piece, is_stored)]


def _words(piece: str, is_stored: bool) -> list[str]:
    """A word, or pairs of signs; stored with the last sign, so that each begins one of them."""
    if not _IS_UNSPACED.match(piece):
        return [piece]
    last = len(piece) if is_stored or len(piece) == 1 else len(piece) - 1
    return [piece[at : at + 2] for at in range(last)]
