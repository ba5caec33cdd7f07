"""The model-based screener: what it is asked, and what it says."""

from dataclasses import dataclass, field
from typing import Protocol

from conversations.call import Usage
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.screening import Stage, Verdict
from conversations.screening.strictness import Strictness


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be judged."""

    words: str  # data, whatever they say
    pictures: tuple[ImageBytes, ...]
    stage: Stage
    strictness: Strictness = Strictness.STANDARD


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, and what the call behind it was."""

    verdict: Verdict  # allow or block; at the stage of the question
    usage: Usage = field(default_factory=Usage)  # without a price, as in Reply
    ending: Ending = Ending.WORDS_ONLY  # of the call: a verdict comes as words
    detail: str = ""  # the provider's own word for the ending, or the verdict in short


class Screener(Protocol):
    """Judges words and pictures."""

    backend: str  # as ImageModel.backend; the offline one's calls are no calls
    model: str  # id, for the ledger

    async def judge(self, question: Question) -> Judgement:
        """Make one call.

        Raises NotSent, Busy, AnswerLost, RequestRejected, and the kinds of these, when nothing could be found out: that
        is never a pass. A call that the provider blocked is a verdict, and that is block.
        """
        ...
