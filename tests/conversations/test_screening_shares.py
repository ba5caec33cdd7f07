"""What the local rules catch of prompts with labels, and of the same prompts hidden."""

from functools import cache

import pytest

from conversations.screening import Kind, check_words, repeats
from tests.bench.screening import PROMPTS, STAYS_CAUGHT, TARGETS, Row, Target, caught, rows, share, stays_caught
from tests.conversations.test_screening_samples import UNSAFE
from tests.hiding import METHODS

needs_prompts = pytest.mark.skipif(
    not PROMPTS.exists(), reason="the prompts with labels beside the project are missing"
)


@cache
def labelled() -> list[Row]:
    return rows()


@cache
def caught_ones() -> list[str]:
    return caught(labelled())


@needs_prompts
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: f"{target.label} {target.category or 'all'}")
def test_shares_are_within_their_targets(target: Target) -> None:
    found = share(labelled(), target.label, target.category)
    assert target.holds(found), found


@needs_prompts
def test_none_of_them_is_taken_for_a_chant() -> None:
    chants = sum(repeats(row.text) for row in labelled())
    assert chants == 0


@needs_prompts
@pytest.mark.parametrize("method", METHODS)
def test_what_is_caught_stays_caught(method: str) -> None:
    kept = stays_caught(caught_ones(), method)  # by itself, so that a failure does not print the prompts
    assert kept >= STAYS_CAUGHT


@pytest.mark.parametrize("method", METHODS)
def test_what_is_caught_of_our_own_stays_caught(method: str) -> None:
    latin = [text for text in UNSAFE if text.isascii() and check_words(text).kind is not Kind.ALLOW]
    kept = stays_caught(latin, method)
    assert kept >= STAYS_CAUGHT
