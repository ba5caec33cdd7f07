"""The manifest holds every command and menu, asks for what it says why, and is one that Slack takes."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from adapters.slack.manifest import EVENTS, OPTIONAL, SCOPES, manifest, usage, written
from conversations.commands import COMMANDS, MENUS, Command, command_named
from tests.servers.slack.api import METHODS
from tests.slack_payloads import checker

ROOT: Final = Path(__file__).parents[2]
PUBLIC: Final = "https://plantain.example.org"
WAYS: Final = {
    "socket": manifest(socket_mode=True),
    "http": manifest(public_url=PUBLIC, socket_mode=False),
    "both": manifest(public_url=PUBLIC, socket_mode=True),
}


def command(name: str) -> Command:
    found = command_named(name)
    assert found is not None
    return found


def addresses(of: Any) -> set[str]:
    """Find every address in a manifest."""
    if isinstance(of, dict):
        return {one for value in of.values() for one in addresses(value)}
    if isinstance(of, list):
        return {one for value in of for one in addresses(value)}
    return {of} if str(of).startswith("http") else set()


@pytest.mark.parametrize("way", WAYS)
def test_slack_takes_it(way: str) -> None:
    assert checker().check_manifest(WAYS[way]) == []


@pytest.mark.parametrize("way", WAYS)
def test_what_is_pasted_is_what_was_made(way: str) -> None:
    assert yaml.safe_load(written(WAYS[way])) == WAYS[way]


def test_every_command_and_menu_is_in_it() -> None:
    features = WAYS["socket"]["features"]
    assert [one["command"] for one in features["slash_commands"]] == [f"/{known.name}" for known in COMMANDS]
    assert [(one["callback_id"], one["name"]) for one in features["shortcuts"]] == [
        (menu.key, menu.name) for menu in MENUS
    ]
    assert all(one["should_escape"] for one in features["slash_commands"]), "a channel must come as its id"


def test_a_hint_says_what_may_follow() -> None:
    assert usage(command("blend")) == "[prompt] [--model …] [--ratio …] [--size …] [--count 1-4]"
    assert usage(command("conversation")) == "[show | reset | export]"
    assert "[--private]" in usage(command("imagine"))
    assert "image" not in usage(command("imagine")), "no picture can be typed"
    assert usage(command("help")) == ""


def test_slack_calls_where_the_outside_is() -> None:
    assert addresses(WAYS["socket"]) == set()
    assert addresses(WAYS["http"]) == {f"{PUBLIC}/slack/events", f"{PUBLIC}/slack/oauth_redirect"}
    assert addresses(WAYS["both"]) == {f"{PUBLIC}/slack/oauth_redirect"}, "a socket needs no address for events"
    assert [WAYS[way]["settings"]["socket_mode_enabled"] for way in WAYS] == [True, False, True]


def test_each_scope_and_event_has_its_reason() -> None:
    scopes = WAYS["socket"]["oauth_config"]["scopes"]
    assert scopes["bot"] == [*SCOPES, *OPTIONAL]
    assert scopes["bot_optional"] == [*OPTIONAL]
    assert all({**SCOPES, **OPTIONAL, **EVENTS}.values())
    assert not set(SCOPES) & set(OPTIONAL)
    assert WAYS["socket"]["settings"]["event_subscriptions"]["bot_events"] == [*EVENTS]


def test_it_sees_no_more_of_channels_than_what_is_said_to_it() -> None:
    """A bot that is sent every message of its channels would have to be trusted with them."""
    assert not {"message.channels", "message.groups", "message.mpim"} & set(EVENTS)


def test_what_is_called_is_asked_for() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "adapters" / "slack").glob("*.py"))
    called = {name for name in METHODS if f'"{name}"' in source or f".{name.replace('.', '_')}(" in source}
    assert {"chat.postMessage", "users.info"} <= called
    for name in called:
        assert METHODS[name].scope in {"", *SCOPES}, f"{name} needs {METHODS[name].scope}"
