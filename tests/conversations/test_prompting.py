"""The words that are sent."""

from conversations.prompting import RECAP_LIMIT, build, recap


def test_a_prompt_is_sent_as_typed() -> None:
    assert build("  a red fox\n  in snow ") == "a red fox\n  in snow"


def test_what_to_avoid_becomes_words() -> None:
    assert build("a fox", avoid=" people,\n text. ") == "a fox\n\nThe picture must not show any of this: people, text."


def test_nothing_to_avoid_adds_nothing() -> None:
    for avoid in ("", "  \n", "."):
        assert build("a fox", avoid=avoid) == "a fox"


def test_a_recap_lists_the_earlier_prompts_in_their_order() -> None:
    words = recap(["a red fox", "in snow\nat night"], "add a moon")
    assert words.index("first attached picture") < words.index("1. a red fox") < words.index("2. in snow at night")
    assert words.endswith("\nadd a moon")
    assert "left out" not in words


def test_a_recap_of_nothing_is_the_prompt() -> None:
    assert recap([], "a fox") == "a fox"


def test_a_recap_does_not_grow_with_the_conversation() -> None:
    earlier = [f"prompt {number} {'x' * 300}" for number in range(500)]
    words = recap(earlier, "now")
    assert len(words) < RECAP_LIMIT + 500
    assert "500. prompt 499" in words
    assert "prompt 1 " not in words
    kept = words.count("prompt ")
    assert f"({500 - kept} earlier left out)" in words


def test_prompts_too_long_to_list_are_said_to_be_missing() -> None:
    words = recap(["a fox", "x" * (RECAP_LIMIT + 1)], "now")
    assert "(2 earlier left out)" in words
    assert words.endswith("\nnow")
