"""Posts to response_urls."""

from aiohttp import web

from tests.servers.slack.errors import Refused
from tests.servers.slack.faults import RESPONSE_URL
from tests.servers.slack.front import answered, closed, faulty, spelled
from tests.servers.slack.stage import Stage


class Hooking:
    """Takes posts to response_urls; only JSON is taken."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        hook = self._stage.hooks.kept.get(request.match_info["token"])
        channel, words = hook.channel.id if hook is not None else "", body.decode(errors="replace")
        fault = self._stage.faults.of(lambda fault: fault.fits(RESPONSE_URL, channel, words))
        if fault is not None:
            await fault.pause()
            if fault.answers and not fault.after_effect:
                return faulty(fault) or closed(request)
        try:
            self._stage.hooks.use(request.match_info["token"], spelled(body))
        except Refused as refused:
            if refused.faulty:
                says = "; ".join(refused.messages)
                self._stage.problems.append(f"response_url: {refused.error} {says}".rstrip())
            return answered(refused.body(), 404)
        if fault is not None and fault.answers:
            return faulty(fault) or closed(request)
        return web.Response(text="ok")
