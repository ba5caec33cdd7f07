"""View → the JSON that the page draws; pure. Every text is data there, never markup."""

from typing import Any, assert_never

from adapters.console.controls import encode
from conversations.catalog import Catalogue
from conversations.commands import COMMANDS, Command, OptionKind, choices
from conversations.identity import MemberRef
from conversations.views import Button, Card, FieldKind, Form, Listing, Notice, Shown, View


def view(shown: View, channel: str) -> dict[str, Any]:
    """Render a view shown in a channel."""
    match shown:
        case Card():
            return card(shown, channel)
        case Notice():
            return notice(shown)
        case Listing():
            return _listing(shown)
        case Form():
            return _form(shown)
        case _:
            assert_never(shown)


def card(shown: Card, channel: str) -> dict[str, Any]:
    """Render a card; its pictures are read through the channel they stand in."""
    positions: dict[str, int] = {}
    whose = f"/{shown.private_to.id}" if shown.private_to else ""
    pictures = []
    for picture in shown.pictures:
        position = positions[str(picture.turn_id)] = positions.get(str(picture.turn_id), -1) + 1
        address = _address(picture, channel, position, shown.private_to)
        pictures.append(_picture(picture, address) | {"label": picture.label})
    return {
        "kind": "card",
        "stage": shown.phase,
        "status": shown.status,
        "since": shown.since.isoformat() if shown.since else None,
        "until": shown.until.isoformat() if shown.until else None,
        "byline": shown.byline,
        "prompt": shown.prompt,
        "pictures": pictures,
        "inputs": [
            _picture(picture, f"/inputs/{channel}/{shown.sheet_id}/{number}{whose}")
            for number, picture in enumerate(shown.inputs)
        ],
        "facts": [{"label": fact.label, "value": fact.value} for fact in shown.facts],
        "notes": list(shown.notes),
        "sources": [{"label": source.label, "url": source.url} for source in shown.sources],
        "continues": _continues(shown, channel),
        "buttons": [_button(button) for button in shown.buttons],
    }


def notice(shown: Notice) -> dict[str, Any]:
    """Render a notice."""
    return {
        "kind": "notice",
        "tone": shown.tone,
        "text": shown.text,
        "draft": shown.draft,
        "file": _file(shown.file),
        "buttons": [_button(button) for button in shown.buttons],
    }


def _file(key: str) -> str:
    """Return the address of a file that is handed over: "console.local/exports/ada/x.zip" → "/exports/ada/x.zip"."""
    return f"/{key.partition('/')[2]}" if key else ""


def command(known: Command, catalogue: Catalogue) -> dict[str, Any]:
    """Render a command for the completion of the message box."""
    return {
        "name": known.name,
        "description": known.description,
        "example": known.example,
        "options": [_branches(known)]
        if known.branches
        else [
            {
                "name": option.name,
                "kind": option.kind,
                "required": option.required,
                "description": option.description,
                "choices": choices(option, catalogue),
                "least": option.least,
                "most": option.most,
                "free": option.free,
            }
            for option in known.options
        ],
    }


def _branches(known: Command) -> dict[str, Any]:
    """Offer the branches as the one choice after the name; what stands behind them is typed."""
    names = [branch.name for branch in known.branches]
    return {
        "name": "what",
        "kind": OptionKind.CHOICE,
        "required": False,
        "description": "What to do",
        "choices": names,
        "least": 0,
        "most": 0,
        "free": True,
    }


def commands(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Render all commands."""
    return [command(known, catalogue) for known in COMMANDS]


def _continues(shown: Card, channel: str) -> dict[str, str] | None:
    if shown.continues is None:
        return None
    there = shown.continues.place.channel.id
    elsewhere = {} if there == channel else {"channel": there}
    return {"message": shown.continues.id, "label": shown.continues_label} | elsewhere


def _address(shown: Shown, channel: str, position: int, alone: MemberRef | None) -> str:
    if shown.case_id is None:
        whose = f"/{alone.id}" if alone else ""
        return f"/pictures/{channel}/{shown.turn_id}/{position}{whose}"
    # Of a case: the page adds who looks, and moderators alone are answered.
    return f"/cases/{shown.case_id}/{'blurred' if shown.blurred else position}"


def _picture(shown: Shown, address: str) -> dict[str, Any]:
    return {
        "url": address,
        "preview": f"{address}?preview",
        "width": shown.picture.width,
        "height": shown.picture.height,
        "alt": shown.alt,
    }


def _button(button: Button) -> dict[str, str]:
    style = "danger" if button.danger else "primary" if button.primary else "secondary"
    return {"id": encode(button.control, button.subject), "label": button.label, "style": style}


def _listing(shown: Listing) -> dict[str, Any]:
    return {
        "kind": "listing",
        "title": shown.title,
        "intro": shown.intro,
        "sections": [
            {"title": section.title, "rows": [{"label": row.label, "value": row.value} for row in section.rows]}
            for section in shown.sections
        ],
    }


def _form(shown: Form) -> dict[str, Any]:
    return {
        "kind": "form",
        "id": encode(shown.control, shown.subject),
        "title": shown.title,
        "submit": shown.submit,
        "fields": [
            {
                "name": field.name,
                # The page has nothing to choose channels with: their ids are typed.
                "kind": FieldKind.TEXT if field.kind is FieldKind.CHANNELS else field.kind,
                "label": field.label,
                "required": field.required,
                "value": field.value,
                "hint": field.hint,
                "max_length": field.max_length,
                "choices": [{"value": choice.value, "label": choice.label} for choice in field.choices],
            }
            for field in shown.fields
        ],
    }
