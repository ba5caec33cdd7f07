"""Log lines hold ids, never what members typed, not even when something breaks."""

import json

import pytest
import structlog

from bot import logs


def test_a_fault_is_logged_without_the_locals_of_its_frames(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", "worker")

    def draw(prompt: str) -> None:
        raise RuntimeError(len(prompt))

    try:
        draw("a secret garden")
    except RuntimeError:
        structlog.get_logger().exception("step_failed", turn="01")
    line = capsys.readouterr().err
    assert "secret garden" not in line
    read = json.loads(line)
    assert (read["event"], read["turn"], read["process"]) == ("step_failed", "01", "worker")
    assert read["exception"][0]["exc_type"] == "RuntimeError"


def test_quiet_levels_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("WARNING", "front")
    logs.info("turn_accepted", turn="01")
    assert capsys.readouterr().err == ""
