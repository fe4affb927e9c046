"""Settings of analysis: engines by name, refused with a sentence when they cannot work."""

import pytest

from services.analysis.config import from_environment
from shared.config import BadSetting


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("RAPPORT_AMQP_URL", "amqp://localhost/")
    for name in ("RAPPORT_TRANSCRIBER", "RAPPORT_SCORER", "RAPPORT_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_embedded_engines_are_the_default_and_label_themselves() -> None:
    """S33: nothing else is needed, and each says what it cannot do."""
    engines = from_environment().engines
    assert engines.label == (
        "Demo speech engine, not for decisions. Key-point coverage, not correctness."
    )


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


@pytest.mark.parametrize(("language", "is_known"), [("en", True), ("en-GB", True), ("de", False)])
def test_the_embedded_engine_takes_english_only(language: str, is_known: bool) -> None:
    assert from_environment().engines.transcriber.understands(language) is is_known
