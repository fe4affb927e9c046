"""Which speech engines and scorers there are, and what people must be told about each.

Names and labels only: the engines' code is loaded in the workers.
"""

from __future__ import annotations

from dataclasses import dataclass

COVERAGE_LABEL = "Key-point coverage, not correctness"


@dataclass(frozen=True)
class TranscriberInfo:
    """A speech engine. `languages` is empty when it takes any."""

    name: str
    label: str
    languages: frozenset[str] = frozenset()

    def understands(self, language: str) -> bool:
        """Whether it takes a language tag such as `en` or `en-GB`."""
        spoken = language.strip().lower().replace("_", "-").split("-")[0]
        return not self.languages or spoken in self.languages


@dataclass(frozen=True)
class ScorerInfo:
    """A scorer. `gives_score` is false when its values say nothing about correctness."""

    name: str
    label: str
    gives_score: bool


TRANSCRIBERS = {
    "pocketsphinx": TranscriberInfo(
        "pocketsphinx", "Demo speech engine, not for decisions", frozenset({"en", "english"})
    ),
    "whisperx": TranscriberInfo("whisperx", "WhisperX"),
}
SCORERS = {
    "coverage": ScorerInfo("coverage", COVERAGE_LABEL, gives_score=False),
    "litellm": ScorerInfo("litellm", "AI assessment by a language model", gives_score=True),
}


@dataclass(frozen=True)
class Engines:
    """The pair in use. `scorer_model` tells two models of one scorer apart."""

    transcriber: TranscriberInfo
    scorer: ScorerInfo
    scorer_model: str = ""

    @property
    def label(self) -> str:
        """What a report made with this pair must say about itself."""
        return f"{self.transcriber.label}. {self.scorer.label}."


def engines(transcriber: str, scorer: str, scorer_model: str = "") -> Engines:
    """The pair of these names; raises KeyError for an unknown one."""
    return Engines(TRANSCRIBERS[transcriber], SCORERS[scorer], scorer_model)
