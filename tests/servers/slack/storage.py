"""The addresses of files: the POST of an upload, and downloads."""

from aiohttp import web

from tests.servers.slack.errors import Refused
from tests.servers.slack.faults import DOWNLOAD, UPLOAD
from tests.servers.slack.files import StoredFile, within_reach
from tests.servers.slack.front import closed, faulty
from tests.servers.slack.stage import Stage

_LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"


class Storage:
    """Takes and gives files."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.fetched: list[str] = []  # ids of files, in the order of the requests

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of an upload, which are the body, or the one file of a form."""
        stored = self._stage.files.kept.get(request.match_info["file"])
        data = await self._bytes(request)
        words = self._stage.files.words(request.match_info["file"])
        fault = self._stage.faults.of(lambda fault: fault.fits(UPLOAD, words=words))
        if fault is not None:
            await fault.pause()
        if fault is not None and fault.answers and not fault.after_effect:
            return faulty(fault) or closed(request)
        answer = self._filled(stored, data)
        if fault is not None and fault.answers:
            return faulty(fault) or closed(request)
        return answer

    async def _bytes(self, request: web.Request) -> bytes:
        if request.content_type != "multipart/form-data":
            return await request.read()
        form = await request.post()
        parts = [part for part in form.values() if isinstance(part, web.FileField)]
        return parts[0].file.read() if parts else b""

    def _filled(self, stored: StoredFile | None, data: bytes) -> web.Response:
        if stored is None or stored.deleted:
            self._stage.problems.append("an upload went to an address that was never given")
            return web.Response(status=404, text="not found")
        if len(data) != stored.length:
            says = f"an upload of {stored.name} has {len(data)} bytes and {stored.length} were announced"
            self._stage.problems.append(says)
            return web.Response(status=400, text="size mismatch")
        self._stage.files.fill(stored, data)
        self._stage.changes.happened()
        return web.Response(text=f"OK - {len(data)}")

    async def give(self, request: web.Request) -> web.StreamResponse:
        """Give a file; whoever may not have it gets a page to sign in, with status 200."""
        file_id = request.match_info["where"].rpartition("-")[2]
        stored = self._stage.files.kept.get(file_id)
        words = self._stage.files.words(file_id)
        fault = self._stage.faults.of(lambda fault: fault.fits(DOWNLOAD, words=words))
        if fault is not None:
            await fault.pause()
            if fault.answers:
                return faulty(fault) or closed(request)
        if stored is None or not self._may(request, stored):
            return web.Response(text=_LOGIN, content_type="text/html")
        if stored.data is None:
            return web.Response(status=404, text="not found", content_type="text/html")
        self.fetched.append(file_id)
        return web.Response(body=stored.data, content_type=stored.media_type)

    def _may(self, request: web.Request, stored: StoredFile) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            grant = self._stage.tokens.of(token)
        except Refused:
            return False
        return "files:read" in grant.scopes and within_reach(stored, grant, self._stage.world)
