"""Draws what Slack shows, for the documentation: `python -m tests.drawing_slack OUT_FOLDER`."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any, Final

from adapters.slack import home, modals, render
from adapters.slack.home import Recent
from conversations.caps import CapUse
from conversations.catalog import build
from conversations.commands import COMMANDS
from conversations.identity import Platform
from conversations.turn import OFFLINE_BACKEND
from conversations.views import forms, listings
from conversations.views.cases import listing as of_cases
from conversations.wording import review
from tests.drawing import ICON, address, blurred, save, sketched
from tests.slack_payloads import drawn, files_of
from tests.slack_views import scenes
from tests.views import NOW, PROMPT

CSS: Final = """
* { box-sizing: border-box; margin: 0; }
body { background: #fff; color: #1d1c1d; font: 15px/22px Lato, "Noto Sans", "Liberation Sans", sans-serif; }
main { width: 680px; padding: 16px 20px 20px; }
.message { display: grid; grid-template-columns: 36px minmax(0, 1fr); gap: 0 8px; }
.avatar { width: 36px; height: 36px; border-radius: 8px; }
header { display: flex; align-items: center; gap: 6px; }
header b { font-weight: 900; }
.app { background: #1d1c1d21; color: #616061; border-radius: 2px; padding: 0 3px; font-size: 10px; line-height: 14px; }
.app { font-weight: 700; }
header time { color: #616061; font-size: 12px; }
.blocks { display: grid; gap: 8px; max-width: 600px; }
.message .blocks { margin-top: 2px; }
.rich { overflow-wrap: anywhere; white-space: pre-wrap; }
.rich > * + * { margin-top: 4px; }
b { font-weight: 700; }
a { color: #1264a3; text-decoration: none; }
blockquote { padding-left: 16px; border-left: 4px solid #ddd; border-radius: 2px; }
pre { font: 12px/18px "Liberation Mono", monospace; background: #1d1c1d0a; border: 1px solid #1d1c1d21; padding: 8px; }
pre { border-radius: 4px; white-space: pre-wrap; }
ul { padding-left: 22px; }
h1 { font-size: 18px; line-height: 24px; font-weight: 900; }
.mention { background: #1d9bd11a; color: #1264a3; border-radius: 3px; padding: 0 2px; }
.image p { font-size: 15px; line-height: 20px; margin-bottom: 4px; }
.image img { display: block; max-width: min(100%, 480px); max-height: 360px; border-radius: 8px; }
.small { display: flex; flex-wrap: wrap; gap: 2px 12px; color: #616061; font-size: 13px; line-height: 18px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
button { height: 36px; padding: 0 12px 1px; border-radius: 8px; background: #fff; border: 1px solid #1d1c1d4d; }
button { font-family: inherit; font-size: 15px; font-weight: 700; color: #1d1c1d; }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
button.danger { background: #fff; border-color: #e01e5a; color: #e01e5a; }
.modal { width: 560px; border-radius: 12px; box-shadow: 0 0 0 1px #1d1c1d21, 0 4px 18px #0003; margin: 4px auto; }
.modal > h2 { font-size: 22px; line-height: 30px; font-weight: 900; padding: 20px 28px; }
.modal > .blocks { padding: 0 28px 24px; gap: 20px; max-width: none; }
.modal > footer { display: flex; justify-content: flex-end; gap: 12px; padding: 16px 28px; border-top: 1px solid #ddd; }
.field p { font-weight: 700; margin-bottom: 4px; }
.field p i { font-style: normal; font-weight: 400; color: #616061; }
.field small { display: block; font-size: 13px; line-height: 18px; color: #616061; margin-top: 4px; }
.input { border: 1px solid #1d1c1d4d; border-radius: 4px; padding: 7px 12px; min-height: 38px; white-space: pre-wrap; }
.input.tall { min-height: 88px; }
.input.faint, .input .faint { color: #61606180; }
.select { display: flex; justify-content: space-between; }
.home { max-width: 600px; }
"""


def message(blocks: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], now: datetime = NOW) -> str:
    """Return a page that shows a message; files: by Slack's ids."""
    name = '<header><b>Plantain</b><span class="app">APP</span>'
    head = f"{name}<time>{now:%H:%M}</time></header>"
    icon = f'<img class="avatar" src="{address(ICON.read_bytes(), "svg+xml")}" alt="">'
    return page(f'<div class="message">{icon}<div>{head}{_blocks(blocks, files, now)}</div></div>')


def view(shown: Mapping[str, Any], now: datetime = NOW) -> str:
    """Return a page that shows a modal, or the app's own page."""
    body = _blocks(shown["blocks"], {}, now)
    if shown["type"] == "home":
        return page(f'<div class="home">{body}</div>')
    buttons = [("", shown["close"]), ("primary", shown.get("submit"))]
    foot = "".join(f'<button class="{kind}">{_text(one)}</button>' for kind, one in buttons if one)
    return page(f'<div class="modal"><h2>{_text(shown["title"])}</h2>{body}<footer>{foot}</footer></div>')


def page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><main>{body}</main>'


def _blocks(blocks: Sequence[Mapping[str, Any]], files: Mapping[str, bytes], now: datetime) -> str:
    return f'<div class="blocks">{"".join(_block(one, files, now) for one in blocks)}</div>'


def _block(one: Mapping[str, Any], files: Mapping[str, bytes], now: datetime) -> str:
    match one["type"]:
        case "rich_text":
            return f'<div class="rich">{_inside(one, now)}</div>'
        case "header":
            return f"<h1>{_text(one['text'])}</h1>"
        case "image":
            title = f"<p>{_text(one['title'])}</p>" if "title" in one else ""
            source = address(files[one["slack_file"]["id"]])
            return f'<div class="image">{title}<img src="{source}" alt="{escape(one["alt_text"])}"></div>'
        case "context":
            return f'<div class="small">{"".join(f"<span>{_text(text)}</span>" for text in one["elements"])}</div>'
        case "actions":
            return f'<div class="row">{"".join(map(_button, one["elements"]))}</div>'
        case "input":
            return _field(one)
        case other:
            raise ValueError(f"a block that is not drawn: {other}")


def _button(one: Mapping[str, Any]) -> str:
    return f'<button class="{one.get("style", "")}">{_text(one["text"])}</button>'


_TAGS: Final = {
    "rich_text_section": "div",
    "rich_text_quote": "blockquote",
    "rich_text_preformatted": "pre",
    "rich_text_list": "ul",
}


def _inside(one: Mapping[str, Any], now: datetime) -> str:
    return "".join(_element(element, now) for element in one["elements"])


def _element(one: Mapping[str, Any], now: datetime) -> str:
    kind = one["type"]
    if kind in _TAGS:
        inside = _inside(one, now)
        if kind == "rich_text_list":
            inside = "".join(f"<li>{_inside(item, now)}</li>" for item in one["elements"])
        return f"<{_TAGS[kind]}>{inside}</{_TAGS[kind]}>"
    words = {
        "text": escape(one.get("text", "")),
        "link": f'<a href="{escape(one.get("url", ""))}">{escape(one.get("text", ""))}</a>',
        "channel": '<span class="mention"># pictures</span>',
        "date": _date(one, now) if kind == "date" else "",
    }[kind]
    return f"<b>{words}</b>" if one.get("style", {}).get("bold") else words


def _date(one: Mapping[str, Any], now: datetime) -> str:
    when = datetime.fromtimestamp(one["timestamp"], UTC)
    seconds = int((now - when).total_seconds())
    count, unit = next(
        (seconds // size, unit)
        for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
        if seconds >= size or size == 1
    )
    ago = f"{count} {unit}{'' if count == 1 else 's'} ago"
    return escape(one["format"].replace("{ago}", ago).replace("{time}", f"{when:%H:%M}"))


def _field(one: Mapping[str, Any]) -> str:
    element = one["element"]
    optional = "<i> (optional)</i>" if one["optional"] else ""
    hint = f"<small>{_text(one['hint'])}</small>" if "hint" in one else ""
    return f'<div class="field"><p>{_text(one["label"])}{optional}</p>{_input(element)}{hint}</div>'


def _input(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "plain_text_input":
            size = "input tall" if element["multiline"] else "input"
            return f'<div class="{size}">{escape(element.get("initial_value", ""))}</div>'
        case "static_select":
            chosen = element.get("initial_option")
            words = _text(chosen["text"]) if chosen else '<span class="faint">Select an option</span>'
            return f'<div class="input select"><span>{words}</span><span>⌄</span></div>'
        case "radio_buttons":
            chosen = element.get("initial_option")
            return "".join(
                f"<div>{'◉' if one == chosen else '○'} {_text(one['text'])}</div>" for one in element["options"]
            )
        case "file_input":
            return "<button>Add files</button>"
        case other:
            raise ValueError(f"an input that is not drawn: {other}")


def _text(one: Mapping[str, Any]) -> str:
    return escape(one["text"])


# --- what the documentation shows ---------------------------------------------------------------


def a_result() -> str:
    """A picture that the sketch has drawn, on the card of a real result."""
    offline = scenes.a_turn(backend=OFFLINE_BACKEND)
    around = {"parent": (scenes.message, "Continues “a fox on a hill” by Ben"), "tokens": 0, "price": 0}
    shown = scenes.a_card(offline, around=around)
    blocks = drawn(shown, permalink="https://plantain.slack.com/archives/C0ABCDEFG/p1795176000000100").blocks
    return message(blocks, dict.fromkeys(files_of(shown).values(), sketched(PROMPT)))


def a_sheet() -> str:
    """Four candidates."""
    turns = [scenes.a_turn(number, backend=OFFLINE_BACKEND) for number in range(4)]
    shown = scenes.a_card(*turns, around={"tokens": 0, "price": 0})
    files = {one: sketched(PROMPT, seed) for seed, one in enumerate(files_of(shown).values(), 3)}
    return message(drawn(shown).blocks, files)


def a_case() -> str:
    """The card that moderators see of it."""
    words = ("The fox is our club's mascot", "Asked for again and again, all night")
    shown = scenes.a_case_card(scenes.a_dossier(words=words))
    files = dict.fromkeys(files_of(shown).values(), blurred(sketched(PROMPT)))
    return message(drawn(shown, permalink="https://plantain.slack.com/archives/C1/p1").blocks, files)


def the_home() -> str:
    """The app's own page, as a moderator sees it."""
    usage = listings.usage(listings.Used(CapUse(held=0, spent=3), 20, NOW.replace(hour=0) + timedelta(days=1), 102_000))
    link = "https://plantain.slack.com/archives/C0ABCDEFG/p1795176000000100"
    pictures = [
        Recent(PROMPT, NOW - timedelta(minutes=4), link),
        Recent("a fox on a hill", NOW - timedelta(hours=2), link),
    ]
    case = scenes.a_case(opened_at=NOW - timedelta(hours=3), message=scenes.message)
    cases = of_cases([(case, scenes.a_turn(), 2)], NOW, intro=review.CARDED)
    return view(home.home(usage, pictures, cases, lambda _message: link))


def pages() -> dict[str, str]:
    """The pages of the documentation's pictures."""
    imagine = COMMANDS[0]
    (help_,) = render.listing(listings.help_(Platform.SLACK))
    return {
        "slack-result": a_result(),
        "slack-waiting": message(drawn(scenes.a_waiting_card()).blocks, {}),
        "slack-sheet": a_sheet(),
        "slack-case": a_case(),
        "slack-form": view(modals.form(forms.of_command(imagine, build(), {"prompt": PROMPT, "ratio": "16:9"}))),
        "slack-report": view(modals.form(forms.report(scenes.a_sheet(scenes.a_turn()), (scenes.a_turn(),)))),
        "slack-home": the_home(),
        "slack-help": message(help_.blocks, {}),
    }


if __name__ == "__main__":
    asyncio.run(save(pages(), Path(sys.argv[1])))
