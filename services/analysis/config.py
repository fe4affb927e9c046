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

    # Who turns sound into words. pocketsphinx: English only, demo quality. whisperx: see README.
    transcriber: Literal["pocketsphinx", "whisperx"] = "pocketsphinx"
    # Who compares words with the rubric. coverage: key points, no AI. litellm: a language model.
    scorer: Literal["coverage", "litellm"] = "coverage"
    # The model of litellm, with its provider: openai/gpt-4o-mini, ollama/llama3.1, ...
    llm_model: str = ""
    # Where the model is served, for models of your own: http://localhost:11434/v1
    llm_url: str | None = None
    # Its key. Unset leaves it to the provider's own variable, such as OPENAI_API_KEY.
    llm_api_key: str | None = None
    # whisperx: a folder with a CTranslate2 model, or the name of one to download.
    whisper_model: str = "large-v3-turbo"
    # whisperx: a folder with a wav2vec2 model for the word times; unset downloads the usual one.
    whisper_align_model: str | None = None
    whisper_device: Literal["cpu", "cuda"] = "cpu"
    # Threads that one whisperx worker takes on a CPU.
    whisper_threads: int = setting(default=4, must="from 1 to 64", check=lambda n: 1 <= n <= 64)

    def __post_init__(self) -> None:
        if self.scorer == "litellm" and not self.llm_model:
            raise BadSetting("RAPPORT_LLM_MODEL is not set, but RAPPORT_SCORER is litellm.")

    @property
    def engines(self) -> Engines:
        """The pair in use."""
        return engines(self.transcriber, self.scorer, self.llm_model)

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
