"""Draws a message as Discord shows it, for the documentation: `python -m tests.drawing_discord OUT_FOLDER`."""

import asyncio
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final

from adapters.discord import render
from adapters.discord.render import Drawn, Surface
from conversations.turn import OFFLINE_BACKEND
from tests.discord_markdown import NOON, html
from tests.discord_payloads import payload
from tests.discord_views import scenes
from tests.drawing import ICON, address, blurred, save, sketched

_STYLES: Final = {1: "primary", 2: "secondary", 3: "success", 4: "danger"}
_CHANNEL: Final = re.compile(r'(?<=<span class="mention">)&lt;#\d+&gt;')

CSS: Final = """
* { box-sizing: border-box; margin: 0; }
body { background: #313338; color: #dbdee1; font: 16px/22px "gg sans", "Noto Sans", "Liberation Sans", sans-serif; }
main { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 0 16px; width: 680px; padding: 18px 16px 20px; }
.avatar { width: 40px; height: 40px; border-radius: 50%; }
header { display: flex; align-items: center; gap: 6px; margin-bottom: 4px; }
header b { color: #f2f3f5; font-weight: 500; }
.app { background: #5865f2; color: #fff; border-radius: 4px; padding: 0 4px; font-size: 11px; line-height: 16px; }
.app { font-weight: 600; letter-spacing: .03em; }
header time { color: #949ba4; font-size: 12px; margin-left: 2px; }
.container { position: relative; display: grid; gap: 8px; max-width: 600px; padding: 16px; margin-bottom: 8px;
  background: #2b2d31; border: 1px solid #3f4147; border-radius: 8px; overflow: hidden; }
.container.accent { padding-left: 20px; }
.accent::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; background: var(--accent); }
.text { overflow-wrap: anywhere; white-space: pre-wrap; }
b { font-weight: 600; }
a { color: #00a8fc; text-decoration: none; }
small { display: block; font-size: 13px; line-height: 18px; color: #949ba4; }
small + small { margin-top: 2px; }
small b { color: #b5bac1; font-weight: 500; }
blockquote { position: relative; padding-left: 12px; }
blockquote::before { content: ""; position: absolute; inset: 0 auto 0 0; width: 4px; border-radius: 4px; }
blockquote::before { background: #4e5058; }
h1, h2, h3 { color: #f2f3f5; font-size: 16px; line-height: 22px; font-weight: 700; margin: 4px 0; }
h2 { font-size: 20px; line-height: 26px; }
pre { font: 14px/18px "Liberation Mono", monospace; background: #1e1f22; border-radius: 4px; padding: 8px; }
pre { white-space: pre-wrap; }
.time { background: #3f4147; border-radius: 3px; padding: 0 2px; }
.mention { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px; font-weight: 500; }
.gallery { display: grid; gap: 4px; border-radius: 8px; overflow: hidden; max-width: 550px; }
.gallery img { width: 100%; height: 100%; object-fit: cover; display: block; }
.of-1 img { width: auto; height: auto; max-width: 100%; max-height: 350px; border-radius: 8px; }
.of-2, .of-4 { grid-template-columns: 1fr 1fr; }
.of-2 img, .of-4 img { aspect-ratio: 1.3; }
.of-3 { grid-template-columns: 2fr 1fr; grid-template-rows: 1fr 1fr; aspect-ratio: 1.6; }
.of-3 img:first-child { grid-row: span 2; }
.of-3 img { min-height: 0; }
.of-more { grid-template-columns: 1fr 1fr 1fr; }
.of-more img { aspect-ratio: 1; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
button { height: 32px; padding: 0 14px; border: 0; border-radius: 8px; color: #fff; background: #4e5058; }
button { font-family: inherit; font-size: 14px; line-height: 16px; font-weight: 500; }
.primary { background: #5865f2; }
.success { background: #248046; }
.danger { background: #da373c; }
.file { border: 1px solid #3f4147; background: #232428; border-radius: 8px; padding: 12px; color: #00a8fc; }
"""


def draw(message: Mapping[str, Any], files: Mapping[str, bytes], now: datetime = NOON) -> str:
    """Return a page that shows a message, from the body of it as the REST API takes it.

    files: by the names that "attachment://name" refers to; now: what relative times are told from.
    """
    parts = "".join(_component(one, files, now) for one in message["components"])
    name = '<header><b>Plantain</b><span class="app">APP</span>'
    head = f"{name}<time>Today at {now:%H:%M}</time></header>"
    body = f'<img class="avatar" src="{address(ICON.read_bytes(), "svg+xml")}" alt=""><div>{head}{parts}</div>'
    return f'<!doctype html><meta charset="utf-8"><style>{CSS}</style><main>{body}</main>'


def _component(one: Mapping[str, Any], files: Mapping[str, bytes], now: datetime) -> str:
    match one["type"]:
        case 1:
            return f'<div class="row">{_inside(one, files, now)}</div>'
        case 2:
            return f'<button class="{_STYLES[one["style"]]}">{escape(one["label"])}</button>'
        case 10:
            return f'<div class="text">{_CHANNEL.sub("# pictures", html(one["content"], now))}</div>'
        case 12:
            return _gallery(one["items"], files)
        case 13:
            return f'<div class="file">{escape(_named(one["file"]))}</div>'
        case 17:
            colour = one.get("accent_color")
            style = f' accent" style="--accent: #{colour:06x}' if colour is not None else ""
            return f'<div class="container{style}">{_inside(one, files, now)}</div>'
        case other:
            raise ValueError(f"a component that is not drawn: {other}")


def _inside(one: Mapping[str, Any], files: Mapping[str, bytes], now: datetime) -> str:
    return "".join(_component(child, files, now) for child in one["components"])


def _gallery(items: list[Mapping[str, Any]], files: Mapping[str, bytes]) -> str:
    shown = [
        f'<img src="{address(files[_named(item["media"])])}" alt="{escape(item.get("description") or "")}">'
        for item in items
    ]
    size = len(items) if len(items) <= 4 else "more"
    return f'<div class="gallery of-{size}">{"".join(shown)}</div>'


def _named(media: Mapping[str, Any]) -> str:
    return str(media["url"]).removeprefix("attachment://")


# --- what the documentation shows ---------------------------------------------------------------


def a_result() -> tuple[Drawn, dict[str, bytes]]:
    """A picture that the sketch has drawn, on the card of a real result."""
    data = sketched("a red fox in snow, at dusk")
    offline = scenes.a_turn(backend=OFFLINE_BACKEND)
    around = {"parent": (scenes.message, "Continues “a fox on a hill” by Ben"), "tokens": 0, "price": 0}
    drawn = render.card(scenes.a_card(offline, around=around), Surface())
    return drawn, {one.name: data for one in drawn.uploads}


def a_case() -> tuple[Drawn, dict[str, bytes]]:
    """The card that moderators see of it."""
    data = sketched("a red fox in snow, at dusk")
    words = ("The fox is our club's mascot", "Asked for again and again, all night")
    drawn = render.card(scenes.a_case_card(scenes.a_dossier(words=words)), Surface())
    return drawn, {one.name: blurred(data) for one in drawn.uploads}


def pages() -> dict[str, str]:
    """The pages of the documentation's pictures."""
    return {
        name: draw(payload(drawn), files)
        for name, (drawn, files) in {"discord-result": a_result(), "discord-case": a_case()}.items()
    }


if __name__ == "__main__":
    asyncio.run(save(pages(), Path(sys.argv[1])))
