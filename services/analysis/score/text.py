"""Words made comparable: lower case, without the small ones, reduced to their stems."""

from __future__ import annotations

import re
from functools import cache

import snowballstemmer

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# ISO 639-1 -> Snowball's name.
_STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
SHORTEST_CONTENT_WORD = 4  # in languages without a list of small words
SMALL_WORDS = {
    "en": frozenset(
        """
        a about after again all also although always am an and another any are as at be because been
        before being between both but by can cannot could did do does doing done during each either
        else even ever every few for from further get gets getting give given go goes going got had
        has have having he her here hers him his how however i if in into is it its itself just kind
        know let like lot make makes making many may maybe me might mine more most much must my
        need needs never no nor not now of off often oh okay on once one only or other others our
        ours out over own quite rather really right said same say see shall she should since so some
        something still such take than that the their theirs them then there therefore these they
        thing things think this those though through to too under until up upon us use used uses
        using very want was way we well were what when where whether which while who whom whose why
        will with within without would yeah yes yet you your yours um uh er erm hmm mhm ah
        don't doesn't didn't can't won't isn't aren't wasn't weren't it's that's i'm i've i'd you're
        we're they're there's
        """.split()  # noqa: SIM905
    )
}


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return [token.replace("’", "'") for token in _TOKEN.findall(text.lower())]


def content_stem(token: str, language: str) -> str | None:
    """What a word is compared by; None for a small word."""
    spoken = _spoken(language)
    small = SMALL_WORDS.get(spoken)
    is_small = token in small if small else len(token) < SHORTEST_CONTENT_WORD
    return None if is_small else stem(token, spoken)


def content_stems(text: str, language: str) -> set[str]:
    """The stems of the content words of a text."""
    stems = (content_stem(token, language) for token in tokens(text))
    return {found for found in stems if found is not None}


@cache
def stem(token: str, spoken: str) -> str:
    """Snowball's stem; the word itself in a language that Snowball does not know."""
    name = _STEMMERS.get(spoken)
    return _stemmer(name).stemWord(token.removesuffix("'s")) if name else token


@cache
def _stemmer(name: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(name)


def _spoken(language: str) -> str:
    tag = language.strip().lower().replace("_", "-").split("-")[0]
    return "en" if tag == "english" else tag
