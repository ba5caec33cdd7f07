"""HTTP mode: deliveries as signed requests to the bot's own address, and requests that Slack never sent."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import aiohttp

from tests.servers.slack.deliveries import EVENT, FAILED, SLASH, TIMEOUT, UNCONNECTED, Deliveries, Delivery
from tests.servers.slack.interactions import VERIFICATION
from tests.servers.slack.world import Json, now

_REASONS: Final = {TIMEOUT: "http_timeout", FAILED: "http_error", UNCONNECTED: "connection_failed"}
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot's address answered."""

    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def json(self) -> Json | None:
        """What it said, where that is an object of JSON."""
        try:
            told = json.loads(self.text)
        except ValueError:
            return None
        return told if isinstance(told, dict) else None


class Callbacks:
    """Delivers to one address. url: of the bot, such as …/slack/events."""

    def __init__(self, deliveries: Deliveries, secret: str) -> None:
        self._deliveries = deliveries
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None
        self.url = ""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def carry(self, delivery: Delivery, attempt: int, reason: str) -> str:
        body, content_type = _body(delivery)
        headers = {}
        if attempt and delivery.kind == EVENT:
            headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": _REASONS[reason or TIMEOUT]}
        delivery.sent.append(time.monotonic())
        try:
            reply = await self.post(body, content_type, headers=headers)
        except TimeoutError:
            return TIMEOUT
        except aiohttp.ClientError:
            return UNCONNECTED
        delivery.statuses.append(reply.status)
        if reply.status == 200:
            self._deliveries.acknowledge(delivery, _said(delivery, reply))
            return ""
        stop = reply.headers.get("X-Slack-No-Retry") == "1"
        return "" if stop else FAILED

    async def post(
        self,
        body: str,
        content_type: str = "application/json",
        *,
        headers: Mapping[str, str] | None = None,
        age: float = 0.0,
        secret: str | None = None,
        signature: str | None = None,
    ) -> Reply:
        """Send one request, signed as Slack does it, or so many seconds ago, or with another secret or signature."""
        stamp = str(int(now() - age))
        signed = signature if signature is not None else sign(secret or self._secret, stamp, body)
        told = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signed,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        return await self.send(body, {**told, **(headers or {})})

    async def send(self, body: str, headers: Mapping[str, str]) -> Reply:
        """Send one request with these headers and no others."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        limit = aiohttp.ClientTimeout(total=self._deliveries.patience)
        async with self._session.post(self.url, data=body.encode(), headers=headers, timeout=limit) as answer:
            return Reply(answer.status, await answer.text(), dict(answer.headers))

    async def again(self, delivery: Delivery) -> Reply:
        """Send a delivery once more as it was, signature and all, as whoever has overheard it could."""
        body, content_type = _body(delivery)
        return await self.post(body, content_type)

    async def verify(self) -> bool:
        """Ask whether the address is the bot's, as when it is typed into the application's settings."""
        challenge = hashlib.sha256(self.url.encode()).hexdigest()
        told = {"token": VERIFICATION, "challenge": challenge, "type": "url_verification"}
        reply = await self.post(json.dumps(told))
        return reply.status == 200 and challenge in reply.text

    async def check_ssl(self) -> Reply:
        """Ask whether the address answers, as Slack does now and then, without a signature."""
        return await self.send(urlencode({"ssl_check": "1", "token": VERIFICATION}), {"Content-Type": _FORM})


def sign(secret: str, stamp: str, body: str) -> str:
    """Return the v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()


def _body(delivery: Delivery) -> tuple[str, str]:
    if delivery.kind == EVENT:
        return json.dumps(delivery.payload), "application/json"
    if delivery.kind == SLASH:
        return urlencode(delivery.payload), _FORM
    return urlencode({"payload": json.dumps(delivery.payload)}), _FORM


def _said(delivery: Delivery, reply: Reply) -> Json | None:
    """Return what an answer says, which may be bare words after a command."""
    if reply.json is not None:
        return reply.json
    return {"text": reply.text} if reply.text and delivery.kind == SLASH else None
