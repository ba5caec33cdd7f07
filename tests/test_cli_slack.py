"""`plantain slack`, as far as it goes without Slack."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from adapters.slack.manifest import manifest
from bot.cli import _greeting, app
from bot.settings import load

ROOT = Path(__file__).parent.parent


def slack(*arguments: str) -> tuple[int, str]:
    answered = CliRunner().invoke(app, ["slack", *arguments])
    return answered.exit_code, answered.output


def printed(*arguments: str) -> Any:
    status, said = slack("manifest", *arguments)
    assert status == 0
    return yaml.safe_load(said)


def test_the_manifest_is_printed_without_any_settings() -> None:
    assert printed() == manifest(socket_mode=True)
    there = "https://p.example.org"
    assert printed("--http", there) == manifest(public_url=there, socket_mode=False)
    assert printed("--http", there, "--socket") == manifest(public_url=there, socket_mode=True)


def test_the_file_to_paste_is_what_is_printed() -> None:
    assert slack("manifest") == (0, (ROOT / "deploy" / "slack-manifest.yaml").read_text())


@pytest.mark.parametrize("address", ["p.example.org", "http://p.example.org", "https://p.example.org/", ""])
def test_an_address_that_slack_cannot_call_is_refused(address: str) -> None:
    status, said = slack("manifest", "--http", address)
    assert status == 2
    assert "--http" in said


def test_without_a_token_a_sentence_says_so() -> None:
    status, said = slack()
    assert status == 78
    assert "SLACK_BOT_TOKEN must be set" in said


def test_what_is_wrong_with_a_token_is_said_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-secret")
    status, said = slack()
    assert status == 78
    assert "SLACK_BOT_TOKEN must begin with xoxb-" in said
    assert "secret" not in said


def test_the_greeting_names_what_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is served in" not in _greeting(load())
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-secret")
    assert ", and is served in Slack\n" in _greeting(load())
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    assert ", and is served in Discord and Slack\n" in _greeting(load())
    assert "secret" not in _greeting(load())
