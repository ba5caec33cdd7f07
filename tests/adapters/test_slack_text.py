"""Words as typed show as typed on Slack, whatever they look like; and they fit."""

from typing import Any, Final

import pytest

from adapters.slack.text import (
    brief,
    channels,
    cut,
    escaped,
    line,
    link,
    paragraph,
    sentence,
    text_object,
    verbatim,
    width,
    words,
)
from tests.reading import as_seen, as_typed, open_at_the_end
from tests.spiteful import MARKUP, prompts

PROMPTS: Final = list(prompts())


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_prompt_is_written_as_it_was_typed(name: str, prompt: str) -> None:
    del name
    assert as_seen(paragraph(prompt)) == as_typed(prompt)
    assert "\n" not in line(prompt)
    assert not any(open_at_the_end(one) for one in paragraph(prompt).split("\n"))
    assert not open_at_the_end(line(prompt))


@pytest.mark.parametrize("room", [0, 1, 3, 7, 60, 500, 3_000])
@pytest.mark.parametrize(("name", "prompt"), PROMPTS[:40], ids=[name for name, _ in PROMPTS[:40]])
def test_what_is_cut_is_a_beginning_of_what_was_typed_and_says_so(name: str, prompt: str, room: int) -> None:
    del name
    for writer in (cut, verbatim, brief):
        written = writer(prompt, room)
        assert width(written) <= room
    written = cut(prompt, room)
    if written and written != paragraph(prompt):
        assert written.rstrip("\u2069").endswith("…")
        assert as_typed(prompt).startswith(as_seen(written).removesuffix("…"))


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_the_line_for_notifications_has_no_markup_and_calls_nobody(name: str, prompt: str) -> None:
    del name
    written = escaped(prompt, 200)
    assert not set("<>\n") & set(written)
    assert "&" not in written.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert all(written[at + 1] == "\u2060" for at, sign in enumerate(written) if sign in "*_~`")


def test_a_text_object_is_never_empty_and_shows_colons_as_typed() -> None:
    assert text_object("", 10)["text"] == "…"
    assert text_object(":fox: a\nb", 150) == {"type": "plain_text", "text": ":fox: a b", "emoji": False}
    assert text_object("a fox in snow", 6)["text"] == "a fox…"


def test_the_ids_of_channels_show_as_their_names() -> None:
    named = ("C0ABCDEFG", "D0ABCDEFG", "123456789012345678", "")
    shown = channels("Ada in #C0ABCDEFG, #123456789012345678 and #D0ABCDEFG", named)
    assert [one["type"] for one in shown] == ["text", "channel", "text"]
    assert shown[-1]["text"] == ", #123456789012345678 and direct messages"
    assert channels("", ()) == []


def test_what_only_looks_like_a_channel_stays_what_it_is() -> None:
    said = "#CYBERPUNK, a #DRAGON and #GOLDEN in #C0ABCDEFG"
    assert [one.get("text") or one["channel_id"] for one in channels(said, ("C0ABCDEFG",))] == [
        "#CYBERPUNK, a #DRAGON and #GOLDEN in ",
        "C0ABCDEFG",
    ]
    assert channels(said, ()) == words(said)
    assert sentence(said, 200, ("C0ABCDEFG",)) == "#CYBERPUNK, a #DRAGON and #GOLDEN in <#C0ABCDEFG>"
    assert sentence(said, 200) == said


# --- links --------------------------------------------------------------------------------------


def addresses(found: list[dict[str, Any]]) -> list[str]:
    return [one["url"] for one in found if one["type"] == "link"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://",
        "//x.example",
        "https://slack.com@x.example/",
        "a b",
        "https://x.example:99999/",
        "https://пример.example/",
        "https://x.example/" + "a" * 2_000,
        "slack://user?team=T1&id=U1",
    ],
)
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    assert link("A page", url) == [{"type": "text", "text": "A page"}]


@pytest.mark.parametrize("label", [*MARKUP.values(), "a|b>c", "https://z.example"])
def test_whatever_its_label_a_link_goes_where_it_should(label: str) -> None:
    found = link(label, "https://page.example/a(b)_c_?q=ü é&r=1#[x]")
    assert addresses(found) == ["https://page.example/a(b)_c_?q=%C3%BC%20%C3%A9&r=1#[x]"]
    assert "\n" not in found[0]["text"]
    assert not found[0]["text"].startswith("http")
