"""A screener that says what it is told to, and remembers what it was asked."""

import asyncio
from collections.abc import Callable

from conversations.call import Usage
from conversations.ports import Judgement, Question
from conversations.screening import Category, Kind, Stage, Verdict


def allowed(question: Question) -> Judgement:
    verdict = Verdict(Kind.ALLOW, question.stage)
    return Judgement(verdict, Usage("fake-screener-1", "verdict", 300, 12), detail="allow")


def refused(question: Question, category: Category | None = Category.HATE) -> Judgement:
    verdict = Verdict(Kind.BLOCK, question.stage, category, "screener")
    return Judgement(verdict, Usage("fake-screener-1", "verdict", 300, 12), detail="block")


def at(
    stage: Stage, answer: Callable[[Question], Judgement] | Exception
) -> Callable[[Question, int], Judgement | Exception]:
    """Answer so at one stage, and allow at the others."""

    def said(question: Question, _number: int) -> Judgement | Exception:
        if question.stage is not stage:
            return allowed(question)
        return answer if isinstance(answer, Exception) else answer(question)

    return said


class FakeScreener:
    """Implements ports.Screener."""

    backend = "fake"
    model = "fake-screener"

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.answer: Callable[[Question, int], Judgement | Exception] = lambda question, _number: allowed(question)
        self.hold: asyncio.Event | None = None  # set: answers wait for it
        self.arrived = asyncio.Event()  # a question has come

    async def judge(self, question: Question) -> Judgement:
        self.questions.append(question)
        self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        said = self.answer(question, len(self.questions) - 1)
        if isinstance(said, Exception):
            raise said
        return said

    def asked(self, stage: Stage) -> list[Question]:
        return [question for question in self.questions if question.stage is stage]
