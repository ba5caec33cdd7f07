"""A malformed setting stops the start with a sentence that names it, never its value."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load, secret_key
from bot.wiring.common import operators
from conversations.identity import ChannelRef, Platform, Tenant


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
        ("HTTP_ADDRESS", ":8081"),
        ("HTTP_ADDRESS", "secret-host"),
        ("HTTP_ADDRESS", "127.0.0.1:65536"),
        ("HTTP_ADDRESS", "127.0.0.1:8²"),
        ("PORT", "secret"),
        ("PORT", "99999"),
        ("PORT", "0"),
        ("APP_PUBLIC_BASE_URL", "secret.example.org"),
        ("APP_PUBLIC_BASE_URL", "ftp://secret.example.org"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org/"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org/plantain/"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org?to=x"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org/#top"),
        ("APP_PUBLIC_BASE_URL", "https://me:secret@example.org"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org:99999"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org:"),
        ("APP_PUBLIC_BASE_URL", "https://secret example.org"),
        ("APP_PUBLIC_BASE_URL", "https://secret.example.org/a\nb"),
        ("APP_PUBLIC_BASE_URL", "https:///secret"),
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


def test_the_outside_is_served_where_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().http is None
    monkeypatch.setenv("PORT", "5000")
    assert load().http == ("0.0.0.0", 5000)  # noqa: S104 -- hosting services knock from another machine
    monkeypatch.setenv("HTTP_ADDRESS", "[::1]:8081")
    assert load().http == ("::1", 8081), "an address says more than a port"
    monkeypatch.setenv("PORT", "")
    assert load().http == ("::1", 8081)


@pytest.mark.parametrize(
    "address",
    [
        "https://plantain.example.org",
        "http://127.0.0.1:8081",
        "https://[2001:db8::1]:8443",
        "https://example.org/bots/plantain",
        "https://xn--bcher-kva.example",
    ],
)
def test_the_public_address_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("APP_PUBLIC_BASE_URL", address)
    assert load().app_public_base_url == address


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


SOCKET = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_SIGNING_SECRET": "secret", "HTTP_ADDRESS": "127.0.0.1:8081"}
MANY = {
    "SLACK_CLIENT_ID": "12.secret",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_SIGNING_SECRET": "secret",
    "HTTP_ADDRESS": "127.0.0.1:8081",
    "APP_PUBLIC_BASE_URL": "https://plantain.example.org",
}


def put(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("environment", "by_socket"),
    [
        (SOCKET, True),
        (SOCKET | {"SLACK_BOT_TOKEN": "xoxe.xoxb-secret"}, True),
        (HTTP, False),
        (HTTP | {"HTTP_ADDRESS": "", "PORT": "8081"}, False),
        (MANY, False),
        (MANY | {"SLACK_APP_TOKEN": "xapp-secret", "SLACK_SIGNING_SECRET": ""}, True),
        (MANY | SOCKET, True),
    ],
)
def test_slack_is_served_where_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    by_socket: bool,  # noqa: FBT001 -- a case of the table
) -> None:
    assert not load().slack
    assert not load().slack_by_socket
    put(monkeypatch, environment)
    settings = load()
    assert settings.slack
    assert settings.slack_by_socket == by_socket


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-secret"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
        (SOCKET | {"SLACK_APP_TOKEN": "xoxb-secret"}, "SLACK_APP_TOKEN must begin with xapp-"),
        ({"SLACK_APP_TOKEN": "xapp-secret"}, "SLACK_BOT_TOKEN must be set when SLACK_APP_TOKEN is"),
        (SOCKET | {"SLACK_CLIENT_ID": "12.secret"}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET must be set together"),
        (MANY | {"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET must be set together"),
        (HTTP | {"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET where Slack calls HTTP_ADDRESS"),
        (HTTP | {"HTTP_ADDRESS": ""}, "HTTP_ADDRESS or PORT must be set for Slack to call"),
        (MANY | {"APP_PUBLIC_BASE_URL": ""}, "APP_PUBLIC_BASE_URL must be set when SLACK_CLIENT_ID is"),
        (MANY | SOCKET | {"HTTP_ADDRESS": ""}, "HTTP_ADDRESS (or PORT)"),
    ],
)
def test_what_slack_lacks_is_named_and_no_value_repeated(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str
) -> None:
    put(monkeypatch, environment)
    with pytest.raises(SettingsError) as caught:
        load()
    assert named in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("981000000000000002", ChannelRef(Tenant(Platform.DISCORD, "operators"), "981000000000000002")),
        (
            "https://discord.com/channels/981000000000000001/981000000000000002",
            ChannelRef(Tenant(Platform.DISCORD, "operators"), "981000000000000002"),
        ),
        ("https://app.slack.com/client/T0ABC/C0DEF", ChannelRef(Tenant(Platform.SLACK, "T0ABC"), "C0DEF")),
        ("https://app.slack.com/client/E0ABC/C0DEF", ChannelRef(Tenant(Platform.SLACK, "E0ABC.org"), "C0DEF")),
        ("https://app.slack.com/client/T0ABC/C0DEF/details/top", ChannelRef(Tenant(Platform.SLACK, "T0ABC"), "C0DEF")),
    ],
)
def test_operators_review_in_a_channel_of_discord_or_slack(
    monkeypatch: pytest.MonkeyPatch, written: str, channel: ChannelRef
) -> None:
    monkeypatch.setenv("OPERATORS_CHANNEL", written)
    assert operators(load()) == channel


@pytest.mark.parametrize(
    "written",
    [
        "mods",
        "C0DEF",
        "https://acme.slack.com/archives/C0DEF",
        "https://app.slack.com/client/T0ABC/D0DEF",
        "https://app.slack.com/client/U0ABC/C0DEF",
    ],
)
def test_another_channel_for_operators_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("OPERATORS_CHANNEL", written)
    with pytest.raises(SettingsError, match="OPERATORS_CHANNEL must be the id of a Discord channel"):
        load()
