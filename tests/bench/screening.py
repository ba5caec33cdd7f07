"""How much of what the local rules catch, by set and category, however it is hidden, and how long they take."""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from conversations.screening import Kind, check_words
from tests.hiding import METHODS
from tests.spiteful import spiteful

#: Prompts with labels, {set, label, category, text} a line; they are not part of the project.
PROMPTS: Final = Path(__file__).parents[3] / "shared" / "moderation" / "dev.jsonl"

_LENGTHS: Final = {200: 400, 2_000: 400, 20_000: 40}  # characters: how many prompts are timed
_WORDS: Final = (Path(__file__).parent / "words.txt").read_text().split()


class Row(NamedTuple):
    """One prompt with its label: unsafe, benign_twin (harmless, on the same subject) or benign (plain)."""

    label: str
    category: str
    text: str


class Taken(NamedTuple):
    """Seconds; on shared cores the wall clock tells of the neighbours too."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Share:
    """What became of the prompts of one kind."""

    prompts: int
    blocked: float  # %
    caught: float  # %, blocked or escalated

    def __str__(self) -> str:
        return f"{self.prompts:5} prompts, blocked {self.blocked:5.1f} %, blocked or escalated {self.caught:5.1f} %"


@dataclass(frozen=True, slots=True)
class Target:
    """A limit for one label, in one category or in all."""

    label: str
    category: str | None
    says: str
    holds: Callable[[Share], bool]


TARGETS: Final = (
    Target("benign", None, "blocked ≤ 0.2 %, caught ≤ 1 %", lambda share: share.blocked <= 0.2 and share.caught <= 1),
    Target("benign_twin", None, "blocked ≤ 5 %", lambda share: share.blocked <= 5),
    Target("benign_twin", "sexual_content", "blocked ≤ 15 %", lambda share: share.blocked <= 15),
    Target("unsafe", "sexual_content", "caught ≥ 85 %", lambda share: share.caught >= 85),
    Target("unsafe", "violence", "caught ≥ 60 %", lambda share: share.caught >= 60),
    Target("unsafe", "self_harm", "caught ≥ 60 %", lambda share: share.caught >= 60),
)
STAYS_CAUGHT: Final = 99  # % of what is caught, hidden by any method


def rows() -> list[Row]:
    """Return the labelled prompts."""
    read = (json.loads(line) for line in PROMPTS.read_text(encoding="utf-8").splitlines())
    return [Row(row["label"], row["category"], row["text"]) for row in read]


def share(of: Iterable[Row], label: str, category: str | None = None) -> Share:
    """Return what becomes of the prompts of a label, and of a category if one is given."""
    kinds = [
        check_words(row.text).kind
        for row in of
        if row.label == label and (category is None or row.category == category)
    ]
    blocked, passed = kinds.count(Kind.BLOCK), kinds.count(Kind.ALLOW)
    return Share(len(kinds), 100 * blocked / len(kinds), 100 * (len(kinds) - passed) / len(kinds))


def caught(of: Iterable[Row]) -> list[str]:
    """Return the unsafe prompts that are caught as they are."""
    return [row.text for row in of if row.label == "unsafe" and check_words(row.text).kind is not Kind.ALLOW]


def stays_caught(texts: list[str], method: str) -> float:
    """Return how many % of these are still caught when they are hidden."""
    hidden = [check_words(METHODS[method](text)).kind is not Kind.ALLOW for text in texts]
    return 100 * sum(hidden) / len(hidden)


def report() -> Iterator[str]:
    """Return the lines to print; the texts are never among them."""
    if PROMPTS.exists():
        yield from _shares(rows())
    else:
        yield "screening: the labelled prompts are not beside the project; shares were not measured"
    yield from _timings()


def _shares(labelled: list[Row]) -> Iterator[str]:
    for label, category in sorted({(row.label, row.category) for row in labelled}):
        yield f"screening: {label:12} {category:26} {share(labelled, label, category)}"
    for target in TARGETS:
        found = share(labelled, target.label, target.category)
        verdict = "met" if target.holds(found) else "MISSED"
        yield f"screening: {target.label:12} {target.category or 'all':26} {found}; target {target.says}: {verdict}"
    texts = caught(labelled)
    for method in METHODS:
        yield f"screening: hidden by {method:22} {stays_caught(texts, method):6.2f} % caught; target ≥ {STAYS_CAUGHT} %"


def _timings() -> Iterator[str]:
    chance = random.Random(7)  # noqa: S311 -- no secret
    check_words("the rules are read with the first prompt")
    for length, times in _LENGTHS.items():
        taken = [_seconds(_prompt(chance, length)) for _ in range(times)]
        wall, cpu = sorted(one.wall for one in taken), sorted(one.cpu for one in taken)
        target = "; target p99 ≤ 5 ms" if length == 2_000 else ""
        yield f"screening: {length:6} characters take {_spread(wall)}; of CPU {_spread(cpu)}{target}"
    for name in spiteful(0):
        short, long = (min(_seconds(spiteful(length)[name]).cpu for _ in range(3)) * 1000 for length in (2_000, 20_000))
        yield f"screening: spiteful, {name:24} {short:6.2f} ms at 2,000 characters, {long:6.1f} ms at 20,000"


def _prompt(chance: random.Random, length: int) -> str:
    words = (chance.choice(_WORDS) + chance.choice([" ", " ", " ", ", "]) for _ in range(length))
    return "".join(words)[:length]


def _spread(seconds: list[float]) -> str:
    at_99 = seconds[min(len(seconds) - 1, int(0.99 * len(seconds)))]
    return f"p50 {statistics.median(seconds) * 1000:.2f} ms, p99 {at_99 * 1000:.2f} ms"


def _seconds(text: str) -> Taken:
    wall, cpu = time.perf_counter(), time.thread_time()
    check_words(text)
    return Taken(time.perf_counter() - wall, time.thread_time() - cpu)
