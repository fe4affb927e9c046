"""Which speech engines and scorers there are, and what people must be told about each.

Names and labels only: the engines' code is loaded in the workers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.analysis.domain.languages import WHISPER, code_of

COVERAGE_LABEL = "Key-point coverage, not correctness"


@dataclass(frozen=True)
class TranscriberInfo:
    """A speech engine with its model."""

    name: str
    label: str
    languages: frozenset[str] = WHISPER

    def understands(self, language: str) -> bool:
        """Whether it takes a language: `en`, `en-GB` or `English`."""
        return code_of(language) in self.languages


@dataclass(frozen=True)
class ScorerInfo:
    """A scorer. `gives_score` is false when its values say nothing about correctness."""

    name: str
    label: str
    gives_score: bool


TRANSCRIBERS = {
    "whisper": TranscriberInfo("whisper", "Whisper"),
    "whisperx": TranscriberInfo("whisperx", "WhisperX"),
}
SCORERS = {
    "coverage": ScorerInfo("coverage", COVERAGE_LABEL, gives_score=False),
    "litellm": ScorerInfo("litellm", "AI assessment by a language model", gives_score=True),
}


@dataclass(frozen=True)
class Engines:
    """The pair in use. `scorer_model` is the language model that is configured, if any."""

    transcriber: TranscriberInfo
    scorer: ScorerInfo
    scorer_model: str = ""

    @property
    def label(self) -> str:
        """What a report made with this pair must say about itself."""
        return f"{self.transcriber.label}. {self.scorer.label}."

    def with_scorer(self, name: str, model: str) -> Engines:
        """With the scorer that was chosen for a report; without a name, as they are."""
        known = SCORERS.get(name)
        return self if known is None else replace(self, scorer=known, scorer_model=model)


def engines(
    transcriber: str, scorer: str, scorer_model: str = "", *, speech_model: str = "base"
) -> Engines:
    """The pair of these names; raises KeyError for an unknown one."""
    return Engines(
        _speaking(TRANSCRIBERS[transcriber], speech_model), SCORERS[scorer], scorer_model
    )


def _speaking(info: TranscriberInfo, model: str) -> TranscriberInfo:
    """With the model's name, and with English alone for one that says so, such as `tiny.en`."""
    languages = frozenset({"en"}) if model.endswith(".en") else info.languages
    return replace(info, label=f"{info.label} {model}", languages=languages)
