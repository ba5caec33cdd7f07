"""What this server tells a bot, held against the description of what Slack sends, where that is at hand."""

import json
from functools import lru_cache
from typing import Any, Final

import jsonschema

from tests.servers.slack.checks import SPECS
from tests.servers.slack.deliveries import EVENT, SLASH, Delivery
from tests.servers.slack.world import Json

_INTERACTIONS: Final = {
    "block_actions": "BlockAction",
    "message_action": "MessageShortcut",
    "shortcut": "GlobalShortcut",
    "view_closed": "ViewClosedAction",
    "view_submission": "ViewSubmitAction",
}
_EVENTS: Final = {
    "app_home_opened": "AppHomeOpenedEvent",
    "app_mention": "AppMentionEvent",
    "app_uninstalled": "AppUninstalledEvent",
    "tokens_revoked": "TokensRevokedEvent",
}
_NULLS: Final = frozenset({"context_enterprise_id", "enterprise"})
_NUMBERS: Final = frozenset({"original_h", "original_w"})  # described as strings; files.info gives numbers
_MESSAGES: Final = {"": "GenericMessageEvent", "file_share": "FileShareMessageEvent"}


@lru_cache(maxsize=1)
def _described() -> Json:
    path = SPECS / "slack_inbound.schema.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


@lru_cache
def _checker(name: str) -> Any:
    return jsonschema.Draft7Validator(_described()[name])


def problems(delivery: Delivery) -> list[str]:
    """Return what is wrong with what the bot is told."""
    if not _described():
        return []
    return [says for name, told in _parts(delivery) for says in _check(name, told)]


def _parts(delivery: Delivery) -> list[tuple[str, Json]]:
    # Slack sends null where the description leaves a key out.
    payload = {key: told for key, told in delivery.payload.items() if key not in _NULLS or told is not None}
    if delivery.kind == SLASH:
        return [("SlashCommand", payload)]
    if delivery.kind != EVENT:
        name = _INTERACTIONS.get(payload["type"])
        if payload["type"] == "block_actions" and "view" in payload:
            payload = {"response_url": "", **payload}  # described as always there; in views it is not
        return [(name, payload)] if name else []
    event = dict(payload["event"])
    if "files" in event:  # what is not described: files of which messages have the id alone
        event["files"] = [file for file in event["files"] if file.get("file_access") != "check_file_info"]
    name = _MESSAGES.get(event.get("subtype", "")) if event["type"] == "message" else _EVENTS.get(event["type"])
    return [("EnvelopedEvent", payload), *([(name, event)] if name else [])]


def _check(name: str, told: Json) -> list[str]:
    return [
        f"{name} /{'/'.join(str(part) for part in error.absolute_path)}: {error.message[:300]}"
        for error in _checker(name).iter_errors(told)
        if not error.absolute_path or error.absolute_path[-1] not in _NUMBERS
    ]
