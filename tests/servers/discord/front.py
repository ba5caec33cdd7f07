"""What stands before the routes: recording, faults, the token, the schema."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from tests.servers.discord import bodies
from tests.servers.discord.bodies import Body
from tests.servers.discord.errors import Problem, Refused, invalid, not_found, unauthorized
from tests.servers.discord.faults import Fault
from tests.servers.discord.interactions import Interactions
from tests.servers.discord.posts import Post
from tests.servers.discord.rest import UNKNOWN_REFERENCE, Call, Rest, needs_bot
from tests.servers.discord.schema import Operation, Spec, match
from tests.servers.discord.world import now
from tests.servers.faults import Faults

PREFIX: Final = "/api/v10"
_VIA: Final = {"Via": "1.1 google"}
_IDS: Final = ("_id",)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived and was answered."""

    method: str
    path: str  # below /api/v10
    template: str  # with names in braces; empty for what is not served
    payload: Any
    files: tuple[str, ...]  # names
    status: int  # 0: the connection was closed
    at: float  # s, of time.monotonic()
    size: int  # bytes of the body
    answered: float = 0.0  # s, of time.monotonic()


class Front:
    """Takes every request of the REST API.

    problems: what no well-made bot would send. check_answers: whether what this server answers is held against the
    official description too.
    """

    def __init__(self, rest: Rest, interactions: Interactions, spec: Spec, token: str) -> None:
        self._rest = rest
        self._interactions = interactions
        self._spec = spec
        self._token = token
        self._templates: dict[str, list[str]] = {}
        for method, template in rest.routes:
            self._templates.setdefault(method, []).append(template)
        self.faults: Faults[Fault] = Faults()
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self.check_answers = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        at = time.monotonic()
        path = request.path.removeprefix(PREFIX)
        found = match(self._templates.get(request.method, []), path)
        template, names = found or ("", {})
        if template.endswith("/callback"):
            self._interactions.arrives(names["interaction_token"], at)
        words = self._interactions.words(names.get("interaction_token") or names.get("webhook_token", ""))
        fault = self.faults.of(lambda fault: fault.fits(request.method, path, template, words))
        try:
            body = await bodies.read(request)
        except Refused as refused:
            return self._said(request, template, Body(None), at, self._refusal(request, refused))
        if fault is not None:
            await fault.pause()
            if not fault.after_effect and (fault.status is not None or fault.close):
                return self._said(request, template, body, at, _faulty(fault))
        answer: web.Response | None = self._answer(request, path, template, Call(names, request.query, body, at))
        if fault is not None and fault.after_effect:
            answer = _faulty(fault)
        return self._said(request, template, body, at, answer)

    def _said(
        self, request: web.Request, template: str, body: Body, at: float, answer: web.Response | None
    ) -> web.Response:
        path = request.path.removeprefix(PREFIX)
        names = tuple(upload.name for upload in body.files.values())
        status = answer.status if answer is not None else 0
        answered = time.monotonic()
        self.requests.append(
            Request(request.method, path, template, body.payload, names, status, at, body.size, answered)
        )
        if answer is not None:
            return answer
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _answer(self, request: web.Request, path: str, template: str, call: Call) -> web.Response:
        operation = self._spec.find(request.method, path)
        try:
            self._admit(request, template, operation)
            self._check(operation, call)
            given = self._rest.routes[request.method, template](call)
        except Refused as refused:
            return self._refusal(request, refused)
        except Exception as error:
            self.problems.append(f"{request.method} {request.path} broke this server: {error!r}")
            raise
        status, told = (204, None) if given is None else (200, self._spell(given))
        if operation is not None and self.check_answers:
            problems = self._spec.answer_problems(operation, status, told)
            self.problems += [f"answer of {request.method} {template}: {problem}" for problem in problems]
        return _json(told, status, _limits(request.method, template)) if told is not None else _empty(status)

    def _admit(self, request: web.Request, template: str, operation: Operation | None) -> None:
        if not template:
            why = "is not served" if operation is not None else "is no request of the API"
            self.problems.append(f"{request.method} {request.path} {why}")
            raise not_found()
        if self._spec.at_hand and operation is None:
            self.problems.append(f"{request.method} {template} is served and not described")
        if needs_bot(template) and request.headers.get("Authorization") != f"Bot {self._token}":
            raise unauthorized()

    def _check(self, operation: Operation | None, call: Call) -> None:
        """Hold the request against the description."""
        strange = [name for name, value in call.names.items() if name.endswith(_IDS) and not value.isdigit()]
        problems = [Problem((name,), f"{call.names[name]} is not snowflake.", "NUMBER_TYPE_COERCE") for name in strange]
        if operation is not None and operation.body is not None:
            payload = call.payload if call.payload is not None else {}
            problems += self._spec.problems(operation, payload)
        if problems:
            raise invalid(*problems)

    def _refusal(self, request: web.Request, refused: Refused) -> web.Response:
        if refused.code in {50035, 50109} and all(one.code != UNKNOWN_REFERENCE for one in refused.problems):
            says = "; ".join(str(problem) for problem in refused.problems) or refused.body()["message"]
            self.problems.append(f"{request.method} {request.path}: {says}")
        return _json(refused.body(), refused.answered, {})

    def _spell(self, given: Any) -> Any:
        """Return an answer with its messages as the API gives them."""
        if isinstance(given, Post):
            return self._rest.told(given)
        if isinstance(given, dict):
            return {name: self._spell(value) for name, value in given.items()}
        return given


def _json(body: Any, status: int, headers: Mapping[str, str]) -> web.Response:
    # Not json_response: it would add a charset, and discord.py takes exactly this type.
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={**_VIA, **headers}, content_type="application/json"
    )


def _empty(status: int) -> web.Response:
    return web.Response(status=status, headers=_VIA)


def _limits(method: str, template: str) -> dict[str, str]:
    """Return the headers of a bucket that is never exhausted."""
    bucket = hashlib.sha256(f"{method} {template}".encode()).hexdigest()[:32]
    headers = {"X-RateLimit-Limit": "1000", "X-RateLimit-Remaining": "999", "X-RateLimit-Reset-After": "1.0"}
    return headers | {"X-RateLimit-Reset": f"{now().timestamp() + 1:.3f}", "X-RateLimit-Bucket": bucket}


def _faulty(fault: Fault) -> web.Response | None:
    if fault.close:
        return None
    assert fault.status is not None
    headers = dict(fault.headers)
    if fault.status == 429:
        scope = "global" if fault.everywhere else "user"
        headers = {"Retry-After": str(fault.retry_after), "X-RateLimit-Scope": scope} | headers
    response = _json(fault.body(), fault.status, headers)
    if not fault.via:
        del response.headers["Via"]
    return response
