"""The data files of the screening: their notation, what is checked, and what a rule means."""

import pytest

from conversations.screening import Kind, check_words
from conversations.screening.notation import expand
from conversations.screening.rules import FILES, RulesError, compile_rules, rulebook
from conversations.screening.vocabulary import Reading
from conversations.screening.words import judge

WORDS = """
[words]
fox = ["fox{,es}", "vixen*"]
hen = ["hen{,s}", "hen-house"]
toy = ["toy{,s}"]
young = ["<3 years old"]
ordinary = ["fox trot"]
"""
RULE = """
[[rules]]
name = "fox_and_hen"
category = "violent_crimes"
verdict = "escalate"
all = ["fox", "hen|young"]
within = 4
unless = ["toy"]
"""


def kind_of(text: str, rules: str = WORDS + RULE) -> Kind:
    return judge(text, compile_rules({"own": rules})).kind


@pytest.mark.parametrize(
    ("term", "phrases"),
    [
        ("child", [("child",)]),
        ("child{,ren,ish}", [("child",), ("children",), ("childish",)]),
        ("self-harm", [("self", "harm"), ("selfharm",)]),
        ("{a,b} {c,d}", [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")]),
        ("Mädchen*", [("madchen*",)]),
        ("<18 years", [("<18", "years")]),
        ("<18yo", [("<18yo",)]),
        ("裸", [("裸",)]),
    ],
)
def test_a_term_stands_for_phrases(term: str, phrases: list[tuple[str, ...]]) -> None:
    assert expand(term) == phrases


@pytest.mark.parametrize("term", ["", " ", "a{b", "ab*", "a*b", "a.b", "can't", "<", "{,}"])
def test_a_term_that_is_none(term: str) -> None:
    with pytest.raises(ValueError, match=r"word|term|stem"):
        expand(term)


@pytest.mark.parametrize(
    "text",
    [
        "the fox and the hen",
        "hens, foxes",
        "vixens in a henhouse",
        "a fox, two years old",
        "fox 2 years old",
        "f0x h3n",
    ],
)
def test_one_of_each_group_close_by(text: str) -> None:
    assert kind_of(text) is Kind.ESCALATE


@pytest.mark.parametrize(
    "text",
    [
        "the fox",
        "the fox went far away from any hen",
        "fox and hen, a toy",
        "hens dance the fox trot",
        "a fox three years old",
        "a fox twenty two years old",
        "a firefox, a thenar",
    ],
)
def test_anything_else_passes(text: str) -> None:
    assert kind_of(text) is Kind.ALLOW


def test_a_block_is_named_before_what_escalates() -> None:
    grave = RULE.replace("fox_and_hen", "grave").replace("escalate", "block").replace('unless = ["toy"]', "")
    found = judge("fox hen", compile_rules({"own": WORDS + RULE + grave}))
    assert (found.kind, found.reason) == (Kind.BLOCK, "grave")


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("[words]", "[words", "own: "),
        ("[words]", "[wrods]", "own: unknown wrods"),
        ('fox = ["fox{,es}"', 'fox = [3, "fox"', "own, words.fox: not a list of texts"),
        ('"hen{,s}"', '"hen{s"', "own, words.hen: "),
        ('verdict = "escalate"', 'verdict = "allow"', "own, rule 1: a rule blocks or escalates"),
        ('verdict = "escalate"', 'verdict = "refuse"', "own, rule 1: 'refuse' is not a valid Kind"),
        ('category = "violent_crimes"', 'category = "foxes"', "own, rule 1: 'foxes' is not a valid Category"),
        ('category = "violent_crimes"', "", "own, rule 1: unknown or missing category"),
        ("within", "whitin", "own, rule 1: unknown or missing whitin"),
        ("within = 4", "within = 0", "own, rule 1: within is a number of words"),
        ("within = 4", 'within = "4"', "own, rule 1: within is a number of words"),
        ('unless = ["toy"]', 'unless = ["toys"]', "no words for toys"),
        ('unless = ["toy"]', "", "no rule asks for toy"),
        ("[[rules]]", RULE + "[[rules]]", "two rules are named fox_and_hen"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(change: str, to: str, said: str) -> None:
    data = WORDS + RULE
    assert change in data
    with pytest.raises(RulesError) as told:
        compile_rules({"own": data.replace(change, to, 1)})
    assert str(told.value).startswith(said)


@pytest.mark.parametrize("data", ["rules = 3", "words = 3", "rules = [3]"])
def test_what_has_another_shape(data: str) -> None:
    with pytest.raises(RulesError, match=r"^own: words are a table, rules are tables"):
        compile_rules({"own": data})


def test_the_rules_that_come_with_the_program() -> None:
    book = rulebook()
    assert book is rulebook()  # read once
    assert {rule.name for rule in book.rules if rule.kind is Kind.BLOCK} == {
        "minor_sexual_word",
        "minor_sexual",
        "deepfake_nude",
    }
    assert set(FILES) >= {"minors", "languages", "ordinary"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("deepfake porn of my classmate", Kind.BLOCK),
        ("deep-fake nudes of a famous actress", Kind.BLOCK),
        ("a leaflet that warns of deepfake porn", Kind.ESCALATE),
        ("a famous actress on the red carpet", Kind.ALLOW),
    ],
)
def test_a_faked_nude_of_somebody_is_blocked(text: str, kind: Kind) -> None:
    assert check_words(text).kind is kind


def test_a_number_by_itself_is_no_word_but_may_be_in_a_phrase() -> None:
    vocabulary = compile_rules({"own": WORDS.replace('"toy{,s}"', '"ti", "go ti"') + RULE}).vocabulary
    assert "toy" not in vocabulary.find(Reading(["71"], {0: ("ti",)}))
    assert "toy" in vocabulary.find(Reading(["go", "71"], {1: ("ti",)}))
