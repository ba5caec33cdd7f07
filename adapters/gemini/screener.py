"""The model-based screener: one call of a text model for one question."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from adapters.gemini import judging, translate
from conversations.errors import AnswerLost
from conversations.ports import Judgement, Question

if TYPE_CHECKING:
    from adapters.gemini.sdk import Line

_NONCE_BYTES: Final = 16


class GeminiScreener:
    """Judges with Gemini, over the connections of a GeminiModel.

    opened: gives the line, opened with the first call; backend: as the model's; model: id.
    """

    def __init__(self, opened: "Callable[[], Awaitable[Line]]", backend: str, model: str) -> None:
        self._opened = opened
        self.backend = backend
        self.model = model

    async def judge(self, question: Question) -> Judgement:
        """Make one call: exactly one request, never a second.

        Raises NotSent, Busy, Limited, AnswerLost, and RequestRejected with its kinds. AnswerLost stands also for an
        answer that is no verdict. Cancelling the task closes the connection.
        """
        request = await asyncio.to_thread(judging.request, question, secrets.token_hex(_NONCE_BYTES))
        line = await self._opened()
        body = await line.judge(self.model, request)
        try:
            return judging.judgement(body, question.stage)
        except translate.Unreadable as error:
            raise AnswerLost(f"the verdict cannot be read: {error}") from None
