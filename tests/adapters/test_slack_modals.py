"""Forms become modals that Slack takes, and what is filled in comes back by the names of the fields."""

from typing import Any, Final

import pytest

from adapters.slack import home, modals
from adapters.slack.controls import decode
from adapters.slack.home import Recent
from conversations.catalog import build
from conversations.commands import COMMANDS, Control
from conversations.preferences import Preferences
from conversations.views import Fact, Field, FieldChoice, FieldKind, Form, Listing, Notice, Section, forms, listings
from conversations.views.cases import listing as of_cases
from tests.slack_payloads import parts, read, stands
from tests.slack_views import scenes
from tests.spiteful import prompts
from tests.views import NOW

PROMPTS: Final = list(prompts())
MAKING: Final = [command for command in COMMANDS if command.makes]


def every_form() -> dict[str, Form]:
    case, turn = scenes.a_case(), scenes.a_turn()
    kept = Preferences(moderators_channel="C0ABCDEFG", daily=3, models=("gemini-3-pro-image",))
    return {
        "edit": forms.edit(scenes.a_sheet(turn), (turn, scenes.a_turn(1))),
        "edit given": forms.edit_given("draft"),
        "report": forms.report(scenes.a_sheet(turn), (turn,)),
        "take down": forms.take_down(case),
        "restrict": forms.restrict(case, "N" * 200),
        "appeal": forms.appeal(case),
        "settings": forms.settings(kept, build()),
        **{f"/{command.name}": forms.of_command(command, build()) for command in MAKING},
    }


@pytest.mark.parametrize("name", list(every_form()))
def test_every_form_is_a_modal_that_slack_takes(name: str) -> None:
    form = every_form()[name]
    modal = modals.form(form, "kept")
    stands(modal)
    assert decode(modal["callback_id"]) == (form.control, form.subject)
    assert modal["private_metadata"] == "kept"
    assert [block["block_id"] for block in modal["blocks"]] == [field.name for field in form.fields]
    assert [not block["optional"] for block in modal["blocks"]] == [field.required for field in form.fields]


def test_fields_are_what_they_take_and_hold_what_is_set() -> None:
    settings = {one["block_id"]: one["element"] for one in modals.form(every_form()["settings"])["blocks"]}
    assert settings["daily"]["initial_value"] == "3"
    assert settings["paused"]["initial_option"]["value"] == "no"
    assert "initial_value" not in settings["monthly"]
    which, prompt, pictures = modals.form(every_form()["edit"])["blocks"]
    assert [one["value"] for one in which["element"]["options"]] == ["1", "2"]
    assert prompt["element"]["multiline"]
    assert prompt["element"]["max_length"] == 3000
    assert pictures["element"]["max_files"] == 4
    assert pictures["hint"]["text"] == "At most 4"
    (words,) = modals.form(every_form()["appeal"])["blocks"]
    assert words["element"]["max_length"] == forms.WORDS


@pytest.mark.parametrize(("name", "prompt"), PROMPTS, ids=[name for name, _ in PROMPTS])
def test_a_form_holds_whatever_was_typed(name: str, prompt: str) -> None:
    del name
    typed = Form(
        Control.EDIT,
        "s",
        prompt,
        prompt,
        (
            Field("prompt", FieldKind.PARAGRAPH, prompt, value=prompt, hint=prompt),
            Field("which", FieldKind.SELECT, prompt, choices=(FieldChoice("1", prompt),)),
        ),
    )
    stands(modals.form(typed))
    stands(modals.said(Notice(prompt, draft=prompt)))
    stands(modals.listed(Listing(prompt, prompt, (Section(prompt, (Fact(prompt, prompt),)),))))
    stands(modals.loading(prompt))
    recent = [Recent(prompt, NOW, "https://plantain.slack.com/archives/C1/p1")] * 40
    stands(home.home(Listing(prompt, prompt, ()), recent))


