"""Cases that mostly wait, told at the same time: all are begun, their ends waited for, then looked at one by one."""

from collections.abc import Collection

from tests.journeys.program import Plantain, until

_ENDED = "SELECT prompt FROM turns WHERE state IN ('ready', 'failed', 'declined', 'cancelled')"


async def ended(program: Plantain, prompts: Collection[str], seconds: float = 60.0) -> None:
    """Wait until the turns of these prompts have ended."""

    def missing() -> set[str]:
        return set(prompts) - {row["prompt"] for row in program.rows(_ENDED)}

    try:
        await until(lambda: not missing(), "all have ended", seconds)
    except AssertionError as trouble:
        raise AssertionError(f"{trouble}, but {sorted(missing())}\n{program.logs()[-6000:]}") from None
