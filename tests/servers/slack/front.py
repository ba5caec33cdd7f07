"""What stands before the methods: recording, faults, tokens, scopes, limits, the description."""

import json
import time
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.servers.slack import calls
from tests.servers.slack.api import METHODS
from tests.servers.slack.api.method import APP, BOT, Asking, Method, require
from tests.servers.slack.calls import Call
from tests.servers.slack.errors import Refused
from tests.servers.slack.faults import Fault
from tests.servers.slack.limits import Limits
from tests.servers.slack.stage import Stage
from tests.servers.slack.tokens import Grant
from tests.servers.slack.world import Json


class Front:
    """Takes every call of the Web API."""

    def __init__(self, stage: Stage, limits: Limits) -> None:
        self._stage = stage
        self._limits = limits

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        at = time.monotonic()
        try:
            call = await calls.read(request, method)
        except Refused as refused:
            return self._answered(request, Call(method, {}, at=at), self._refusal(method, refused))
        call.at = at
        where, words = call.text("channel") or call.text("channel_id"), self._words(call)
        fault = self._stage.faults.of(lambda fault: fault.fits(method, where, words))
        if fault is not None:
            await fault.pause()
            if fault.answers and not fault.after_effect:
                return self._answered(request, call, faulty(fault))
        answer: web.Response | None = self._answer(call)
        if fault is not None and fault.answers and fault.after_effect:
            answer = faulty(fault)
        return self._answered(request, call, answer)

    def _answered(self, request: web.Request, call: Call, answer: web.Response | None) -> web.StreamResponse:
        call.answered = time.monotonic()
        call.status = answer.status if answer is not None else 0
        if answer is not None and answer.content_type == "application/json":
            assert isinstance(answer.body, bytes)
            call.error = json.loads(answer.body).get("error", "")
        self._stage.calls.append(call)
        self._stage.changes.happened()
        return answer if answer is not None else closed(request)

    def _answer(self, call: Call) -> web.Response:
        try:
            method = _method(call.method)
            asking = Asking(self._stage, call, self._admit(method, call))
            self._check(call)
            self._limits.take(call, method, asking.granted, self._place(call))
            told = method.run(asking)
        except Refused as refused:
            return self._refusal(call.method, refused)
        except Exception as error:
            self._stage.problems.append(f"{call.method} broke this server: {error!r}")
            raise
        return answered({"ok": True, **told}, headers=_scopes(asking.granted))

    def _admit(self, method: Method, call: Call) -> Grant | None:
        if method.by == BOT:
            grant = self._stage.tokens.of(call.token)
            require(grant, method.scope)
            return grant
        if method.by == APP and call.token != self._stage.tokens.app_token:
            raise Refused("invalid_auth" if call.token else "not_authed")
        return None

    def _check(self, call: Call) -> None:
        wrong = self._stage.description.of_call(call.method, call.arguments)
        if wrong:
            raise Refused("invalid_arguments", *wrong)

    def _words(self, call: Call) -> str:
        """Return all that a call says, and what the files that it names are called."""
        files = [call.text("file"), *(str(one.get("id")) for one in call.arguments.get("files") or [])]
        called = [self._stage.files.words(file) for file in files]
        return " ".join([json.dumps(call.arguments, ensure_ascii=False), *called])

    def _place(self, call: Call) -> str:
        """Return the channel that a message is for, which may be named by the person there."""
        user = self._stage.world.find_user(call.text("channel"))
        return self._stage.world.direct(user).id if user is not None else call.text("channel")

    def _refusal(self, method: str, refused: Refused) -> web.Response:
        if refused.faulty:
            self._stage.problems.append(f"{method}: {refused.error} {'; '.join(refused.messages)}".rstrip())
        wait = refused.more.get("retry_after")
        if refused.error == "ratelimited":
            return answered({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})
        return answered(refused.body())


def _method(name: str) -> Method:
    if name not in METHODS:
        raise Refused("unknown_method", f"{name} is not served")
    return METHODS[name]


def answered(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
        charset="utf-8",
    )


def faulty(fault: Fault) -> web.Response | None:
    """Return the answer of a fault; None closes the connection."""
    if fault.close:
        return None
    headers = {"Retry-After": f"{fault.retry_after:g}"} if fault.status == 429 else {}
    return answered(fault.body(), fault.status or 200, {**headers, **fault.headers})


def closed(request: web.Request) -> web.Response:
    """Close a connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _scopes(grant: Grant | None) -> Mapping[str, str]:
    return {"x-oauth-scopes": ",".join(sorted(grant.scopes))} if grant is not None else {}


def spelled(body: bytes) -> Json:
    """Return the JSON of a body. Raises Refused."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Refused("invalid_payload", faulty=True) from error
    if not isinstance(told, dict):
        raise Refused("invalid_payload", faulty=True)
    return told
