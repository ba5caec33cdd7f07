"""`plantain screening check`."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app

FOX = {"verdict": "allow", "category": None, "rule": "", "escalated": False}
DEAD = {"verdict": "escalate", "category": "gore", "rule": "gore", "escalated": True}
CHILD = {"verdict": "block", "category": "child_exploitation", "rule": "minor_sexual", "escalated": False}


def check(*arguments: str, given: bytes | None = None) -> tuple[int, str]:
    answered = CliRunner().invoke(app, ["screening", "check", *arguments], input=given)
    return answered.exit_code, answered.output


def rows(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a red fox", ["verdict:   allow", "category:  none", "rule:      none", "escalated: no"]),
        ("a rotting corpse", ["verdict:   escalate", "category:  gore", "rule:      gore", "escalated: yes"]),
        (
            "n u d e  c h i l d",
            ["verdict:   block", "category:  child_exploitation", "rule:      minor_sexual", "escalated: no"],
        ),
        ("", ["verdict:   allow", "category:  none", "rule:      none", "escalated: no"]),
    ],
)
def test_words_are_judged_and_not_repeated(text: str, lines: list[str]) -> None:
    status, said = check("--", text)
    assert status == 0
    assert said.splitlines() == lines


def test_each_line_is_answered_by_one_in_order(tmp_path: Path) -> None:
    file = tmp_path / "prompts.jsonl"
    texts = ("a red fox", "a rotting corpse", "nude child", "ein Fuchs im Schnee")
    file.write_text("".join(json.dumps({"set": "own", "text": text}) + "\n" for text in texts) + "\n")
    status, said = check("--jsonl", str(file))
    assert status == 0
    assert rows(said) == [FOX, DEAD, CHILD, FOX]


@pytest.mark.parametrize(
    "broken",
    [b"{", b"secret", b"[]", b'"secret"', b"{}", b'{"text": 3}', b'{"text": "\xff secret"}', b"[" * 100_000],
    ids=["half", "word", "list", "text", "empty", "number", "not UTF-8", "deep"],
)
def test_a_malformed_line_is_told_and_the_rest_goes_on(broken: bytes) -> None:
    status, said = check("--jsonl", "-", given=b'{"text": "a red fox"}\n' + broken + b'\n{"text": "nude child"}')
    assert status == 1
    first, second, third = rows(said)
    assert (first, third) == (FOX, CHILD)
    assert list(second) == ["error"]
    assert "secret" not in said


def test_half_a_character_is_no_trouble() -> None:
    assert check("--jsonl", "-", given=b'{"text": "a red \\ud83e fox"}') == (0, json.dumps(FOX) + "\n")


@pytest.mark.parametrize("arguments", [(), ("words", "--jsonl", "-"), ("--jsonl", "no such file"), ("--jsonl", ".")])
def test_wrong_use_is_told(arguments: tuple[str, ...]) -> None:
    assert check(*arguments)[0] == 2
