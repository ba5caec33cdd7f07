"""Says no, to the member alone; what was typed stays where it was."""

from conversations.outcomes import Refusal, Refused
from conversations.ports import Aside
from conversations.views import notices


def refuse(reason: Refusal, typed: str = "") -> Aside:
    """Answer with the sentence for a reason, and give words back that stand nowhere else."""
    return Aside(notices.refused(Refused(reason), typed), refused=True)
