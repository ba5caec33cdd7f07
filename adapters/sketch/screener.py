"""The offline screener: it passes what the sketch drew, and nothing that a model would have to look at."""

from conversations.ports import Judgement, Question
from conversations.screening import OFFLINE, Kind, Stage, Verdict


class SketchScreener:
    """Implements ports.Screener without a model: offline never means approved."""

    backend = "sketch"
    model = ""

    async def judge(self, question: Question) -> Judgement:
        """Allow output, which is the sketch's own flat shapes; block whatever else was escalated."""
        if question.stage is Stage.OUTPUT:
            return Judgement(Verdict(Kind.ALLOW, Stage.OUTPUT))
        return Judgement(Verdict(Kind.BLOCK, question.stage, None, OFFLINE))
