"""A command becomes a form, and what is filled in there is what would have been typed."""

from typing import Final

import pytest

from conversations.catalog import Choice, build, choose
from conversations.commands import COMMANDS, Command, Control, OptionKind
from conversations.turn import Visibility
from conversations.views import FieldKind, forms
from tests.house import House

MAKING: Final = [command for command in COMMANDS if command.makes]


@pytest.mark.parametrize("command", MAKING, ids=[command.name for command in MAKING])
def test_the_form_of_a_command_asks_for_all_it_takes(command: Command) -> None:
    form = forms.of_command(command, build())
    assert (form.control, form.subject) == (Control.COMMAND, command.name)
    asked = {field.name: field for field in form.fields}
    assert set(asked) == {one.name for one in command.options if one.kind is not OptionKind.PICTURE} | {"pictures"}
    assert asked["prompt"].required
    assert asked["prompt"].kind is FieldKind.PARAGRAPH
    assert asked["pictures"].most == len(command.pictures)
    assert asked["pictures"].required == (command.name == "blend")
    assert [one.value for one in asked["count"].choices] == ["1", "2", "3", "4"]
    assert "pro" in [one.value for one in asked["model"].choices]


def test_the_form_of_a_command_keeps_what_was_typed_with_it() -> None:
    imagine = MAKING[0]
    typed = {"prompt": "a fox", "model": "pro", "ratio": "1:1", "size": "1600x900", "seed": "7", "private": "yes"}
    asked = {field.name: field.value for field in forms.of_command(imagine, build(), typed).fields}
    assert {name: asked[name] for name in typed} == typed
    kinds = {field.name: field.kind for field in forms.of_command(imagine, build()).fields}
    assert kinds["seed"] is FieldKind.TEXT
    assert kinds["private"] is FieldKind.SELECT


def test_the_words_come_first_and_then_what_they_speak_of() -> None:
    assert [field.name for field in forms.of_command(MAKING[0], build()).fields][:3] == ["prompt", "pictures", "model"]


async def test_what_is_left_empty_counts_as_not_given(house: House) -> None:
    empty = {field.name: "" for field in forms.of_command(MAKING[0], house.desk.catalogue).fields}
    chosen = choose(house.desk.catalogue, empty, default_ratio="1:1", default_size="1K", editing=False)
    assert chosen == Choice("gemini-nano-banana-2.1", "1:1", "1K")
    sheet = await house.begin(values=empty | {"prompt": "a red fox"})
    async with house.database.reading() as uow:
        found = await uow.sheets.get(sheet)
    assert found is not None
    assert found.visibility is Visibility.PUBLIC
