"""What the application's settings at Slack say: commands, shortcuts, events, scopes; as its manifest has them."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.servers.by_hand import expect

EVENTS: Final = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "tokens_revoked",
)


@dataclass(eq=False)
class Settings:
    """commands, shortcuts: what people are offered; anything, where it is None."""

    commands: set[str] | None = None  # with their strokes
    shortcuts: set[str] | None = None  # callback_ids of messages' menus
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    home: bool = True
    messages: bool = True  # whether people may write to the Messages tab

    def read(self, manifest: dict[str, Any]) -> None:
        """Take over what a manifest says."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        self.commands = {one["command"] for one in features.get("slash_commands", ())}
        self.shortcuts = {one["callback_id"] for one in features.get("shortcuts", ())}
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", ()))
        tabs = features.get("app_home", {})
        self.home = bool(tabs.get("home_tab_enabled"))
        writable = not tabs.get("messages_tab_read_only_enabled")
        self.messages = bool(tabs.get("messages_tab_enabled", True)) and writable

    def offers_command(self, command: str) -> None:
        """Fail the test where there is no such command."""
        known = self.commands
        expect(known is None or command in known, f"{command} is not a valid command; there are {sorted(known or ())}")

    def offers_shortcut(self, callback_id: str) -> None:
        """Fail the test where there is no such shortcut."""
        known = self.shortcuts
        expect(known is None or callback_id in known, f"no shortcut {callback_id}; there are {sorted(known or ())}")
