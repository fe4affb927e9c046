"""Settings of analysis: engines by name, refused with a sentence when they cannot work."""

import pytest

from services.analysis.config import from_environment
from shared.config import BadSetting


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("RAPPORT_AMQP_URL", "amqp://localhost/")
    for name in (
        "RAPPORT_TRANSCRIBER",
        "RAPPORT_SCORER",
        "RAPPORT_LLM_MODEL",
        "RAPPORT_WHISPER_MODEL",
        "RAPPORT_WHISPER_DEVICE",
    ):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_embedded_engines_are_the_default_and_label_themselves() -> None:
    """S33: nothing else is needed, and each says what it cannot do."""
    engines = from_environment().engines
    assert engines.label == "Whisper base. Key-point coverage, not correctness."


def test_a_language_model_needs_a_name(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RAPPORT_SCORER", "litellm")
    with pytest.raises(BadSetting, match="RAPPORT_LLM_MODEL is not set"):
        from_environment()
    environment.setenv("RAPPORT_LLM_MODEL", "openai/gpt-4o-mini")
    assert from_environment().engines.scorer.gives_score


def test_an_unknown_engine_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RAPPORT_TRANSCRIBER", "ears")
    with pytest.raises(BadSetting, match="RAPPORT_TRANSCRIBER is malformed"):
        from_environment()


@pytest.mark.parametrize(
    ("language", "is_known"),
    [("en", True), ("en-GB", True), ("English", True), ("de_AT", True), ("Klingon", False)],
)
def test_the_embedded_engine_takes_languages_by_tag_and_by_name(
    language: str, is_known: bool
) -> None:
    assert from_environment().engines.transcriber.understands(language) is is_known


def test_one_setting_makes_a_weak_machine_do(environment: pytest.MonkeyPatch) -> None:
    """tiny.en: a third of the work, English only, and it says so before an interview is over."""
    environment.setenv("RAPPORT_WHISPER_MODEL", "tiny.en")
    config = from_environment()
    assert config.engines.transcriber.label == "Whisper tiny.en"
    assert config.engines.transcriber.understands("English")
    assert not config.engines.transcriber.understands("German")


def test_each_engine_has_a_model_threads_and_a_way_to_count_of_its_own(
    environment: pytest.MonkeyPatch,
) -> None:
    usual = from_environment()
    assert (usual.speech_model, usual.speech_threads, usual.speech_compute_type) == (
        "base", 1, "int8",
    )  # fmt: skip
    environment.setenv("RAPPORT_TRANSCRIBER", "whisperx")
    environment.setenv("RAPPORT_WHISPER_DEVICE", "cuda")
    large = from_environment()
    assert (large.speech_model, large.speech_threads, large.speech_compute_type) == (
        "large-v3-turbo", 4, "float16",
    )  # fmt: skip
    environment.setenv("RAPPORT_WHISPER_COMPUTE_TYPE", "int8_float16")
    assert from_environment().speech_compute_type == "int8_float16"
