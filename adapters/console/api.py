"""What the page asks for."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from aiohttp import web

from adapters.console import inbound, reading, render
from adapters.console.internal import BOT
from adapters.console.live import Live
from adapters.console.messages import FINAL, Message, Messages
from adapters.console.people import CHANNELS, MEMBERS, rights_of
from adapters.console.uploads import Uploads
from conversations import wording
from conversations.commands import Press, Right, Submission
from conversations.errors import PictureUnusable
from conversations.identity import MemberRef, MessageRef, Place
from conversations.outcomes import PictureNotHere, PictureRejected, Refused
from conversations.pictures import MAX_INPUT_BYTES, Attachment
from conversations.ports import Aside, Desk, Done, Handlers, Placeholder, Response
from conversations.turn import Phase
from conversations.views import Card, Notice, notices

_Asked = TypeVar("_Asked", Submission, Press)
_PAGE: Final = 100  # messages at most a request
_NAME: Final = 120  # characters of a file's name
_HINT: Final = "Type /imagine to make a picture, or reply to one to change it."


class Api:
    """The page's requests. The member is chosen on the page: the console knows no passwords of members."""

    def __init__(self, desk: Desk, handlers: Handlers, messages: Messages, uploads: Uploads, live: Live) -> None:
        self._desk = desk
        self._handlers = handlers
        self._messages = messages
        self._uploads = uploads
        self._live = live

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.get("/api/channels/{channel}/messages", self.page),
            web.get("/api/live", self.live),
            web.post("/api/uploads", self.upload),
            web.delete("/api/uploads/{id}", self.drop),
            web.post("/api/send", self.send),
            web.post("/api/press", self.press),
            web.delete("/api/messages/{id}", self.dismiss),
        ]

    async def page(self, request: web.Request) -> web.Response:
        """Read a page of a channel's messages."""
        member = reading.member(request.query.get("member", ""))
        place = reading.place(request.match_info["channel"], member)
        limit = min(_PAGE, reading.whole(request.query.get("limit", "50")))
        before = reading.whole(request.query["before"]) if "before" in request.query else None
        seq = await self._messages.newest()  # before the page: what comes between is told once more
        found = await self._messages.page(place.channel.id, member.id, before, limit + 1)
        return web.json_response({"messages": found[-limit:], "seq": seq, "more": len(found) > limit})

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Tell a page what changes."""
        member = reading.member(request.query.get("member", ""))
        return await self._live.serve(
            request, self._messages, member.id, reading.whole(request.query.get("since", "0"))
        )

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file."""
        member = reading.member(request.headers.get("X-Member", ""))
        name = request.query.get("name", "")[:_NAME]
        try:
            kept = await self._uploads.take(member.id, name, request.content.iter_any(), self._desk.clock.now())
        except PictureUnusable as trouble:
            reason = PictureRejected(trouble.problem, trouble.filename)
            return web.json_response({"error": wording.refusal(reason)}, status=422)
        return web.json_response({"id": kept.id, "name": kept.name, "size": kept.size})

    async def drop(self, request: web.Request) -> web.Response:
        """Remove a file that was not handed in."""
        member = reading.member(request.headers.get("X-Member", ""))
        await self._uploads.drop(request.match_info["id"], member.id)
        return web.json_response({})

    async def send(self, request: web.Request) -> web.Response:
        """Do what was typed."""
        body, place, member = await reading.body(request)
        attachments = await self._attachments(body, member)
        if isinstance(attachments, Refused):
            return _refused(attachments)
        meant = inbound.sent(body, place, member, attachments)
        match meant:
            case Refused():
                return _refused(meant)
            case inbound.Chat(text):
                return await self._chat(body, place, member, text)
            case inbound.Invoked(name, submission):
                said = None if submission.typed.lstrip().startswith("/") else body
                return await self._answer(submission, self._handlers.commands[name], submission, said)

    async def press(self, request: web.Request) -> web.Response:
        """Do what a button says, or what its form was filled with."""
        body, place, member = await reading.body(request)
        attachments = await self._attachments(body, member)
        if isinstance(attachments, Refused):
            return _refused(attachments)
        pressed = inbound.pressed(body, place, member, attachments)
        if pressed is None:
            return _refused(Refused(PictureNotHere()))
        return await self._answer(pressed.submission, self._handlers.press, pressed)

    async def dismiss(self, request: web.Request) -> web.Response:
        """Take away a notice that this member alone sees."""
        member = reading.member(request.headers.get("X-Member", ""))
        message = await self._messages.one(request.match_info["id"], member.id)
        if message is not None and message["to"] == member.id and not _is_awaited(message["view"]):
            self._live.tell(await self._messages.remove(message["id"], message["channel"]))
        return web.json_response({})

    async def _attachments(self, body: dict[str, Any], member: MemberRef) -> tuple[Attachment, ...] | Refused:
        try:
            return await self._uploads.claim(member.id, inbound.upload_ids(body), inbound.key(body))
        except PictureUnusable as trouble:
            return Refused(PictureRejected(trouble.problem, trouble.filename))

    async def _chat(self, body: dict[str, Any], place: Place, member: MemberRef, text: str) -> web.Response:
        if not text.strip():
            return _refused_view(Notice(_HINT))
        await self._say(body, place, member, text)
        return web.json_response({"result": "accepted"})

    async def _say(self, body: dict[str, Any], place: Place, member: MemberRef, text: str) -> None:
        message = Message(
            id=inbound.key(body),
            channel=place.channel.id,
            author={"id": member.id, "name": member.name, "bot": False},
            created_at=self._desk.clock.now(),
            text=text,
            reply_to=body.get("reply_to"),
        )
        self._live.tell(await self._messages.post(message))

    async def _answer(
        self,
        submission: Submission,
        act: Callable[[_Asked], Awaitable[Response]],
        asked: _Asked,
        said: dict[str, Any] | None = None,
    ) -> web.Response:
        """Let an action answer, and show what it says."""
        await self._uploads.bind(submission.attachments, submission.key)
        response = await act(asked)
        match response:
            case Placeholder(card, notice=notice):
                if said is not None and card.private_to is None:
                    await self._say(said, submission.place, submission.member, submission.typed)
                await self._post(card, submission.place.channel.id)
                await self._handlers.posted(card.sheet_id, MessageRef(submission.place, card.sheet_id))
                if notice is not None:
                    return web.json_response({"result": "show", "view": render.notice(notice)})
                return web.json_response({"result": "accepted"})
            case Aside(view, refused):
                await self._uploads.bind(submission.attachments, None)
                shown = render.view(view, submission.place.channel.id)
                if refused:
                    return web.json_response({"result": "refused", "notice": shown})
                return web.json_response({"result": "show", "view": shown})
            case Done():
                return web.json_response({"result": "accepted"})

    async def _post(self, card: Card, channel: str) -> None:
        """Post a placeholder; where the worker was quicker its result stands already."""
        message = Message(
            id=card.sheet_id,
            channel=channel,
            author=BOT,
            created_at=self._desk.clock.now(),
            view=render.card(card, channel),
            rank=card.phase.rank,
            recipient=card.private_to.id if card.private_to else None,
        )
        self._live.tell(await self._messages.post(message))


def hello(desk: Desk, *, offline: bool, version: str) -> dict[str, Any]:
    """Return what a page has to know before it shows anything."""
    banner = "No key is set, so pictures are offline sketches. Set GEMINI_API_KEY and start again for the real model."
    return {
        "members": [{"id": member.id, "name": member.name, "role": _role(member)} for member in MEMBERS],
        "channels": [
            {"id": one.id, "name": one.name, "topic": one.topic, "moderators_only": one.moderators_only}
            for one in CHANNELS
        ],
        "commands": render.commands(desk.catalogue),
        "banner": {"text": banner} if offline else None,
        "model": "sketch" if offline else "gemini",
        "upload_limit": MAX_INPUT_BYTES,
        "version": version,
    }


def _is_awaited(view: dict[str, Any]) -> bool:
    """Tell whether a card's picture is still to come."""
    return view["kind"] == "card" and Phase(view["stage"]).rank != FINAL


def _role(member: MemberRef) -> str:
    return "moderator" if Right.MODERATE in rights_of(member) else "member"


def _refused(reason: Refused) -> web.Response:
    return _refused_view(notices.refused(reason))


def _refused_view(notice: Notice) -> web.Response:
    return web.json_response({"result": "refused", "notice": render.notice(notice)})
