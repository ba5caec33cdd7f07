"""The drawing of messages for the documentation: all that is rendered can be drawn, and words stay words there too."""

import pytest

from adapters.discord import render
from adapters.discord.render import Drawn, Surface
from conversations.views import Notice
from tests.discord_payloads import components, payload
from tests.discord_views import scenes
from tests.drawing_discord import draw
from tests.views import NOW

HERE = Surface()


def drawings() -> dict[str, Drawn]:
    several = [scenes.a_turn(number) for number in range(5)]
    return {
        "result": render.card(scenes.a_continuation(), HERE),
        "several": render.card(scenes.a_card(*several), HERE),
        "waiting": render.card(scenes.a_waiting_card(), HERE),
        "case": render.card(scenes.a_case_card(), HERE),
        "notice": render.notice(Notice("No.", draft="**a**", file="discord.1/x.zip"), HERE),
    }


@pytest.mark.parametrize("name", list(drawings()))
def test_all_that_is_rendered_can_be_drawn(name: str) -> None:
    drawn = drawings()[name]
    files = {one.name: b"bytes" for one in drawn.uploads}
    page = draw(payload(drawn), files, NOW)
    assert page.count('class="text"') == sum(part["type"] == 10 for part in components(drawn))
    assert page.count("<img") == 1 + sum(not one.name.endswith(".zip") for one in drawn.uploads)


def test_relative_times_and_markup_are_drawn_and_words_stay_words() -> None:
    shown = scenes.a_card(scenes.a_turn(prompt="<script>alert(1)</script> **a** <@1>"))
    page = draw(payload(render.card(shown, HERE)), {f"plantain-{scenes.a_turn().id}-1.jpg": b""})
    assert "<blockquote>&lt;script&gt;alert(1)&lt;/script&gt; **a** &lt;@1&gt;</blockquote>" in page
    assert "<b>Ada asked for a picture</b>" in page
    assert 'begun <span class="time">9 seconds ago</span>' in draw(payload(drawings()["waiting"]), {}, NOW)