def test_a_form_that_no_modal_can_hold_is_an_error() -> None:
    choices = tuple(FieldChoice(str(number), "x") for number in range(101))
    crowded = Form(Control.EDIT, "s", "Edit", "Edit", (Field("which", FieldKind.SELECT, "Which", choices=choices),))
    with pytest.raises(ValueError, match="at most 100 options"):
        modals.form(crowded)
    with pytest.raises(ValueError, match="at most 3000 characters"):
        modals.form(forms.edit_given("draft"), "x" * 3001)


def test_what_is_filled_in_comes_back() -> None:
    def option(value: str) -> dict[str, Any]:
        return {"value": value, "text": {"type": "plain_text", "text": value.upper()}}

    files = [{"id": "F0ABCDEFG", "mimetype": "image/png"}, {"id": "F0ABCDEFH", "mimetype": "image/png"}]
    given = {
        "prompt": {"type": "plain_text_input", "value": "a red fox\nin snow"},
        "avoid": {"type": "plain_text_input", "value": None},
        "model": {"type": "static_select", "selected_option": option("pro")},
        "ratio": {"type": "static_select", "selected_option": None},
        "which": {"type": "radio_buttons", "selected_option": option("2")},
        "kinds": {"type": "checkboxes", "selected_options": [option("a"), option("b")]},
        "pictures": {"type": "file_input", "files": files},
        "more": {"type": "file_input", "files": None},
    }
    state = {"values": {name: {modals.VALUE: one} for name, one in given.items()}}
    values, found = modals.filled({"state": state})
    assert values == {
        "prompt": "a red fox\nin snow",
        "avoid": "",
        "model": "pro",
        "ratio": "",
        "which": "2",
        "kinds": "a,b",
    }
    assert [one["id"] for one in found] == ["F0ABCDEFG", "F0ABCDEFH"]


def test_what_is_only_said_has_nothing_to_send() -> None:
    for view in (modals.said(Notice("Done.")), modals.listed(listings.help_()), modals.loading("Help")):
        stands(view)
        assert "submit" not in view
    assert "Done." in read(modals.said(Notice("Done."))["blocks"])
    assert "/imagine" in read(modals.listed(listings.help_())["blocks"])
    assert modals.errors("prompt", "Too long.") == {
        "response_action": "errors",
        "errors": {"prompt": "Too long."},
    }


# --- the page of the app ------------------------------------------------------------------------


def test_the_page_of_the_app_shows_how_to_begin_what_is_used_and_the_last_pictures() -> None:
    usage = Listing("Your usage", "Only pictures that were shown are counted.", ())
    page = home.home(
        usage, [Recent("a red fox", NOW, "https://plantain.slack.com/archives/C1/p1"), Recent("b", NOW, "")]
    )
    stands(page)
    said = read(page["blocks"])
    for words in ("Type /imagine", "Your usage", "Your last pictures", "a red fox · {ago}", "b · {ago}"):
        assert words in said
    assert "Open reports" not in said
    assert len([one for one in parts(page) if one.get("type") == "link"]) == 1
    assert "None yet." in read(home.home(usage, [])["blocks"])


@pytest.mark.parametrize("count", [0, 1, 90])
def test_a_moderator_sees_the_open_cases_there(count: int) -> None:
    case = scenes.a_case(message=scenes.message)
    cases = of_cases([(case, scenes.a_turn(), 2)] * count, NOW, intro="Here they are.")
    page = home.home(Listing("Your usage", "", ()), [], cases, lambda one: f"https://x.example/{one.id}" if one else "")
    stands(page)
    said = read(page["blocks"])
    assert "Open reports" in said
    assert said.count("2 reports, open for") == min(count, 20)
    assert said.count("See it") == min(count, 20)
    assert "See it" not in read(home.home(Listing("Your usage", "", ()), [], cases)["blocks"])
    assert ("… and 70 more" in said) == (count == 90)
