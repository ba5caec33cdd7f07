"""The entries in the menu of a message, and drafts of pictures that are none of ours."""

from collections.abc import Mapping

from conversations.commands import MENUS, Control, Press
from conversations.identity import MemberRef, MessageRef, Place, SheetId
from conversations.ports import Placeholder, Response
from conversations.turn import Origin, TurnState
from conversations.views import Form
from tests.adapters.drawings import encoded, two_halves
from tests.house import ABROAD, EVE, EVE_ALONE, FAY, FAY_ABROAD, GENERAL, House, sentence

FOREIGN = MessageRef(GENERAL, "somebody-elses")


async def choose(
    house: House,
    entry: str,
    message: MessageRef | None,
    *,
    member: MemberRef = EVE,
    place: Place = GENERAL,
    files: tuple[str, ...] = (),
) -> Response:
    return await house.handlers.menus[entry](
        house.submission(member=member, place=place, reply_to=message, files=files)
    )


async def make(house: House, member: MemberRef = EVE, place: Place = GENERAL, **values: str) -> SheetId:
    asked = house.submission(member=member, place=place, prompt="a red fox", values=values)
    return await house.made(await house.do("imagine", asked))


async def fill(
    house: House, form: Form, values: Mapping[str, str], member: MemberRef = EVE, *, filled: bool = True
) -> Response:
    asked = house.submission(member=member, place=GENERAL, values=dict(values), anchor="form")
    return await house.handlers.press(Press(form.control, form.subject, asked, filled))


def form(response: Response) -> Form:
    view = getattr(response, "view", None)
    assert isinstance(view, Form), response
    return view


def test_every_entry_is_bound(house: House) -> None:
    assert set(house.handlers.menus) == {menu.key for menu in MENUS}
    assert len({menu.name for menu in MENUS}) == len(MENUS)


async def test_edit_of_ours_opens_its_form_for_whoever_sees_it(house: House) -> None:
    sheet = await make(house, count="2")
    message = await house.message(sheet)
    opened = form(await choose(house, "edit_image", message, member=FAY, files=("copy",)))
    assert opened == form(await choose(house, "edit_image", message))
    assert (opened.control, opened.subject) == (Control.EDIT, sheet), "and not one for a copy of its file"
    assert [field.name for field in opened.fields if field.choices] == ["which"]
    made = await house.placed(await fill(house, opened, {"prompt": "bluer", "which": "2"}, FAY))
    assert (await house.turn(made)).parent_id == (await house.turns(sheet))[1].id


async def test_a_picture_that_is_shown_in_this_moment_may_be_chosen(house: House) -> None:
    asked = house.submission(member=EVE, place=GENERAL, prompt="a red fox")
    sheet = await house.placed(await house.do("imagine", asked))
    message = await house.message(sheet)
    assert "not in this channel" in sentence(await choose(house, "edit_image", message))
    while (await house.turn(sheet)).state is not TurnState.FINALIZING:
        assert await house.step("prepare", "generate")
    assert form(await choose(house, "edit_image", message)).subject == sheet
    assert form(await choose(house, "report_image", message)).subject == sheet


async def test_a_picture_of_others_is_changed_once_the_form_says_how(house: House) -> None:
    house.discord.files["cat"] = encoded(two_halves(), "JPEG")
    opened = form(await choose(house, "edit_image", FOREIGN, files=("cat",)))
    assert opened.control is Control.EDIT_GIVEN
    sheet = await house.made(await fill(house, opened, {"prompt": "make it night"}))
    (turn,) = await house.turns(sheet)
    assert (turn.state, turn.parent_id, turn.requester, turn.place) == (TurnState.READY, None, EVE, GENERAL)
    async with house.database.reading() as uow:
        kept = await uow.sheets.get(sheet)
    assert kept is not None
    assert (kept.origin, [one.ref for one in kept.attachments], len(kept.inputs)) == (Origin.EDIT, ["cat"], 1)
    assert house.model.orders[-1].context[-1].pictures, "the model is given it"  # type: ignore[union-attr]


async def test_a_draft_is_its_members_alone(house: House) -> None:
    opened = form(await choose(house, "edit_image", FOREIGN, files=("cat",)))
    for member in (FAY, EVE_ALONE):
        assert "not in this channel" in sentence(await fill(house, opened, {"prompt": "mine"}, member))
    assert "not in this channel" in sentence(await fill(house, opened, {}, filled=False))
    assert isinstance(await fill(house, opened, {"prompt": "make it night"}), Placeholder)


async def test_the_same_form_twice_makes_one_picture(house: House) -> None:
    opened = form(await choose(house, "edit_image", FOREIGN, files=("cat",)))
    asked = house.submission(member=EVE, place=GENERAL, values={"prompt": "make it night"}, anchor="form")
    first, again = [await house.handlers.press(Press(opened.control, opened.subject, asked, filled=True)) for _ in "ab"]
    assert isinstance(first, Placeholder)
    assert isinstance(again, Placeholder)
    assert first.card.sheet_id == again.card.sheet_id


async def test_a_message_without_a_picture_is_said_to_have_none(house: House) -> None:
    assert "no picture in that message" in sentence(await choose(house, "edit_image", FOREIGN))
    assert "no picture in that message" in sentence(await choose(house, "edit_image", None))
    assert "Only pictures that Plantain has made" in sentence(await choose(house, "report_image", FOREIGN))
    assert "Only pictures that Plantain has made" in sentence(await choose(house, "report_image", None))


async def test_what_is_private_is_nobody_elses_to_choose(house: House) -> None:
    sheet = await make(house, private="yes")
    message = await house.message(sheet)
    for entry in ("edit_image", "report_image"):
        assert "not in this channel" in sentence(await choose(house, entry, message, member=FAY, files=("copy",)))
    assert form(await choose(house, "edit_image", message)).subject == sheet
    assert "not in this channel" in sentence(await choose(house, "report_image", message))


async def test_what_is_deleted_or_taken_down_is_not_taken_for_somebody_elses(house: House) -> None:
    """Its message may still hold the file: the worker has not changed it yet, or could not."""
    deleted, down = await make(house), await make(house)
    await house.press(Control.DELETE, deleted, EVE, place=GENERAL)
    async with house.database.writing() as uow:
        await uow.turns.take_down((await uow.turns.of_sheet(down))[0].id, house.clock.now())
    for sheet in (deleted, down):
        for entry in ("edit_image", "report_image"):
            answer = await choose(house, entry, await house.message(sheet), files=("copy",))
            assert "not in this channel" in sentence(answer)
    async with house.database.reading() as uow:
        assert await uow.drafts.get("") is None


async def test_what_was_made_abroad_is_a_picture_like_others_to_who_sees_it(house: House) -> None:
    sheet = await make(house, EVE_ALONE, ABROAD)
    message = MessageRef(ABROAD, (await house.message(sheet)).id)
    assert form(await choose(house, "edit_image", message, member=EVE_ALONE, place=ABROAD)).subject == sheet
    opened = form(await choose(house, "report_image", message, member=FAY_ABROAD, place=ABROAD))
    assert (opened.control, opened.subject) == (Control.REPORT, sheet)
