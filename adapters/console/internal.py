"""Where the worker delivers to: the console's side of what Discord and Slack offer through REST."""

from aiohttp import web

from adapters.console.live import Live
from adapters.console.messages import Message, Messages
from adapters.console.people import place_of
from adapters.console.uploads import Uploads
from conversations.ports import Clock

BOT = {"id": "plantain", "name": "Plantain", "bot": True}


class Internal:
    """Messages and uploads, for the worker alone; security.py has checked that it is the worker."""

    def __init__(self, messages: Messages, uploads: Uploads, live: Live, clock: Clock) -> None:
        self._messages = messages
        self._uploads = uploads
        self._live = live
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        return [
            web.put("/internal/messages/{id}", self.show),
            web.delete("/internal/messages/{id}", self.remove),
            web.get("/internal/uploads/{id}", self.upload),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Post a message or change it; a repetition changes nothing."""
        body = await request.json()
        if place_of(body["channel"]) is None:
            return web.json_response({"error": "There is no such channel."}, status=404)
        message = Message(
            id=request.match_info["id"],
            channel=body["channel"],
            author=BOT,
            created_at=self._clock.now(),
            view=body["view"],
            recipient=body.get("to"),
            rank=body["rank"],
        )
        self._live.tell(await self._messages.show(message))
        if "takes_back" in body:
            self._live.tell(await self._messages.remove(body["takes_back"], message.channel))
        if "done_with" in body:
            await self._uploads.drop_of(body["done_with"])
        return web.json_response({})

    async def remove(self, request: web.Request) -> web.Response:
        """Take a message away."""
        message_id = request.match_info["id"]
        self._live.tell(await self._messages.remove(message_id, request.query["channel"]))
        await self._uploads.drop_of(request.query["done_with"])
        return web.json_response({})

    async def upload(self, request: web.Request) -> web.Response:
        """Hand out an uploaded file."""
        data = await self._uploads.read(request.match_info["id"])
        if data is None:
            return web.json_response({"error": "It is gone."}, status=404)
        return web.Response(body=data)
