"""The drawing of messages for the documentation: all that is rendered can be drawn, and words stay words there too."""

import pytest

from adapters.slack import modals
from conversations.catalog import build
from conversations.commands import COMMANDS
from conversations.views import Card, Form, forms
from tests.drawing_slack import message, pages, view
from tests.slack_payloads import drawn, files_of, shown_as
from tests.slack_views import scenes


@pytest.mark.parametrize("name", list(scenes.every_view()))
def test_all_that_is_rendered_can_be_drawn(name: str) -> None:
    shown = scenes.every_view()[name]
    files = files_of(shown) if isinstance(shown, Card) else {}
    result = shown_as(shown)
    if isinstance(result, dict):
        assert isinstance(shown, Form)
        assert view(result).count('class="field"') == len(shown.fields)
        return
    for one in result:
        page = message(one.blocks, dict.fromkeys(files.values(), b"bytes"))
        assert page.count("<img") == 1 + len(files)


def test_words_stay_words() -> None:
    shown = scenes.a_card(scenes.a_turn(prompt="<script>alert(1)</script> **a** <@1>"))
    page = message(drawn(shown).blocks, dict.fromkeys(files_of(shown).values(), b""))
    assert "<blockquote>&lt;script&gt;alert(1)&lt;/script&gt; **a** &lt;@1&gt;</blockquote>" in page
    assert "<b>Ada asked for a picture</b>" in page
    assert "begun 9 seconds ago" in message(drawn(scenes.a_waiting_card()).blocks, {})


def test_the_pictures_of_the_documentation_can_be_drawn() -> None:
    drawings = pages()
    assert "Your last pictures" in drawings["slack-home"]
    asked = len(modals.form(forms.of_command(COMMANDS[0], build()))["blocks"])
    assert drawings["slack-form"].count('class="field"') == asked
