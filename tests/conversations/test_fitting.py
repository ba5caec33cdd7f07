"""Room is divided fairly, and what is cut says so."""

from conversations.fitting import cut, isolated, on_one_line, plain, shares, shortened, width


def test_room_is_divided_so_that_who_needs_little_has_it_all() -> None:
    assert shares([10, 500, 20], 600) == [10, 500, 20]
    assert shares([10, 5_000, 900], 1_000) == [10, 495, 495]
    assert shares([], 10) == []
    assert sum(shares([7_000, 7_000, 7_000], 1_000)) <= 1_000


def test_a_cut_leaves_no_room_unused_whatever_is_measured() -> None:
    assert cut("a" * 9, 5, str) == "aaaa…"
    assert cut("a" * 5, 5, str) == "aaaaa"
    assert cut("a" * 9, 6, lambda text: f"<{text}>") == "<aaa…>"
    assert cut("🦊" * 9, 5, str) == "🦊🦊…"
    assert cut("🦊" * 9, 5, str, len) == "🦊🦊🦊🦊…"
    assert cut("a", 0, str) == ""
    assert shortened("a  fox\nin snow", 6) == "a fox…"


def test_words_have_one_kind_of_break_and_nothing_that_cannot_be_sent() -> None:
    assert plain("a\r\nb\rc\u2028d\x00\ud800") == "a\nb\nc\nd\ufffd\ufffd"
    assert on_one_line(" a\r\n\tb ") == "a b"
    assert (width("a"), width("🦊")) == (1, 2)


def test_what_turns_text_around_is_kept_to_itself() -> None:
    assert isolated("a fox") == "a fox"
    assert isolated("\u05e9\u05dc") == "\u2068\u05e9\u05dc\u2069"
    assert isolated("\u2069\u2069 \u2066 b") == "\u2068 \u2066 b\u2069\u2069"
