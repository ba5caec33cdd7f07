"""A malformed setting stops the start with a sentence that names it, never its value."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load, secret_key


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONSOLE_ADDRESS", "nowhere-at-all"),
        ("CONSOLE_ADDRESS", "127.0.0.1:99999"),
        ("DAILY_IMAGES_PER_USER", "secret-many"),
        ("DEFAULT_ASPECT_RATIO", "secretly"),
        ("DEFAULT_IMAGE_SIZE", "9K-secret"),
        ("DATABASE_URL", "mysql://secret@host/db"),
        ("LOG_LEVEL", "secret-loud"),
        ("BLOB_URL", "ftp://secret-host/folder"),
        ("MODEL_TIMEOUT_SECONDS", "-1"),
    ],
)
def test_a_bad_value_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load()
    assert name in str(caught.value)
    assert value not in str(caught.value)


def test_another_address_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSOLE_ADDRESS", "0.0.0.0:8080")
    with pytest.raises(SettingsError, match="CONSOLE_PASSWORD"):
        load()
    monkeypatch.setenv("CONSOLE_PASSWORD", "open sesame")
    assert load().console_host == "0.0.0.0"  # noqa: S104 -- that is the point


def test_vertex_needs_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    with pytest.raises(SettingsError, match="GOOGLE_CLOUD_PROJECT"):
        load()


def test_empty_values_count_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", "")
    assert load().offline


def test_a_dotenv_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GEMINI_API_KEY=k\nUNRELATED=1\n")
    assert not load().offline


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = secret_key(load())
    assert secret_key(load()) == first
    assert len(first) >= 32
    assert ((tmp_path / "var" / "secret.key").stat().st_mode & 0o777) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]
