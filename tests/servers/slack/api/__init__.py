"""The methods of the Web API, by their names."""

from typing import Final

from tests.servers.slack.api import access, chat, conversations, files, people, views
from tests.servers.slack.api.method import Method

METHODS: Final[dict[str, Method]] = {
    **access.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS", "Method"]
