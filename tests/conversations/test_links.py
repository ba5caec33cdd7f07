"""Links to originals: none can be made up, and none serves for another picture."""

import re

from conversations.identity import TurnId
from conversations.links import Links

TURN = TurnId("0193c3a1b2c4d5e6f708192a0")
LINKS = Links("https://plantain.example.org", "a secret")


def parts(link: str) -> tuple[str, int, str]:
    """Read a link as the server does."""
    found = re.fullmatch(r"https://plantain\.example\.org/pictures/([0-9a-f]+)/([0-9]+)/([A-Za-z0-9_-]+)", link)
    assert found is not None, link
    return found[1], int(found[2]), found[3]


def test_a_link_is_known_again() -> None:
    turn_id, position, signature = parts(LINKS.to(TURN, 2))
    assert (turn_id, position) == (TURN, 2)
    assert LINKS.admits(turn_id, position, signature)
    assert len(signature) >= 22, "128 bits"


def test_a_link_that_was_posted_once_holds() -> None:
    assert LINKS.to(TURN, 0).endswith("/0/ioXG1Wa5MRqSNBpqD5LytZ9HMXFBICN3"), "it stands in old messages"


def test_nothing_else_is_known() -> None:
    _, _, signature = parts(LINKS.to(TURN, 0))
    other = TurnId(TURN[:-1] + "1")
    assert not LINKS.admits(TURN, 1, signature)
    assert not LINKS.admits(other, 0, signature)
    assert not LINKS.admits(f"{TURN}/0", 0, signature)
    for wrong in ("", signature[:-1], signature + "A", signature.swapcase(), signature[::-1], "ä" * 32, "\ud83e"):
        assert not LINKS.admits(TURN, 0, wrong), wrong
    for strange in ("", "ä", "\ud83e", "../" + TURN):
        assert not LINKS.admits(strange, 0, signature), strange


def test_another_secret_signs_otherwise() -> None:
    _, _, signature = parts(LINKS.to(TURN, 0))
    assert not Links(LINKS.base, "another secret").admits(TURN, 0, signature)
    assert Links("", "a secret").admits(TURN, 0, signature), "whoever serves need not know the public address"


def test_without_an_address_there_is_no_link() -> None:
    assert Links("", "a secret").to(TURN, 0) == ""


def test_the_secret_is_not_shown() -> None:
    assert "a secret" not in repr(LINKS)
