"""The settings of analysis and its workers; each field's comment is its manual."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.analysis.domain.engines import Engines, engines
from shared import config
from shared.config import BadSetting, Common, setting


@dataclass(frozen=True, kw_only=True)
class AnalysisConfig(Common):
    """The settings of the coordinator and the workers, besides those of every process."""

    # Who turns sound into words. whisper: built in. whisperx: an extra with finer word times.
    transcriber: Literal["whisper", "whisperx"] = "whisper"
    # Who compares words with the rubric. coverage: key points, no AI. litellm: a language model.
    scorer: Literal["coverage", "litellm"] = "coverage"
    # The model of litellm, with its provider: openai/gpt-4o-mini, ollama/llama3.1, ...
    llm_model: str = ""
    # Where the model is served, for models of your own: http://localhost:11434/v1
    llm_url: str | None = None
    # Models that are asked in turn when the first does not answer, separated by commas.
    llm_fallbacks: str = ""
    # How long one request may take; a model is given up after three times as long.
    llm_timeout_s: float = setting(
        default=30.0, must="from 0.1 to 600", check=lambda seconds: 0.1 <= seconds <= 600
    )
    # How many tokens an interview may take, in and out together; 0: no limit. What is not assessed
    # because they are spent is said in the report.
    llm_tokens: int = setting(default=300_000, must="0 or more", check=lambda tokens: tokens >= 0)
    # Its key. Unset leaves it to the provider's own variable, such as OPENAI_API_KEY.
    llm_api_key: str | None = None
    # The model: a folder with one for CTranslate2, or the name of one, which is looked for in
    # `var/models`, then in the installed packages, then at the model hub. Unset: base (whisper), or
    # large-v3-turbo (whisperx). For weak machines: tiny.en, English only.
    whisper_model: str = ""
    # whisperx: a folder with a wav2vec2 model for the word times; unset downloads the usual one.
    whisper_align_model: str | None = None
    whisper_device: Literal["cpu", "cuda"] = "cpu"
    # How the model counts. Unset: int8 on a CPU, float16 with CUDA.
    whisper_compute_type: (
        Literal["int8", "int8_float16", "int8_float32", "float16", "bfloat16", "float32"] | None
    ) = None
    # Threads that one transcribing worker takes on a CPU. Unset: 1 (whisper), or 4 (whisperx).
    whisper_threads: int | None = setting(
        default=None, must="from 1 to 64", check=lambda count: count is None or 1 <= count <= 64
    )
    # People first: the AI's rating of an answer shows in the report once the reader has rated it.
    rate_first: bool = True

    def __post_init__(self) -> None:
        if self.scorer == "litellm" and not self.llm_model:
            raise BadSetting("RAPPORT_LLM_MODEL is not set, but RAPPORT_SCORER is litellm.")

    @property
    def engines(self) -> Engines:
        """The pair in use."""
        model = Path(self.speech_model).name
        return engines(self.transcriber, self.scorer, self.llm_model, speech_model=model)

    @property
    def llm_models(self) -> tuple[str, ...]:
        """The language models in the order in which they are asked."""
        others = (name.strip() for name in self.llm_fallbacks.split(","))
        return tuple(dict.fromkeys(filter(None, (self.llm_model, *others))))

    @property
    def scorers(self) -> tuple[str, ...]:
        """The scorers that can be chosen for a report, the one in use first."""
        configured = ("coverage", "litellm") if self.llm_model else ("coverage",)
        return tuple(dict.fromkeys((self.scorer, *configured)))

    @property
    def speech_model(self) -> str:
        """The speech model's name or folder."""
        usual = "large-v3-turbo" if self.transcriber == "whisperx" else "base"
        return self.whisper_model or usual

    @property
    def speech_threads(self) -> int:
        """How many threads the speech engine takes on a CPU."""
        return self.whisper_threads or (4 if self.transcriber == "whisperx" else 1)

    @property
    def speech_compute_type(self) -> str:
        """How the speech engine counts."""
        return self.whisper_compute_type or ("int8" if self.whisper_device == "cpu" else "float16")

    @property
    def models_folder(self) -> Path:
        """Where speech models are kept."""
        return self.var / "models"

    @property
    def blobs_folder(self) -> Path:
        """Where blobs are without RAPPORT_BLOBS_URL."""
        return self.var / "blobs"


def from_environment() -> AnalysisConfig:
    """The settings of this process; raises BadSetting."""
    return config.read(AnalysisConfig, os.environ)


def calm_litellm() -> None:
    """Call this before litellm is imported. Else the import asks the network for a price list, and
    offline it then fails four times out of six."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
