"""What Slack is sent: within its limits whatever comes, valid by its rules, and what was typed shown as typed."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from adapters.slack import render
from adapters.slack.controls import decode, encode
from adapters.slack.pictures import needed
from conversations.commands import Control
from conversations.identity import MemberRef, Platform
from conversations.outcomes import PromptTooLong, Refused
from conversations.turn import Visibility
from conversations.views import (
    Button,
    Fact,
    Link,
    Notice,
    Tone,
    listings,
    notices,
)
from conversations.wording import review
from tests.reading import as_seen, as_typed
from tests.slack_payloads import drawn, files_of, holds, parts, quotes, read, shown_as, stands
from tests.slack_views import scenes
from tests.spiteful import prompts
from tests.views import NOW, PROMPT, a_long_listing

PROMPTS: Final = list(prompts())
ADDRESS: Final = "https://plantain.slack.com/archives/C0ABCDEFG/p1795176000000100"


# --- cards --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_card_holds_whatever_was_typed(name: str, prompt: str) -> None:
    del name
    turn = scenes.a_turn(prompt=prompt, words=prompt, notes=(prompt[:500],))
    shown = scenes.a_card(turn, around={"parent": (scenes.message, f"Continues “{prompt[:60]}” by {prompt[:40]}")})
    shown = replace(
        shown, byline=f"{prompt} asked for a picture", sources=(Link(prompt, f"https://x.example/{prompt}"),)
    )
    message = drawn(shown, permalink=ADDRESS)
    holds(message)
    found = quotes(message.blocks)
    assert len(found) == bool(as_typed(prompt))
    if found and not found[0].rstrip("\u2069").endswith("…"):
        assert as_seen(found[0]) == as_typed(prompt)


def test_what_is_said_besides_is_never_cut_for_a_long_prompt() -> None:
    message = drawn(scenes.a_card(scenes.a_turn(prompt='"' * 4_000, words="_" * 9_000)))
    holds(message)
    said = read(message.blocks)
    for words in ("Ada asked for a picture", "16:9", "1,290", "$0.034", "17 of 20 left today", "SynthID"):
        assert words in said


def test_a_prompt_as_long_as_may_be_is_shown_whole() -> None:
    prompt = "a fox in snow, " * 266
    assert quotes(drawn(scenes.a_card(scenes.a_turn(prompt=prompt))).blocks) == [prompt.rstrip()]


def test_an_ordinary_card_says_all_a_result_must() -> None:
    message = drawn(scenes.a_continuation(), permalink=ADDRESS)
    holds(message)
    said = read(message.blocks)
    for words in (
        "Ada asked for a picture",
        PROMPT,
        "Nano Banana",
        "16:9",
        "1K · 1376 × 768",  # noqa: RUF001 -- the sign for dimensions
        "Pictures: 1",
        "1,290",
        "$0.034",
        "17 of 20 left today",
        "Made by AI, with an invisible SynthID watermark",
        "Inputs: 2",
        "Sources: Red fox, the encyclopaedia",
        "Continues “a fox on a hill” by Ben",
    ):
        assert words in said, words
    assert [one["url"] for one in parts(message.blocks) if one.get("type") == "link"] == [
        "https://encyclopaedia.example/Red_fox",
        ADDRESS,
    ]
    (actions,) = [one for one in message.blocks if one["type"] == "actions"]
    labels = [(one["text"]["text"], one.get("style")) for one in actions["elements"]]
    assert labels == [("Edit", "primary"), ("Variations", None), ("Delete", "danger"), ("Report", None)]
    assert decode(actions["elements"][0]["action_id"]) == (Control.EDIT, scenes.a_turn().sheet_id)
    assert message.blocks[-1] == actions
    assert message.text == f"Ada asked for a picture: Ready “{PROMPT}”"


def test_without_an_address_the_message_it_continues_is_only_named() -> None:
    message = drawn(scenes.a_continuation())
    assert "Continues “a fox on a hill” by Ben" in read(message.blocks)
    assert len([one for one in parts(message.blocks) if one.get("type") == "link"]) == 1


def test_what_is_private_says_so() -> None:
    assert "Only you see this." in read(drawn(scenes.a_card(visibility=Visibility.PRIVATE)).blocks)
    assert "Only you see this." not in read(drawn(scenes.a_card()).blocks)


@pytest.mark.parametrize("count", [1, 7, 400])
def test_a_card_with_too_much_of_everything_holds(count: int) -> None:
    shown = scenes.an_overfull_card(count)
    for address in ("", "https://files.example/" + "a" * 150, "https://files.example/" + "a" * 900):
        holds(drawn(shown, original=lambda _shown, _position, address=address: address))


def test_many_notes_are_each_given_room_and_the_rest_is_counted() -> None:
    words = tuple(f"report {number}: " + "x" * 490 for number in range(200))
    message = drawn(scenes.a_case_card(scenes.a_dossier(words=words)))
    holds(message)
    said = read(message.blocks)
    assert re.search(r"… and \d+ more$", said, re.MULTILINE)
    assert "report 9" in said


def test_waiting_says_since_when_and_until_when() -> None:
    waiting = drawn(scenes.a_waiting_card())
    holds(waiting)
    assert "Preparing… 3rd in the queue · begun {ago}" in read(waiting.blocks)
    (date,) = [one for one in parts(waiting.blocks) if one.get("type") == "date"]
    assert date["timestamp"] == int((NOW - timedelta(seconds=9)).timestamp())
    assert date["fallback"] == "at 11:59 UTC"
    later = drawn(scenes.a_postponed_card())
    holds(later)
    assert "goes on at {time}" in read(later.blocks)


def test_no_line_of_a_name_or_a_fact_looks_like_another() -> None:
    name = "Ada\n> quoted\n*Big* <@U1> <!here>"
    shown = scenes.a_card(scenes.a_turn(requester=replace(scenes.ada, name=name)))
    shown = replace(shown, byline=f"{name} asked", facts=(Fact(name, name),), notes=(name,), continues_label=name)
    message = drawn(replace(shown, continues=scenes.message))
    holds(message)
    assert not re.search(r"^(> quoted|\*Big)", read(message.blocks), re.MULTILINE)
    assert "&lt;@U1&gt; &lt;!here&gt;" in message.text


# --- pictures -----------------------------------------------------------------------------------


def test_the_pictures_of_a_sheet_are_numbered_and_say_what_they_show() -> None:
    shown = scenes.a_card(scenes.a_turn(0), scenes.a_turn(1, pictures=(), ending=None), scenes.a_turn(2))
    message = drawn(shown)
    holds(message)
    images = [one for one in message.blocks if one["type"] == "image"]
    assert [one["title"]["text"] for one in images] == ["Picture 1", "Picture 3"]
    assert [one["alt_text"] for one in images] == [f"Picture {n} of 3: {PROMPT}" for n in (1, 3)]
    assert [one["slack_file"]["id"] for one in images] == list(files_of(shown).values())
    assert not any("title" in one for one in drawn(scenes.a_card()).blocks)


def test_a_picture_whose_file_is_not_there_is_left_out() -> None:
    shown = scenes.a_card(scenes.a_turn(0), scenes.a_turn(1))
    first, _ = needed(shown)
    message = render.card(shown, {first.key: "F0ABCDEF000"})
    holds(message)
    assert [one["title"]["text"] for one in message.blocks if one["type"] == "image"] == ["Picture 1"]


def test_files_are_named_after_their_turn_and_what_slack_cannot_show_is_converted() -> None:
    webp = replace(scenes.a_picture(), media_type="image/webp")
    shown = scenes.a_card(scenes.a_turn(pictures=(scenes.a_picture("one", suffix="png"), webp)))
    uploads = needed(shown)
    assert [one.filename for one in uploads] == [
        f"plantain-{scenes.a_turn().id}-1.png",
        f"plantain-{scenes.a_turn().id}-2.jpg",
    ]
    assert [(one.converts, one.media_type) for one in uploads] == [(False, "image/png"), (True, "image/webp")]
    message = drawn(shown, original=lambda _shown, position: f"https://files.example/{position}")
    holds(message)
    assert "The picture is shown as a copy of another format. The original" in read(message.blocks)
    assert "copy" not in read(drawn(shown).blocks)


def test_the_preview_of_a_case_is_the_blurred_one() -> None:
    message = drawn(scenes.a_case_card(), permalink=ADDRESS)
    holds(message)
    (upload,) = needed(scenes.a_case_card())
    assert upload.key.endswith("blurred.jpg")
    (actions,) = [one for one in message.blocks if one["type"] == "actions"]
    labels = [one["text"]["text"] for one in actions["elements"]]
    assert labels == ["Show", "Claim", "Dismiss", "Take down", "Restrict", "History"]
    assert [one["channel_id"] for one in parts(message.blocks) if one.get("type") == "channel"] == ["C0ABCDEFG"]
    assert "in <#C0ABCDEFG> was reported" in message.text
    assert "The reported message" in read(message.blocks)


def test_direct_messages_are_not_named_by_their_id() -> None:
    shown = replace(scenes.a_case_card(), byline="Ada's picture in #D0ABCDEFG was reported", named=("D0ABCDEFG",))
    message = drawn(shown)
    assert "Ada's picture in direct messages was reported" in read(message.blocks)
    assert "in direct messages was" in message.text


def test_a_notice_names_a_channel() -> None:
    message = render.notice(Notice(review.unreached("C0ABCDEFG"), Tone.WARNING, named=("C0ABCDEFG",)))
    assert [one["channel_id"] for one in parts(message.blocks) if one.get("type") == "channel"] == ["C0ABCDEFG"]
    assert "the moderators' channel, <#C0ABCDEFG>: let me in" in message.text


def test_what_members_are_called_and_have_typed_names_no_channel() -> None:
    daddy = replace(scenes.ada, name="#DADDY")
    turn = scenes.a_turn(prompt="a #CYBERPUNK with a #DRAGON", requester=daddy)
    shown = scenes.a_card(turn)
    for message in (drawn(replace(shown, byline="#DADDY asked")), render.listing(listings.conversation([turn]))[0]):
        assert not [one for one in parts(message.blocks) if one.get("type") == "channel"]
        assert "#DADDY" in read(message.blocks)
        assert "#CYBERPUNK with a #DRAGON" in read(message.blocks)
        assert "<#" not in message.text


def test_channels_that_members_name_stay_words() -> None:
    message = drawn(scenes.a_card(scenes.a_turn(prompt="a fox for #C0ABCDEFG")))
    assert message.text.endswith("“a fox for #C0ABCDEFG”")
    assert quotes(message.blocks) == ["a fox for #C0ABCDEFG"]


def test_the_way_back_stands_below_the_facts_also_where_nothing_can_be_pressed() -> None:
    for shown in (scenes.a_continuation(), replace(scenes.a_continuation(), buttons=())):
        said = read(drawn(shown).blocks)
        assert said.index("SynthID") < said.index("Sources: ") < said.index("Continues")


# --- notices and listings -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_notice_gives_the_words_back(name: str, prompt: str) -> None:
    del name
    shown = notices.refused(Refused(PromptTooLong(9_000, 4_000)), prompt)
    message = render.notice(shown)
    holds(message)
    said, *drafts = message.blocks[0]["elements"]
    assert said["elements"][0]["text"] == shown.text
    for draft in drafts:
        assert draft["type"] == "rich_text_preformatted"
        assert as_typed(prompt).startswith(as_seen(draft["elements"][0]["text"]).rstrip().removesuffix("…"))


@pytest.mark.parametrize("length", [10, 4_000, 40_000])
def test_a_notice_with_too_many_words_holds(length: int) -> None:
    many = tuple(Button(Control.APPEAL, str(number), "l" * 200) for number in range(40))
    holds(render.notice(Notice("n" * length, Tone.INFO, '"' * length, buttons=many)))


def test_help_is_one_message_that_says_all() -> None:
    (message,) = render.listing(listings.help_(Platform.SLACK))
    holds(message)
    for section in listings.help_(Platform.SLACK).sections:
        for row in section.rows:
            assert row.label in read(message.blocks)
            assert row.value in read(message.blocks)


@pytest.mark.parametrize(("sections", "rows"), [(1, 300), (90, 1), (30, 30), (1, 0)])
def test_a_long_listing_is_split_and_nothing_is_lost(sections: int, rows: int) -> None:
    messages = render.listing(a_long_listing(sections, rows))
    for one in messages:
        holds(one)
    said = [line for one in messages for line in read(one.blocks).split("\n")]
    assert [one for one in said if one.startswith("Section")] == [f"Section {n}" for n in range(sections)]
    assert sum("label" in one for one in said) == sections * rows
    assert (len(messages) > 1) == (sections * rows >= 90)
    assert not any(read(one.blocks).split("\n")[-1].startswith("Section") for one in messages if rows)


# --- the rules of the API -----------------------------------------------------------------------


@pytest.mark.parametrize("name", list(scenes.every_view()))
def test_what_is_sent_is_valid(name: str) -> None:
    result = shown_as(scenes.every_view()[name])
    if isinstance(result, dict):
        stands(result)
        return
    for message in result:
        holds(message)
        assert message.blocks


def test_an_id_that_slack_would_not_take_is_an_error() -> None:
    assert decode(encode(Control.TAKE_DOWN_LATER, f"{'a' * 24}.1000000")) is not None
    with pytest.raises(ValueError, match="no id"):
        encode(Control.EDIT, "a" * 255)


def test_of_two_buttons_that_do_the_same_one_is_drawn() -> None:
    same = (Button(Control.EDIT, "s", "Edit"),) * 2
    (_, actions) = render.notice(Notice("Twice.", buttons=same)).blocks
    assert len(actions["elements"]) == 1


def test_a_name_is_no_mention_anywhere() -> None:
    alone = MemberRef(scenes.tenant, scenes.ada.id, "<@U0BEN> @channel")
    holds(drawn(scenes.a_card(scenes.a_turn(requester=alone), requester=alone)))
