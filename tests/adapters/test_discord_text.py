"""Words as typed show as typed on Discord, whatever they look like; and they fit."""

import re
from typing import Final

import pytest

from adapters.discord.text import line, link, paragraph, quoted
from conversations.fitting import cut, plain, shortened, width
from tests.discord_markdown import shown as read
from tests.reading import as_seen, as_typed, open_at_the_end
from tests.spiteful import MARKUP, prompts

PROMPTS: Final = list(prompts())


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_prompt_shows_as_it_was_typed_and_is_no_markup(name: str, prompt: str) -> None:
    del name
    written = quoted(prompt)
    seen, kinds = read(written)
    assert as_seen(seen) == as_typed(prompt)
    assert kinds <= {"blockquote"}
    assert all(one.startswith("> ") for one in written.split("\n"))


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_words_on_one_line_and_in_paragraphs_are_no_markup(name: str, prompt: str) -> None:
    del name
    seen, kinds = read(line(prompt))
    assert "\n" not in seen
    assert as_seen(seen) == as_seen(re.sub(r"\s+", " ", plain(prompt)).strip())
    assert not kinds
    seen, kinds = read(paragraph(prompt))
    assert as_seen(seen) == as_seen(plain(prompt))
    assert not kinds


@pytest.mark.parametrize("budget", [0, 1, 3, 7, 60, 500, 3_000])
@pytest.mark.parametrize(("name", "prompt"), PROMPTS[:40], ids=[name for name, _ in PROMPTS[:40]])
def test_what_is_cut_is_a_beginning_of_what_was_typed_and_says_so(name: str, prompt: str, budget: int) -> None:
    del name
    written = cut(prompt, budget, quoted)
    assert width(written) <= budget
    if written == quoted(prompt) or not written:
        return
    seen, kinds = read(written)
    assert kinds <= {"blockquote"}
    assert seen.rstrip("\u2069").endswith("…")
    assert as_typed(prompt).startswith(as_seen(seen).removesuffix("…"))


def test_a_cut_leaves_no_room_unused() -> None:
    assert width(cut("a" * 9_000, 500, quoted)) == 500
    assert cut("a" * 498, 500, quoted) == "> " + "a" * 498
    assert cut("a" * 499, 500, quoted) == "> " + "a" * 497 + "…"
    assert width(cut("*" * 9_000, 501, quoted)) == 501
    assert shortened("a fox in snow", 6) == "a fox…"


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_what_turns_text_around_stays_in_its_line(name: str, prompt: str) -> None:
    del name
    assert not any(open_at_the_end(one) for one in quoted(prompt).split("\n"))
    assert not open_at_the_end(line(prompt))


# --- links --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://x.example/",
        "https://",
        "//x.example",
        "https://discord.com@x.example/",
        "a b",
        "https://x.example:99999/",
        "https://x y.example/",
        "https://x.example/" + "a" * 2_000,
        "attachment://a.png",
    ],
)
def test_what_is_no_address_of_the_web_is_no_link(url: str) -> None:
    assert read(link("A page", url)) == ("A page", set())


@pytest.mark.parametrize("label", [*MARKUP.values(), "a]b[c](d)", "[[", "]](https://y.example)", "https://z.example"])
def test_whatever_its_label_a_link_goes_where_it_should(label: str) -> None:
    written = link(label, "https://page.example/a(b)_c_?q=ü é&r=1#[x]")
    assert "\n" not in written
    seen, kinds = read(written)
    assert kinds == {"a"}
    assert "page.example" not in seen
    assert re.findall(r"\]\(<([^>]*)>\)$", written) == ["https://page.example/a%28b%29_c_?q=%C3%BC+%C3%A9&r=1#%5Bx%5D"]


def test_a_label_that_is_an_address_is_shown_without_its_scheme() -> None:
    assert read(link("https://x.example/fox", "https://x.example/fox"))[0] == "x.example/fox"
