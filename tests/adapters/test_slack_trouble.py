"""What Slack's errors are to us, whatever method gave them."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.trouble import Gone, Outside, Revoked, error_of, told_apart
from conversations.errors import PlantainError, Temporary, Undeliverable


def answered(error: str) -> SlackApiError:
    """Return what the SDK raises for an error."""
    response = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": error},
        headers={},
        status_code=200,
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


def told(error: str) -> PlantainError:
    with pytest.raises(PlantainError) as raised, told_apart():
        raise answered(error)
    return raised.value


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("cannot_reply_to_message", Undeliverable),
        ("slack_connect_file_link_sharing_blocked", Undeliverable),
        ("enterprise_is_restricted", Undeliverable),
        ("accesslimited", Undeliverable),
        ("missing_scope", Undeliverable),
        ("not_in_channel", Outside),
        ("two_factor_setup_required", Revoked),
        ("invalid_auth", Revoked),
        ("external_channel_migrating", Temporary),
        ("team_added_to_org", Temporary),
        ("invalid_thread_ts", Gone),
        ("posting_to_channel_denied", Undeliverable),
        ("an_error_of_next_year", Undeliverable),
        ("unknown_error", Undeliverable),
    ],
)
def test_what_is_refused_has_a_kind(error: str, kind: type[PlantainError]) -> None:
    found = told(error)
    assert type(found) is kind
    assert error_of(found) == error


@pytest.mark.parametrize(
    "error",
    [
        "invalid_blocks",
        "invalid_arguments",
        "msg_too_long",
        "no_text",
        "too_many_attachments",
        "missing_post_type",
        "metadata_too_large",
        "alt_txt_too_large",
        "unknown_method",
        "method_deprecated",
    ],
)
def test_a_fault_of_ours_stays_what_it_is(error: str) -> None:
    with pytest.raises(SlackApiError) as raised, told_apart():
        raise answered(error)
    assert error_of(raised.value) == error
