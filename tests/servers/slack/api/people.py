"""users.*, and what assistants say they are doing."""

import time
from typing import Final

from tests.servers.slack import payloads
from tests.servers.slack.api.method import Asking, Method, channel_of, require, user_of
from tests.servers.slack.errors import Refused
from tests.servers.slack.stage import Status
from tests.servers.slack.world import Json


def info(asking: Asking) -> Json:
    user = user_of(asking, asking.call.needed("user", "user_not_found"))
    told = payloads.of_user(user)
    if not asking.arguments.get("include_locale"):
        del told["locale"]
    return {"user": told}


def set_status(asking: Asking) -> Json:
    channel = channel_of(asking, asking.call.needed("channel_id", "channel_not_found"))
    if "status" not in asking.arguments:
        raise Refused("invalid_arguments", "missing required field: status")
    thread, status = asking.call.needed("thread_ts"), asking.call.text("status")
    if not {"assistant:write", "chat:write"} & asking.grant.scopes:
        require(asking.grant, "assistant:write")
    asking.stage.statuses.append(Status(channel.id, thread, status, time.monotonic()))
    asking.stage.status_marks.append(asking.stage.messages.mark)
    return {}


def suggest(asking: Asking) -> Json:
    """Offer prompts in direct messages with an agent."""
    channel_of(asking, asking.call.needed("channel_id", "channel_not_found"))
    return {}


METHODS: Final = {
    "users.info": Method(info, "users:read", tier=4),
    "assistant.threads.setStatus": Method(set_status),
    "assistant.threads.setSuggestedPrompts": Method(suggest, "assistant:write"),
    "assistant.threads.setTitle": Method(suggest, "assistant:write"),
}
