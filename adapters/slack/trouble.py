"""What Slack or the way to it answered → our errors; the names are those of its documentation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from conversations.errors import Permanent, PlantainError, Temporary, Undeliverable

_TOO_MANY: Final = 429
_ERRORS: Final = 500
_PAUSE: Final = 1.0  # s, where Slack does not say how long to wait


class Gone(Permanent):
    """The message, or the file, is there no more, or may not be changed."""


class NotReady(Temporary):
    """A file that was uploaded is not there yet."""


class Lapsed(Temporary):
    """The token has expired; there is a newer one by now."""


class Limited(Temporary):
    """There were too many requests: nothing came of this one."""


class Unclear(Temporary):
    """Whether the request had its effect is not known."""


class Outside(Undeliverable):
    """The bot is not in the channel, or the channel takes nothing any more."""


class Revoked(Undeliverable):
    """The workspace has removed the app, or taken its token back."""


class TooLate(Permanent):
    """What a form was to be opened for happened too long ago."""


_MEANS: Final[Mapping[str, type[PlantainError]]] = {
    **dict.fromkeys(("message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"), Gone),
    **dict.fromkeys(("file_not_found", "file_deleted", "cant_delete_file", "invalid_thread_ts"), Gone),
    **dict.fromkeys(("channel_not_found", "not_in_channel", "is_archived", "thread_not_found"), Outside),
    **dict.fromkeys(
        (
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "no_permission",
            "cannot_dm_bot",
            "messages_tab_disabled",
            "user_not_found",
            "user_not_visible",
            "user_disabled",
            "user_not_in_channel",
            "users_not_found",
            "access_denied",
            "missing_scope",
            "not_allowed_token_type",
            "file_upload_size_restricted",
            "file_uploads_disabled",
            "file_uploads_except_images_disabled",
            "file_type_not_allowed",
            "storage_limit_reached",
            "cannot_reply_to_message",
            "slack_connect_blocked_file_type",
            "slack_connect_canvas_sharing_blocked",
            "slack_connect_clip_sharing_blocked",
            "slack_connect_file_link_sharing_blocked",
            "slack_connect_file_upload_sharing_blocked",
            "slack_connect_lists_sharing_blocked",
            "enterprise_is_restricted",
            "accesslimited",
        ),
        Undeliverable,
    ),
    **dict.fromkeys(
        (
            "invalid_auth",
            "not_authed",
            "token_revoked",
            "account_inactive",
            "team_not_found",
            "team_access_not_granted",
            "org_login_required",
            "ekm_access_denied",
            "app_missing",
            "two_factor_setup_required",
        ),
        Revoked,
    ),
    "token_expired": Lapsed,
    **dict.fromkeys(("external_channel_migrating", "team_added_to_org"), Temporary),
    **dict.fromkeys(("expired_trigger_id", "invalid_trigger", "trigger_expired", "exchanged_trigger_id"), TooLate),
    **dict.fromkeys(("hash_conflict", "view_not_found", "not_found"), Gone),
    **dict.fromkeys(("fatal_error", "internal_error", "service_unavailable", "request_timeout"), Unclear),
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), Limited),
}
#: How names begin, or end, that tell of a fault of ours: what was asked for, or with what.
_OURS: Final = (
    "invalid_",
    "missing_",
    "no_text",
    "msg_",
    "too_many_",
    "metadata_",
    "markdown_",
    "unknown_method",
    "deprecated_",
    "method_deprecated",
    "as_user_",
    "duplicate_",
    "push_limit_",
)
_OURS_TOO: Final = ("_too_long", "_too_large")


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise what our errors are for whatever the SDK or the connection raises.

    Arguments that Slack refuses as malformed stay what they are: that is a fault of ours. What else it refuses, for a
    reason that is not known here, is Undeliverable: whoever asked is told, and nothing is charged.
    """
    try:
        yield
    except SlackApiError as trouble:
        found = _of(trouble)
        if found is None:
            raise
        raise found from trouble
    except (TimeoutError, aiohttp.ClientError, OSError, SlackClientError) as trouble:
        raise Unclear(f"Slack could not be reached: {type(trouble).__name__}") from trouble


def _of(trouble: SlackApiError) -> PlantainError | None:
    status, error, headers = _answer(trouble.response)
    said = f"Slack answered {status}, {error or 'nothing that can be read'}"
    kind = _MEANS.get(error)
    if kind is Limited or status == _TOO_MANY:
        return Limited(said, retry_after=_asked(headers))
    if error == "invalid_blocks" and "slack file" in str(trouble.response.get("response_metadata", "")):
        return NotReady(said, retry_after=0.5)
    if kind is not None:
        return kind(said)
    if status >= _ERRORS or not error:
        return Unclear(said)
    return None if error.startswith(_OURS) or error.endswith(_OURS_TOO) else Undeliverable(said)


def _answer(response: Any) -> tuple[int, str, Mapping[str, Any]]:
    """Read the status, the error and the headers: of an answer, or of what could not be read as one."""
    if isinstance(response, aiohttp.ClientResponse):
        return response.status, "", response.headers
    data = response.data if isinstance(response.data, dict) else {}
    return response.status_code, str(data.get("error", "")), response.headers


def error_of(trouble: BaseException) -> str:
    """Return Slack's own word for an error, empty where it gave none."""
    cause = trouble if isinstance(trouble, SlackApiError) else trouble.__cause__
    return _answer(cause.response)[1] if isinstance(cause, SlackApiError) else ""


def _asked(headers: Mapping[str, Any]) -> float:
    try:
        return float(headers.get("Retry-After", _PAUSE))
    except ValueError:
        return _PAUSE
