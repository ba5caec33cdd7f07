"""Form → modal; pure."""

from typing import Final, assert_never

import discord

from adapters.discord.controls import encode, field_id
from conversations.fitting import shortened
from conversations.views import Field, FieldKind, Form

_FIELDS: Final = 5
_TITLE: Final = 45
_LABEL: Final = 45
_HINT: Final = 100
_OPTION: Final = 100
_OPTIONS: Final = 25
_WORDS: Final = 4000
_PICTURES: Final = 10


class Sent(discord.ui.Modal):
    """A modal that discord.py does not keep.

    Its store would hold every modal until it is sent in, those that are closed for ever. What is sent in is read off
    its custom_id, also after a restart, so nothing need be kept.
    """

    def is_finished(self) -> bool:
        """Say so from the start: the store takes only what is not. stop() says it only inside an event loop."""
        return True


def modal(shown: Form) -> discord.ui.Modal:
    """Draw a form; ValueError for one that no modal can hold."""
    if len(shown.asked) > _FIELDS:
        raise ValueError(f"a modal has at most {_FIELDS} fields, not {len(shown.asked)}: {shown.control}")
    drawn = Sent(title=shortened(shown.title, _TITLE), custom_id=encode(shown.control, shown.subject), timeout=None)
    for field in shown.asked:
        drawn.add_item(
            discord.ui.Label(
                text=shortened(field.label, _LABEL),
                description=shortened(field.hint, _HINT) or None,
                component=_input(field),
            )
        )
    drawn.stop()
    return drawn


def _input(field: Field) -> discord.ui.Item[discord.ui.Modal]:
    match field.kind:
        case FieldKind.TEXT | FieldKind.PARAGRAPH | FieldKind.CHANNELS:
            return _words(field)
        case FieldKind.SELECT:
            return _select(field)
        case FieldKind.PICTURES:
            least = 1 if field.required else 0
            return discord.ui.FileUpload(
                custom_id=field_id(field),
                required=field.required,
                min_values=least,
                max_values=min(field.most, _PICTURES),
            )
        case _:
            assert_never(field.kind)


def _words(field: Field) -> discord.ui.Item[discord.ui.Modal]:
    most = min(field.max_length, _WORDS)
    return discord.ui.TextInput(
        custom_id=field_id(field),
        style=discord.TextStyle.paragraph if field.kind is FieldKind.PARAGRAPH else discord.TextStyle.short,
        required=field.required,
        default=field.value[:most] or None,
        max_length=most,
    )


def _select(field: Field) -> discord.ui.Item[discord.ui.Modal]:
    if len(field.choices) > _OPTIONS:
        raise ValueError(f"a select has at most {_OPTIONS} options, not {len(field.choices)}: {field.name}")
    options = [
        discord.SelectOption(
            label=shortened(choice.label, _OPTION), value=choice.value, default=choice.value == field.value
        )
        for choice in field.choices
    ]
    return discord.ui.Select(custom_id=field_id(field), required=field.required, options=options)
