"""The loopback server itself: takes requests, checks them, answers by script."""

import asyncio
import json
import time
from collections import deque
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.clock import SystemClock
from tests.servers.gemini import checks
from tests.servers.gemini.answers import Answer, Asked, Cut, Step, drawn, judged, recorded, refused

_BAD_KEY = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
SCREENING = "gemini-flash-lite-latest"  # the one text model it has
_VERTEX = "/v1beta1/projects/{project}/locations/{location}/publishers/google/models/{call}"


class GeminiServer:
    """Speaks generateContent of the Developer API (v1beta) and of Vertex (v1beta1) on loopback.

    Each request that passes the checks takes the next step of the script; without one it is answered by `default`.
    The screening model has a script of its own, allows by default and at once, and is counted apart, in `judged`.
    delay: seconds before an answer, where its step says nothing else. key: the only one that is taken, any if empty.
    missing: models that it does not have. behind: how far its clock is behind, in seconds. checked: whether requests
    are held against the official schema, which a bench does without.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        delay: float = 0.0,
        default: Step | None = None,
        key: str = "",
        missing: tuple[str, ...] = (),
        behind: float = 0.0,
        checked: bool = True,
    ) -> None:
        self.delay = delay
        self._key = key
        self._behind = behind
        self.default = default or drawn()
        self.requests: list[Asked] = []  # whose body was read, the refused ones too
        self.arrivals = 0  # requests, also those whose body was not read
        self.closings = 0  # connections that the client closed before it had its answer
        self._free = asyncio.Event()  # to answer
        self._free.set()
        self.closed = asyncio.Event()  # set at each of those
        self.arrived = asyncio.Event()  # set when a body was read, and the step that answers it taken
        self.judged: list[Asked] = []  # of the screening model
        self._port = port
        self._script: deque[Step] = deque()
        self._verdicts: deque[Step] = deque()
        self._ledger = checks.Ledger()
        self._schema = checks.SchemaCheck(at_hand=checked)
        self._models = {name: model for name, model in checks.known_models().items() if name not in missing}
        self._served = {*self._models, SCREENING}.difference(missing)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2 * checks.LIMIT)
        app.router.add_post("/v1beta/models/{call}", self._take)
        app.router.add_post(_VERTEX, self._take)
        app.router.add_get("/v1beta/models/{call}", self._describe)
        app.router.add_get("/v1beta1/publishers/google/models/{call}", self._describe)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def script(self, *steps: Step) -> None:
        """Answer the next requests so, one step each."""
        self._script.extend(steps)

    def hold(self) -> None:
        """Answer nothing until that is let go; what is asked for is heard."""
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def screening(self, *steps: Step) -> None:
        """Answer the next questions to the screening model so, one step each."""
        self._verdicts.extend(steps)

    def replay(self, name: str) -> None:
        """Answer the next request with a recorded file."""
        self._script.append(recorded(name))

    async def _take(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["call"] == f"{SCREENING}:generateContent":
            return await self._judge(request)
        self.arrivals += 1
        try:
            return await self._answer(request)
        except asyncio.CancelledError:
            self.closings += 1
            self.closed.set()
            raise

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._script and isinstance(self._script[0], Answer) and self._script[0].cut is Cut.BEFORE:
            self._script.popleft()
            return _abort(request)
        raw = await request.read()
        model, _, method = request.match_info["call"].partition(":")
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return _send(refused(400, "INVALID_ARGUMENT", "Invalid JSON payload received."))
        asked = Asked(self.arrivals, model, body, dict(request.headers), len(raw), request.path, time.monotonic())
        self.requests.append(asked)
        refusal = await asyncio.to_thread(self._refusal, asked, method)
        if refusal is not None:
            self.arrived.set()
            return _send(refusal)
        step = self._script.popleft() if self._script else self.default
        self.arrived.set()  # now: whoever is cancelled from here on has taken its step
        answer = step if isinstance(step, Answer) else await asyncio.to_thread(step, asked)
        await asyncio.sleep(self.delay if answer.delay is None else answer.delay)
        if answer.held is not None:
            await answer.held.wait()
        await self._free.wait()
        self._remember(asked.model, answer)
        return await _give(request, answer)

    async def _judge(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        number = len(self.judged) + 1
        asked = Asked(
            number, SCREENING, json.loads(raw), dict(request.headers), len(raw), request.path, time.monotonic()
        )
        self.judged.append(asked)
        step = self._verdicts.popleft() if self._verdicts else judged("allow")
        problems = self._turned_away(dict(request.headers), SCREENING) or await asyncio.to_thread(self._misasked, asked)
        answer = problems or (step if isinstance(step, Answer) else step(asked))
        await asyncio.sleep(answer.delay or 0)
        return await _give(request, answer)

    def _misasked(self, asked: Asked) -> Answer | None:
        problem = next(iter(self._schema.problems(asked.body, signed=False)), None)
        return refused(400, "INVALID_ARGUMENT", problem) if problem else None

    async def _describe(self, request: web.Request) -> web.Response:
        """Answer models.get, constructed; the clock of the answer is that of this server."""
        model = request.match_info["call"]
        answer = self._turned_away(dict(request.headers), model) or Answer({"name": f"models/{model}"})
        told = SystemClock().now() - timedelta(seconds=self._behind)
        return _send(replace(answer, headers={**answer.headers, "Date": format_datetime(told, usegmt=True)}))

    def _turned_away(self, headers: dict[str, str], model: str) -> Answer | None:
        key = headers.get("x-goog-api-key")
        if not key and not headers.get("Authorization"):
            return refused(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.")
        if self._key and key != self._key:
            return refused(400, "INVALID_ARGUMENT", "API key not valid.", details=[_BAD_KEY])
        return None if model in self._served else refused(404, "NOT_FOUND", _not_found(model))

    def _refusal(self, asked: Asked, method: str) -> Answer | None:
        """Return the error for what the real server refuses."""
        turned_away = self._turned_away(dict(asked.headers), asked.model)
        if turned_away:
            return turned_away
        model = self._models[asked.model]
        if method != "generateContent":
            return refused(404, "NOT_FOUND", _not_found(asked.model))
        if asked.size > checks.LIMIT:
            return refused(413, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 20971520 bytes.")
        if not asked.body.get("contents"):
            return refused(400, "INVALID_ARGUMENT", "contents is not specified")
        signed = model.media_type == "image/jpeg"
        problem = (
            self._ledger.problem(model, asked.contents)
            or next(iter(self._schema.problems(asked.body, signed=signed)), None)
            or checks.of_model(model, asked.config)
            or checks.of_tools(model, asked.body.get("tools", []))
            or (None if asked.contents[-1].get("role") != "model" else "The last content must be the user's.")
        )
        return refused(400, "INVALID_ARGUMENT", problem) if problem else None

    def _remember(self, model: str, answer: Answer) -> None:
        candidates: list[dict[str, Any]] = answer.body.get("candidates", []) if isinstance(answer.body, dict) else []
        for candidate in candidates:
            if candidate.get("content", {}).get("parts"):
                self._ledger.issue(model, candidate["content"])


def _not_found(model: str) -> str:  # a recorded sentence
    return (
        f"models/{model} is not found for API version v1beta, or is not supported for generateContent. "
        "Call ListModels to see the list of available models and their supported methods."
    )


def _body(answer: Answer) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()


def _send(answer: Answer) -> web.Response:
    return web.Response(
        body=_body(answer), status=answer.status, headers=dict(answer.headers), content_type=answer.media_type
    )


async def _give(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.cut is Cut.AFTER:
        return _abort(request)
    if answer.cut is Cut.DURING:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000000"})
        await response.prepare(request)
        await response.write(b'{"candidates": [')
        _abort(request)
        return response
    return _send(answer)


def _abort(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
