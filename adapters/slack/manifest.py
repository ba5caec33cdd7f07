"""What an app of Slack has to be made as, with what it asks for and why; pure."""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from conversations.commands import COMMANDS, MENUS, Command, Menu, Option, OptionKind
from conversations.wording import NAME

#: Where Slack sends events, commands and presses, and where an app is installed.
EVENTS_PATH: Final = "/slack/events"
INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"

#: The scopes it cannot do without → what for.
SCOPES: Final[Mapping[str, str]] = {
    "commands": "for slash commands and the entries in a message's menu",
    "chat:write": "to post results, and to change and delete its own messages",
    "app_mentions:read": "to hear words that mention it",
    "assistant:write": "for direct messages as those with an agent: suggestions, and that it is at work",
    "im:history": "to hear what is said to it in direct messages",
    "im:write": "to send direct messages: private results, and what moderators decided",
    "files:read": "to fetch pictures that are attached, and for forms that take pictures",
    "files:write": "to upload pictures, and to delete those that are taken down",
    "users:read": "for names, languages, and who is an admin of the workspace",
    "channels:read": "to know who is in the moderators' channel, where that is public",
    "groups:read": "to know who is in the moderators' channel, where that is private",
}
#: Those it may be refused → what for.
OPTIONAL: Final[Mapping[str, str]] = {
    "chat:write.public": "to answer a command in a public channel that it was not invited to",
    "channels:history": "to find its own message again after a crash, in public channels",
    "groups:history": "the same in private channels",
    "mpim:history": "the same in direct messages of several",
}
#: The events it hears → what for.
EVENTS: Final[Mapping[str, str]] = {
    "app_mention": "words that mention it",
    "message.im": "words in direct messages",
    "app_home_opened": "somebody looks at its Home tab",
    "member_joined_channel": "it was invited: what waits for that channel is shown there",
    "app_uninstalled": "a workspace has removed it",
    "tokens_revoked": "a workspace has taken its token back",
}

_DESCRIPTION: Final = "Makes and edits pictures with Gemini."
_LONG: Final = (
    "Plantain makes and edits pictures with Gemini's image models. Type /imagine with what a picture should show, "
    "mention Plantain in the thread of a picture to change it, or press Variations. Every member has a daily cap; "
    "moderators review what is reported. Every picture is made by AI and carries a SynthID watermark."
)
_COLOUR: Final = "#2b7332"
_AGENT: Final = (
    "Say what a picture should show, or attach one and say what should change. Then say what to change next."
)
_SUGGESTED: Final = (
    ("A red fox in snow", "A red fox in snow, at dusk"),
    ("A poster", 'A poster for a summer fair, with the words "Come as you are"'),
    ("A picture for a slide", "A lighthouse on a cliff as a flat illustration in two colours, with room for a title"),
)
_SHORTCUTS: Final[Mapping[str, str]] = {
    "edit_image": "Change the picture of this message",
    "report_image": "Tell the moderators what is wrong with this picture",
}
_FEW: Final = 10  # numbers that are shown as a range
_WIDE: Final = 10_000  # characters; a text stays on its line
_HEADING: Final = (
    "# What Plantain's app in Slack is made of, as printed by: plantain slack manifest\n"
    "# At api.slack.com/apps press Create New App, From a manifest, choose YAML, and paste all of it.\n"
)


def manifest(*, public_url: str = "", socket_mode: bool) -> dict[str, Any]:
    """Return the manifest from which Slack makes the app.

    public_url: where the outside is reached, needed without Socket Mode and for installing in many workspaces.
    """
    calls = "" if socket_mode else f"{public_url}{EVENTS_PATH}"
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": _DESCRIPTION,
            "long_description": _LONG,
            "background_color": _COLOUR,
        },
        "features": _features(calls),
        "oauth_config": _oauth(public_url),
        "settings": _settings(calls, socket_mode=socket_mode, whole_organisations=bool(public_url)),
    }


def written(made: dict[str, Any]) -> str:
    """Return a manifest as it is pasted into Slack's page."""
    text: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=_WIDE)
    return _HEADING + text


def _features(calls: str) -> dict[str, Any]:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
        "agent_view": {
            "agent_description": _AGENT,
            "suggested_prompts": [{"title": title, "message": message} for title, message in _SUGGESTED],
        },
        "slash_commands": [_command(known, calls) for known in COMMANDS],
        "shortcuts": [_shortcut(known) for known in MENUS],
    }


def _oauth(public_url: str) -> dict[str, Any]:
    redirects = {"redirect_urls": [f"{public_url}{REDIRECT_PATH}"]} if public_url else {}
    # Whatever is optional has to be named among the others too.
    return {**redirects, "scopes": {"bot": [*SCOPES, *OPTIONAL], "bot_optional": [*OPTIONAL]}}


def _settings(calls: str, *, socket_mode: bool, whole_organisations: bool) -> dict[str, Any]:
    at = {"request_url": calls} if calls else {}
    return {
        "event_subscriptions": {**at, "bot_events": [*EVENTS]},
        "interactivity": {"is_enabled": True, **at},
        "org_deploy_enabled": whole_organisations,
        "socket_mode_enabled": socket_mode,
        # A token that rotates is worth nothing in the settings of an operator after twelve hours.
        "token_rotation_enabled": False,
    }


def _command(known: Command, calls: str) -> dict[str, Any]:
    hint = usage(known)
    return {
        "command": f"/{known.name}",
        **({"url": calls} if calls else {}),
        "description": known.description,
        **({"usage_hint": hint} if hint else {}),
        # Channels come as ids, which alone say which one is meant; all else is then written as it is in messages.
        "should_escape": True,
    }


def usage(known: Command) -> str:
    """Say what may stand behind a command; nothing has to, for where it needs something it opens a form."""
    if known.branches:
        return f"[{' | '.join(branch.name for branch in known.branches)}]"
    typed = [option for option in known.options if option.kind is not OptionKind.PICTURE]
    return " ".join(f"[{option.name if option == known.words else _flag(option)}]" for option in typed)


def _flag(option: Option) -> str:
    match option.kind:
        case OptionKind.SWITCH:
            return f"--{option.name}"
        case OptionKind.INTEGER if option.most - option.least < _FEW:
            return f"--{option.name} {option.least}-{option.most}"
        case OptionKind.INTEGER:
            return f"--{option.name} number"
        case OptionKind.TEXT:
            return f"--{option.name} words"
        case _:
            return f"--{option.name} …"


def _shortcut(known: Menu) -> dict[str, Any]:
    return {
        "name": known.name,
        "type": "message",
        "callback_id": known.key,
        "description": _SHORTCUTS[known.key],
    }
