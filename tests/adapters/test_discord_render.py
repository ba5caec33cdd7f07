"""What Discord is sent: within its limits whatever comes, valid by its schema, and what was typed shown as typed."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import discord
import jsonschema
import pytest

from adapters.discord import render
from adapters.discord.controls import decode, encode
from adapters.discord.pictures import MESSAGE_BYTES
from adapters.discord.render import Surface
from conversations.catalog import build
from conversations.commands import Control
from conversations.fitting import plain
from conversations.identity import ChannelRef, MessageRef, Place, Tenant
from conversations.outcomes import PromptTooLong, Refused
from conversations.preferences import Preferences
from conversations.views import (
    Card,
    Fact,
    Field,
    FieldChoice,
    FieldKind,
    Form,
    Notice,
    Shown,
    Tone,
    View,
    forms,
    listings,
    notices,
)
from tests.discord_markdown import shown as read
from tests.discord_payloads import components, holds, payload, texts
from tests.discord_views import scenes
from tests.reading import as_seen, as_typed
from tests.spiteful import prompts
from tests.views import NOW, PROMPT, a_long_listing

SPECS: Final = Path(__file__).parents[2].parent / "shared" / "specs" / "discord-openapi.json"
HERE: Final = Surface()
_MIB: Final = 1024 * 1024

PROMPTS: Final = list(prompts())


def test_a_card_links_the_message_it_continues() -> None:
    shown = scenes.a_continuation()
    (text,) = [text for text in texts(render.card(shown, HERE)) if "Continues" in text]
    where = f"{scenes.tenant.id}/{scenes.place.channel.id}/{scenes.message.id}"
    assert f"[Continues “a fox on a hill” by Ben](<https://discord.com/channels/{where}>)" in text
    alone = Tenant(scenes.tenant.platform, "member-981000000000000003")
    there = MessageRef(Place(ChannelRef(alone, "1"), "2"), "3")
    (text,) = [text for text in texts(render.card(replace(shown, continues=there), HERE)) if "Continues" in text]
    assert "(<https://discord.com/channels/@me/2/3>)" in text


# --- cards --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_card_holds_whatever_was_typed(name: str, prompt: str) -> None:
    del name
    turn = scenes.a_turn(prompt=prompt, words=prompt, notes=(prompt[:500],))
    shown = scenes.a_card(turn, around={"parent": (scenes.message, f"Continues “{prompt[:60]}” by {prompt[:40]}")})
    drawn = render.card(replace(shown, byline=f"{prompt} asked for a picture"), HERE)
    holds(drawn)
    quotes = [text for text in texts(drawn) if read(text)[1] == {"blockquote"}]
    assert len(quotes) == bool(as_typed(prompt))


def test_what_is_said_besides_is_never_cut_for_a_long_prompt() -> None:
    turn = scenes.a_turn(prompt="*" * 4_000, words="_" * 4_000)
    drawn = render.card(scenes.a_card(turn), HERE)
    holds(drawn)
    said = "\n".join(read(text)[0] for text in texts(drawn))
    for words in ("Ada asked for a picture", "16:9", "1,290", "$0.034", "17 of 20 left today", "SynthID"):
        assert words in said


def test_an_ordinary_card_says_all_a_result_must() -> None:
    drawn = render.card(scenes.a_continuation(), HERE)
    holds(drawn)
    said = "\n".join(read(text)[0] for text in texts(drawn))
    for words in (
        "Ada asked for a picture",
        PROMPT,
        "Nano Banana",
        "16:9",
        "1K · 1376 × 768",  # noqa: RUF001 -- the sign for dimensions
        "Pictures 1",
        "1,290",
        "$0.034",
        "17 of 20 left today",
        "Made by AI, with an invisible SynthID watermark",
        "Inputs 2",
        "Sources: Red fox, the encyclopaedia",
        "Continues “a fox on a hill” by Ben",
    ):
        assert words in said, words
    labels = [one["label"] for one in components(drawn) if one["type"] == 2]
    assert labels == ["Edit", "Variations", "Delete", "Report"]


@pytest.mark.parametrize("count", [1, 7, 400])
def test_a_card_with_too_much_of_everything_holds(count: int) -> None:
    shown = scenes.an_overfull_card(count)
    for address in ("", "https://files.example/" + "a" * 150, "https://files.example/" + "a" * 900):
        holds(render.card(shown, Surface(1, lambda _shown, _position, address=address: address)))  # type: ignore[misc]


def test_many_notes_are_each_given_room_and_the_rest_is_counted() -> None:
    words = tuple(f"report {number}: " + "x" * 490 for number in range(200))
    drawn = render.card(scenes.a_case_card(scenes.a_dossier(words=words)), HERE)
    holds(drawn)
    (notes,) = [text for text in texts(drawn) if "report 0" in text]
    assert re.search(r"… and \d+ more$", notes.split("\n-# ")[0])
    assert "report 9" in notes


def test_waiting_says_since_when_and_until_when() -> None:
    waiting = "\n".join(texts(render.card(scenes.a_waiting_card(), HERE)))
    began = int((NOW - timedelta(seconds=9)).timestamp())
    assert f"Preparing… 3rd in the queue · begun <t:{began}:R>" in waiting
    later = "\n".join(texts(render.card(scenes.a_postponed_card(), HERE)))
    assert f"goes on <t:{int((NOW + timedelta(minutes=3)).timestamp())}:R>" in later


def test_no_line_of_a_name_or_a_fact_looks_like_another() -> None:
    name = "Ada\n-# Price free\n> quoted\n# **Big** <@1>"
    shown = scenes.a_card(scenes.a_turn(requester=replace(scenes.ada, name=name)))
    shown = replace(shown, byline=f"{name} asked", facts=(Fact(name, name),), notes=(name,), continues_label=name)
    for text in texts(render.card(replace(shown, continues=scenes.message), HERE)):
        seen, kinds = read(text)
        assert kinds <= {"b", "small", "a", "blockquote"}, text
        assert not re.search(r"^(Price free|quoted|Big)", seen, re.MULTILINE)


# --- pictures -----------------------------------------------------------------------------------


def sized(*sizes: int, suffix: str = "jpg") -> Card:
    turns = [
        scenes.a_turn(number, pictures=(scenes.a_picture(scenes.a_turn(number).id, size, suffix),))
        for number, size in enumerate(sizes)
    ]
    return scenes.a_card(*turns)


def test_pictures_are_named_after_their_turn_and_say_what_they_show() -> None:
    drawn = render.card(sized(1, 2, 3, suffix="png"), HERE)
    assert [one.name for one in drawn.uploads] == [f"plantain-{scenes.a_turn(n).id}-1.png" for n in range(3)]
    assert [one.key for one in drawn.uploads] == [scenes.a_picture(scenes.a_turn(n).id, 1, "png").key for n in range(3)]
    assert drawn.uploads[1].description == f"Picture 2 of 3: {PROMPT}"
    assert any("From left to right, from top to bottom: 1, 2, 3" in text for text in texts(drawn))


def test_the_number_of_a_turn_stays_its_own_when_a_sibling_failed() -> None:
    shown = scenes.a_card(scenes.a_turn(0), scenes.a_turn(1, pictures=(), ending=None), scenes.a_turn(2))
    assert any("from top to bottom: 1, 3" in text for text in texts(render.card(shown, HERE)))


def test_several_pictures_of_one_turn_have_names_of_their_own() -> None:
    turn = scenes.a_turn(pictures=(scenes.a_picture("one"), scenes.a_picture("two")))
    assert [one.name[-6:] for one in render.card(scenes.a_card(turn), HERE).uploads] == ["-1.jpg", "-2.jpg"]


def test_a_picture_over_the_limit_is_sent_as_its_smaller_copy_with_a_link_to_the_original() -> None:
    asked: list[tuple[str, int]] = []

    def original(shown: Shown, position: int) -> str:
        asked.append((str(shown.turn_id), position))
        return "https://files.example/original"

    surface = Surface(limit=10 * _MIB, original=original)
    drawn = render.card(sized(1 * _MIB, 10 * _MIB + 1, suffix="png"), surface)
    whole, smaller = drawn.uploads
    assert (whole.key[-5:], whole.name[-4:]) == ("0.png", ".png")
    assert (smaller.key[-13:], smaller.name[-4:]) == ("0-preview.jpg", ".jpg")
    assert asked == [(scenes.a_turn(1).id, 0)]
    (said,) = [text for text in texts(drawn) if "smaller copy" in text]
    assert "-# Picture 2 is a smaller copy: the original has 1376 × 768, 10.0 MB." in said  # noqa: RUF001
    assert "[The original](<https://files.example/original>)" in said
    holds(drawn)


def test_without_an_address_no_link_is_promised() -> None:
    (said,) = [text for text in texts(render.card(sized(11 * _MIB), HERE)) if "smaller copy" in text]
    assert "The picture is a smaller copy: the original has 1376 × 768, 11.0 MB" in said  # noqa: RUF001


@pytest.mark.parametrize("sizes", [(9 * _MIB,) * 4, (8 * _MIB,) * 3, (MESSAGE_BYTES,), (1 * _MIB,) * 10])
def test_a_message_never_takes_more_than_a_request_may(sizes: tuple[int, ...]) -> None:
    shown = sized(*sizes)
    drawn = render.card(shown, Surface(limit=100 * _MIB))
    kept = {one.picture.key: one.picture.size for one in shown.pictures}
    taken = sum(kept.get(upload.key, 512 * 1024) for upload in drawn.uploads)
    assert taken <= 25 * _MIB - 256 * 1024
    assert len(drawn.uploads) == len(sizes)
    small = sum(upload.key not in kept for upload in drawn.uploads)
    assert sum("smaller copy" in one for text in texts(drawn) for one in text.split("\n")) == small
    assert drawn.uploads[0].key in kept


def test_a_large_picture_without_a_copy_is_named_and_not_sent() -> None:
    huge = replace(scenes.a_picture(size=30 * _MIB), preview="")
    drawn = render.card(scenes.a_card(scenes.a_turn(pictures=(huge,))), HERE)
    assert drawn.uploads == ()
    assert any("is too large to be shown here" in text for text in texts(drawn))
    holds(drawn)


def test_the_preview_of_a_case_is_the_blurred_one() -> None:
    drawn = render.card(scenes.a_case_card(), HERE)
    (upload,) = drawn.uploads
    assert upload.key.endswith("blurred.jpg")
    assert upload.name.endswith(".jpg")
    assert [one["label"] for one in components(drawn) if one["type"] == 2] == [
        "Show",
        "Claim",
        "Dismiss",
        "Take down",
        "Restrict",
        "History",
    ]
    assert any(f"<#{scenes.place.channel.id}>" in text for text in texts(drawn))
    holds(drawn)


# --- notices and listings -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_notice_gives_the_words_back(name: str, prompt: str) -> None:
    del name
    shown = notices.refused(Refused(PromptTooLong(9_000, 4_000)), prompt)
    drawn = render.notice(shown, HERE)
    holds(drawn)
    assert read(texts(drawn)[0])[0] == shown.text
    if as_typed(prompt):
        seen, kinds = read(texts(drawn)[1])
        assert kinds in ({"pre"}, {"blockquote"})
        assert as_seen(plain(prompt).strip()).startswith(as_seen(seen).strip().removesuffix("…")[:1_000])


def test_a_notice_hands_a_file_over() -> None:
    drawn = render.notice(Notice("Here it is.", Tone.SUCCESS, file="discord.1/exports/ada/x.zip"), HERE)
    holds(drawn)
    assert [(one.name, one.key) for one in drawn.uploads] == [("conversation.zip", "discord.1/exports/ada/x.zip")]


def test_help_is_one_message() -> None:
    (drawn,) = render.listing(listings.help_())
    holds(drawn)
    said = "\n".join(read(text)[0] for text in texts(drawn))
    for section in listings.help_().sections:
        for row in section.rows:
            assert row.label in said
            assert row.value in said


@pytest.mark.parametrize(("sections", "rows"), [(1, 300), (90, 1), (30, 30), (1, 0)])
def test_a_long_listing_is_split_and_nothing_is_lost(sections: int, rows: int) -> None:
    drawn = render.listing(a_long_listing(sections, rows))
    for one in drawn:
        holds(one)
    said = [text for one in drawn for text in "\n".join(texts(one)).split("\n")]
    assert [one for one in said if one.startswith("### ")] == [f"### Section {n}" for n in range(sections)]
    assert sum("label" in one for one in said) == sections * rows
    assert (len(drawn) > 1) == (sections * rows >= 300 or sections > 38)


# --- forms --------------------------------------------------------------------------------------


def test_a_form_has_its_names_for_ids_and_its_values_filled_in() -> None:
    form = forms.edit(scenes.a_sheet(scenes.a_turn()), (scenes.a_turn(0), scenes.a_turn(1)))
    modal = render.form(form).to_dict()
    assert modal["custom_id"] == encode(Control.EDIT, form.subject)
    assert decode(modal["custom_id"]) == (Control.EDIT, form.subject)
    inputs = [label["component"] for label in modal["components"]]
    assert [one["custom_id"] for one in inputs] == ["which", "prompt", "pictures"]
    assert [one["type"] for one in inputs] == [3, 4, 19]
    assert [option["default"] for option in inputs[0]["options"]] == [True, False]
    assert inputs[1]["required"]
    assert (inputs[2]["required"], inputs[2]["min_values"], inputs[2]["max_values"]) == (False, 0, 4)
    assert modal["components"][2]["description"] == "At most 4"
    kept = Form(Control.EDIT, "s", "Edit", "Edit", (Field("prompt", FieldKind.TEXT, "Words", value="as it was"),))
    assert render.form(kept).to_dict()["components"][0]["component"]["value"] == "as it was"


def test_a_form_that_no_modal_can_hold_is_an_error() -> None:
    with pytest.raises(ValueError, match="at most 5 fields"):
        render.form(forms.settings(Preferences(), build()))
    choices = tuple(FieldChoice(str(number), "x") for number in range(26))
    crowded = Form(Control.EDIT, "s", "Edit", "Edit", (Field("which", FieldKind.SELECT, "Which", choices=choices),))
    with pytest.raises(ValueError, match="at most 25 options"):
        render.form(crowded)


def test_an_id_that_discord_would_not_take_is_an_error() -> None:
    assert decode(encode(Control.TAKE_DOWN_LATER, f"{'a' * 24}.1000000")) is not None
    with pytest.raises(ValueError, match="no id"):
        encode(Control.EDIT, "a" * 100)


# --- the schema ---------------------------------------------------------------------------------


def views() -> dict[str, View]:
    return scenes.every_view() | {"smaller copies": sized(*[11 * _MIB] * 10)}


@pytest.mark.skipif(not SPECS.exists(), reason="Discord's OpenAPI document is not at hand: ../shared/specs")
@pytest.mark.parametrize("name", list(views()))
def test_what_is_sent_is_valid_by_the_schema_of_the_api(name: str) -> None:
    spec = json.loads(SPECS.read_text("utf-8"))
    drawn = render.view(views()[name], HERE)
    if isinstance(drawn, discord.ui.Modal):
        path, bodies = (
            "/interactions/{interaction_id}/{interaction_token}/callback",
            [{"type": 9, "data": drawn.to_dict()}],
        )
    else:
        path, bodies = "/channels/{channel_id}/messages", [payload(one) for one in drawn]
    schema = spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    checker = jsonschema.Draft202012Validator(schema | {"components": spec["components"]})
    for body in bodies:
        assert [error.message for error in checker.iter_errors(body)] == []


def test_the_schema_refuses_what_it_should() -> None:
    """So that a schema that takes anything is noticed."""
    if not SPECS.exists():
        pytest.skip("Discord's OpenAPI document is not at hand: ../shared/specs")
    spec = json.loads(SPECS.read_text("utf-8"))
    checker = jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/MessageCreateRequest", "components": spec["components"]}
    )
    assert not checker.is_valid({"components": [{"type": 17, "components": []}]})
