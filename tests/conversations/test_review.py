"""Report → case → decision → effects, by the core alone."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from adapters.database import schema
from conversations.actions.report import report
from conversations.commands import Control, Press, ReviewChannel
from conversations.identity import ChannelRef, MemberRef, SheetId, Tenant
from conversations.outcomes import Ending
from conversations.ports import Aside, Done, Placeholder, Response, Said
from conversations.preferences import Preferences
from conversations.review import Case, CaseState
from conversations.steps import sweep
from conversations.turn import TurnState
from conversations.views import Card, Form, Listing, Phase
from conversations.views.cases import subject
from conversations.wording import review as wording
from tests.house import ADA, BEN, MILO, MONA, STEPS, TENANT, House, sentence

REPORT = {"complaint": "hate", "words": "It mocks us."}
RULE = {"rule": "Hateful or harassing", "note": "Not here."}
CHIDI = MemberRef(TENANT, "chidi", "Chidi")


@pytest.fixture
async def court(house: House) -> House:
    async with house.database.writing() as uow:
        await uow.preferences.put(TENANT, Preferences(moderators_channel="moderators"), house.clock.now())
    return house


async def case_of(house: House, sheet: SheetId) -> Case:
    """Read the newest case of a sheet's first picture, whatever became of it."""
    of_turn = schema.cases.c.turn_id == (await house.turn(sheet)).id
    newest = select(schema.cases.c.id).where(of_turn).order_by(schema.cases.c.opened_at.desc()).limit(1)
    async with house.database.reader.connect() as connection:
        case_id = (await connection.execute(newest)).scalar_one()
    async with house.database.reading() as uow:
        found = await uow.cases.get(case_id)
    assert found is not None
    return found


async def reported(house: House, sheet: SheetId, by: MemberRef = BEN) -> Case:
    assert "before them" in sentence(await house.press(Control.REPORT, sheet, by, REPORT))
    await house.step_all()
    return await case_of(house, sheet)


async def rule(
    house: House, control: Control, case: Case, by: MemberRef = MONA, values: dict[str, str] | None = None
) -> Response:
    answer = await house.press(control, SheetId(subject(case)), by, values)
    await house.step_all()
    return answer


async def actions(house: House, case: Case) -> list[str]:
    async with house.database.reading() as uow:
        return [entry.action for entry in await uow.trail.of_case(case.id)]


def notices(house: House, member: MemberRef) -> list[str]:
    return [notice.text for told, notice in house.platform.notified.values() if told.same(member)]


async def test_reports_merge_into_one_card_with_a_blurred_preview(court: House) -> None:
    fox = await court.make("a red fox")
    form = await court.press(Control.REPORT, fox, BEN)
    assert isinstance(form, Aside)
    assert isinstance(form.view, Form)
    case = await reported(court, fox)
    await reported(court, fox, CHIDI)
    await reported(court, fox, ADA)
    assert "already" in sentence(await court.press(Control.REPORT, fox, BEN, REPORT))
    assert list(court.platform.posted) == [case.id]
    card = court.platform.posted[case.id]
    assert card.status == "Open · 3 reports"
    assert card.prompt == "a red fox"
    assert card.pictures[0].blurred
    assert "Ben: Hateful or harassing: “It mocks us.”" in card.notes
    assert [button.label for button in card.buttons] == ["Show", "Claim", "Dismiss", "Take down", "Restrict", "History"]


async def test_a_take_down_is_a_tombstone_and_everybody_is_told(court: House) -> None:
    fox = await court.make("a red fox")
    case = await reported(court, fox)
    form = await rule(court, Control.TAKE_DOWN, case)
    assert isinstance(form, Aside)
    assert isinstance(await rule(court, Control.TAKE_DOWN, case, values=RULE), Done)
    tombstone = court.platform.messages[fox]
    assert (tombstone.phase, tombstone.prompt, tombstone.pictures, tombstone.buttons) == (Phase.REMOVED, "", (), ())
    (told,) = notices(court, ADA)
    assert "“a red fox” (Hateful or harassing)" in told
    assert "Not here." in told
    assert notices(court, BEN) == ["What you reported was taken down. Thank you for telling."]
    assert court.platform.posted[case.id].status.startswith("Taken down by Mona")
    assert await court.left() == 9, "it was made and shown"


async def test_an_appeal_once_and_a_restoration(court: House) -> None:
    fox = await court.make("a red fox")
    before = court.platform.messages[fox]
    case = await reported(court, fox)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    why = {"words": "It is a fox."}
    assert "Only the member" in sentence(await court.press(Control.APPEAL, SheetId(case.id), BEN, why))
    assert "before the moderators" in sentence(await court.press(Control.APPEAL, SheetId(case.id), ADA, why))
    assert "nothing to appeal" in sentence(await court.press(Control.APPEAL, SheetId(case.id), ADA, why))
    await court.step_all()
    assert "Appeal of Ada: “It is a fox.”" in court.platform.posted[case.id].notes
    assert isinstance(await rule(court, Control.RESTORE, await case_of(court, fox), MILO), Done)
    assert court.platform.messages[fox].pictures == before.pictures
    assert await actions(court, case) == ["report", "take_down", "appeal", "restore"]
    assert any("is back" in text for text in notices(court, ADA))


async def test_an_appeal_comes_too_late(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    court.clock.advance(days=20, seconds=1)
    answer = await court.press(Control.APPEAL, SheetId(case.id), ADA, {"words": "please"})
    assert "nothing to appeal" in sentence(answer)


async def test_a_second_moderator_is_told_what_the_first_decided(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await rule(court, Control.DISMISS, case, MONA)
    late = await rule(court, Control.TAKE_DOWN, case, MILO, RULE)
    assert "Mona was first" in sentence(late)
    assert "it was dismissed" in sentence(late)
    assert court.platform.messages[fox].phase is Phase.READY
    assert await actions(court, case) == ["report", "dismiss"]


async def test_two_moderators_at_the_same_moment(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    answers = await asyncio.gather(
        *[court.press(Control.TAKE_DOWN, SheetId(subject(case)), by, RULE) for by in (MONA, MILO, MONA)]
    )
    assert sum(isinstance(answer, Done) for answer in answers) == 1
    assert (await actions(court, case)).count("take_down") == 1
    await court.step_all()
    assert len(notices(court, ADA)) == 1


async def test_claiming_is_said_and_once(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    assert "yours" in sentence(await rule(court, Control.CLAIM, case))
    assert "Mona looks into this" in sentence(await rule(court, Control.CLAIM, case, MILO))
    assert isinstance(await rule(court, Control.DISMISS, case, MILO), Done), "they may still decide it"


async def test_looking_is_allowed_on_an_old_card_and_is_written_down(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await rule(court, Control.DISMISS, case)
    shown = await rule(court, Control.SHOW, case, MILO)
    assert isinstance(shown, Aside)
    assert isinstance(shown.view, Card)
    assert not shown.view.pictures[0].blurred
    history = await rule(court, Control.HISTORY, case, MILO)
    assert isinstance(history, Aside)
    assert isinstance(history.view, Listing)
    assert await actions(court, case) == ["report", "dismiss", "show"]


@pytest.mark.parametrize(
    "control", [Control.SHOW, Control.CLAIM, Control.DISMISS, Control.TAKE_DOWN, Control.RESTRICT, Control.HISTORY]
)
async def test_only_moderators_and_only_of_this_tenant(court: House, control: Control) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    assert "Only moderators" in sentence(await rule(court, control, case, BEN, RULE))
    other = Case(case.id, Tenant.parse("console.elsewhere"), case.turn_id, CaseState.OPEN, case.opened_at)
    async with court.database.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE cases SET tenant = 'console.elsewhere'")
    assert "not in this channel" in sentence(await rule(court, control, other, MONA, RULE))
    assert court.platform.messages[fox].phase is Phase.READY


async def test_a_restricted_member_is_refused_with_the_end(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    values = {"kind": "pause", "length": "7 days", "note": "Cool down."}
    await rule(court, Control.RESTRICT, case, values=values)
    answer = await court.do("imagine", court.submission(prompt="a hare"))
    assert "may not make pictures here until 12:00 UTC on 28 November" in sentence(answer)
    assert "Cool down." in sentence(answer)
    for control in (Control.VARIATIONS, Control.EDIT):
        assert "until" in sentence(await court.press(control, fox, ADA, {"prompt": "bluer"}))
    assert isinstance(await court.do("imagine", court.submission(member=BEN, prompt="a hare")), Placeholder)
    court.clock.advance(days=7)
    assert isinstance(await court.do("imagine", court.submission(prompt="a hare")), Placeholder)
    late = await rule(court, Control.RESTRICT, case, MILO, values)
    assert "changed" in sentence(late), "the other has restricted meanwhile"


async def test_a_ban_ends_what_waits_and_releases_it(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    court.model.hold = asyncio.Event()
    waiting = [await court.begin(f"fox {number}") for number in range(3)]
    assert await court.left() == 6
    await court.press(Control.RESTRICT, SheetId(subject(case)), MONA, {"kind": "ban", "length": "for good"})
    await court.work()
    for sheet in waiting:
        turn = await court.turn(sheet)
        assert (turn.state, turn.ending) == (TurnState.FAILED, Ending.MODERATED)
    assert await court.left() == 9
    assert "may not use Plantain here any more" in sentence(await court.press(Control.REPORT, fox, ADA, REPORT))
    assert any("for good" in text for text in notices(court, ADA))


async def test_a_warning_is_told_and_hinders_nothing(court: House) -> None:
    case = await reported(court, await court.make())
    await rule(court, Control.RESTRICT, case, values={"kind": "warn", "length": "1 day", "note": "Mind the rules."})
    assert any("Mind the rules." in text for text in notices(court, ADA))
    assert isinstance(await court.do("imagine", court.submission(prompt="a hare")), Placeholder)


async def test_what_was_made_from_it(court: House) -> None:
    fox = await court.make("a red fox")
    finished = [await court.reply(fox, f"child {number}", BEN) for number in range(2)]
    await court.work()
    case = await reported(court, fox, CHIDI)
    waiting = await court.reply(fox, "a waiting child", BEN)
    grandchild = await court.reply(finished[0], "of a child", BEN)
    assert await court.left(BEN) == 6
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    assert (await court.turn(waiting)).ending is Ending.PARENT_ENDED
    assert (await court.turn(grandchild)).ending is Ending.PARENT_ENDED, "it would have carried the picture on"
    assert await court.left(BEN) == 8
    assert [court.platform.messages[sheet].phase for sheet in finished] == [Phase.READY] * 2
    labels = [button.label for button in court.platform.posted[case.id].buttons]
    assert "Take down later ones" in labels

    later = await court.reply(finished[0], "later", BEN)
    await court.step_all()
    said = [part for part in court.model.orders[-1].context if isinstance(part, Said)]
    assert all("a red fox" not in part.text for part in said), "its words have left the context, and so has it"
    gone = (await court.turn(fox)).pictures[0]
    sent = [picture.data for part in said for picture in part.pictures]
    assert court.store.kept[gone.preview] not in sent

    await rule(court, Control.TAKE_DOWN_LATER, await case_of(court, fox))
    for sheet in (*finished, later):
        assert court.platform.messages[sheet].phase is Phase.REMOVED
    await rule(court, Control.RESTORE, await case_of(court, fox))
    for sheet in (fox, *finished, later):
        assert court.platform.messages[sheet].phase is Phase.READY


async def test_of_a_sheet_the_one_picture_that_was_meant(court: House) -> None:
    sheet = await court.make("foxes", values={"count": "3"})
    await court.press(Control.REPORT, sheet, BEN, REPORT | {"which": "2"})
    await court.step_all()
    async with court.database.reading() as uow:
        (case,) = await uow.cases.open_in(TENANT)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    card = court.platform.messages[sheet]
    assert (card.phase, [shown.label for shown in card.pictures]) == (Phase.READY, ["1", "3"])
    assert "Picture 2: taken down by a moderator." in card.notes


async def test_bytes_are_purged_when_nobody_may_appeal_any_more(court: House) -> None:
    fox, hare = await court.make("a fox"), await court.make("a hare")
    for sheet in (fox, hare):
        await rule(court, Control.TAKE_DOWN, await reported(court, sheet), values=RULE)
    kept = (await court.turn(fox)).pictures[0], (await court.turn(hare)).pictures[0]
    await court.press(Control.APPEAL, SheetId((await case_of(court, hare)).id), ADA, {"words": "why?"})
    court.clock.advance(days=20)
    await court.step_all()
    assert kept[0].key not in court.store.kept
    assert kept[1].key in court.store.kept, "an appeal waits"


async def test_restoring_does_not_bring_back_what_its_requester_has_deleted(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    assert isinstance(await court.press(Control.DELETE, fox), Done)
    await rule(court, Control.RESTORE, await case_of(court, fox))
    assert fox not in court.platform.messages


async def test_without_a_moderators_channel_reports_are_kept(house: House) -> None:
    fox = await house.make()
    assert "kept until" in sentence(await house.press(Control.REPORT, fox, BEN, REPORT))
    await house.work()
    assert not house.platform.posted
    assert "Only moderators" in sentence(await house.do("reports", house.submission(member=BEN)))
    listing = await house.do("reports", house.submission(member=MONA))
    assert isinstance(listing, Aside)
    assert isinstance(listing.view, Listing)
    assert "1 report" in listing.view.sections[0].rows[0].value


async def test_the_trail_cannot_be_changed(court: House) -> None:
    await reported(court, await court.make())
    for change in ("UPDATE trail SET action = 'nothing'", "DELETE FROM trail"):
        with pytest.raises(IntegrityError, match="only ever appended"):
            async with court.database.writer.begin() as connection:
                await connection.exec_driver_sql(change)


@pytest.mark.parametrize("garbage", ["", ".", "x", "x.y", "0" * 200, "case-1.0", "' OR 1=1 --"])
async def test_ids_that_nobody_gave(court: House, garbage: str) -> None:
    answer = await court.press(Control.TAKE_DOWN, SheetId(garbage), MONA, RULE)
    assert "not in this channel" in sentence(answer)
    assert "not in this channel" in sentence(await court.press(Control.APPEAL, SheetId(garbage), ADA, {"words": "x"}))


async def test_a_form_with_values_of_nobodys(court: House) -> None:
    fox = await court.make()
    assert "cannot be read" in sentence(await court.press(Control.REPORT, fox, BEN, {"complaint": "ugly"}))
    case = await reported(court, fox)
    for values in ({"kind": "flog", "length": "1 day"}, {"kind": "ban", "length": "1 hour 1 minute"}, {}):
        assert "cannot be read" in sentence(await rule(court, Control.RESTRICT, case, values=values))
    assert (await case_of(court, fox)).version == 0


async def test_an_effect_that_runs_twice_is_seen_once(court: House) -> None:
    fox = await court.make()
    await rule(court, Control.TAKE_DOWN, await reported(court, fox), values=RULE)
    seen = dict(court.platform.notified)
    async with court.database.writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE effects SET done_at = NULL")
    for effect in seen:
        await STEPS["enforce"](court.shop, effect)
    assert court.platform.notified == seen


@pytest.mark.parametrize("control", [Control.VARIATIONS, Control.EDIT])
async def test_an_old_button_of_a_picture_that_was_taken_down(court: House, control: Control) -> None:
    fox = await court.make()
    await rule(court, Control.TAKE_DOWN, await reported(court, fox), values=RULE)
    for values in (None, {"prompt": "bluer"}):
        assert "no longer there" in sentence(await court.press(control, fox, ADA, values))
    assert len(court.model.orders) == 1


async def test_variations_of_a_sheet_are_of_a_picture_that_still_stands(court: House) -> None:
    sheet = await court.make("foxes", values={"count": "2"})
    await court.press(Control.REPORT, sheet, BEN, REPORT | {"which": "1"})
    await court.step_all()
    await rule(court, Control.TAKE_DOWN, await case_of(court, sheet), values=RULE)
    assert isinstance(await court.press(Control.VARIATIONS, sheet), Placeholder)


async def test_what_is_purged_cannot_be_restored(court: House) -> None:
    fox, hare = await court.make("a fox"), await court.make("a hare")
    for sheet in (fox, hare):
        await rule(court, Control.TAKE_DOWN, await reported(court, sheet), values=RULE)
    await court.press(Control.APPEAL, SheetId((await case_of(court, hare)).id), ADA, {"words": "why?"})
    court.clock.advance(days=20)
    await court.step_all()
    case_id = (await case_of(court, fox)).id
    assert "the picture is gone" in sentence(await rule(court, Control.RESTORE, await case_of(court, fox)))
    assert not any(button.control is Control.RESTORE for button in court.platform.posted[case_id].buttons)
    assert court.platform.messages[fox].phase is Phase.REMOVED
    assert isinstance(await rule(court, Control.RESTORE, await case_of(court, hare)), Done)
    assert court.platform.messages[hare].phase is Phase.READY


async def test_the_tombstone_of_an_old_picture_is_asked_for_again(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    court.clock.advance(days=3)
    await court.press(Control.TAKE_DOWN, SheetId(subject(case)), MONA, RULE)
    (claim,) = await court.queue.claim("test", ("deliver",), 10, court.clock.now())
    await sweep.give_up(court.shop, claim.step, claim.subject)
    await court.queue.done("test", claim)
    await court.step_all()
    assert court.platform.messages[fox].phase is Phase.READY, "not at once"
    court.clock.advance(minutes=5)
    await court.step_all()
    assert court.platform.messages[fox].phase is Phase.REMOVED


async def test_reporters_are_told_what_was_decided_then(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await court.press(Control.TAKE_DOWN, SheetId(subject(case)), MONA, RULE)
    await court.press(Control.RESTORE, SheetId(subject(await case_of(court, fox))), MILO)
    await court.step_all()
    first, second = notices(court, BEN)
    assert "Thank you for telling" in first
    assert "is back" in second
    assert len(notices(court, ADA)) == 2
    late = [notice for told, notice in court.platform.notified.values() if told.same(ADA) and notice.buttons]
    assert not late, "there is nothing to appeal any more"
    assert court.platform.messages[fox].phase is Phase.READY


async def test_an_appeal_that_is_turned_down(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    assert isinstance(await rule(court, Control.UPHOLD, await case_of(court, fox)), Aside), "nobody has appealed"
    await court.press(Control.APPEAL, SheetId(case.id), ADA, {"words": "why?"})
    await court.step_all()
    assert any(button.control is Control.UPHOLD for button in court.platform.posted[case.id].buttons)
    assert isinstance(await rule(court, Control.UPHOLD, await case_of(court, fox), MILO), Done)
    assert "stays down" in notices(court, ADA)[-1]
    assert not court.store.kept, "its bytes are not kept for another appeal"
    assert "the picture is gone" in sentence(await rule(court, Control.RESTORE, await case_of(court, fox)))


async def test_what_two_rulings_took_down_comes_back_with_neither_alone(court: House) -> None:
    fox = await court.make("a fox")
    child = await court.reply(fox, "bluer")
    await court.work()
    of_fox, of_child = await reported(court, fox), await reported(court, child)
    await rule(court, Control.TAKE_DOWN, of_fox, values=RULE)
    await rule(court, Control.TAKE_DOWN_LATER, await case_of(court, fox))
    await rule(court, Control.TAKE_DOWN, of_child, values=RULE)
    async with court.database.reading() as uow:
        parents = await uow.cases.get(of_fox.id)
    assert parents is not None
    await rule(court, Control.RESTORE, parents)
    assert court.platform.messages[fox].phase is Phase.READY
    assert court.platform.messages[child].phase is Phase.REMOVED, "a ruling of its own stands"


async def test_a_child_of_somebody_elses_picture_is_named_by_its_own_words(court: House) -> None:
    fox = await court.make("a fox of Ada")
    await court.reply(fox, "bluer by Ben", BEN)
    await court.work()
    await rule(court, Control.TAKE_DOWN, await reported(court, fox), values=RULE)
    await rule(court, Control.TAKE_DOWN_LATER, await case_of(court, fox))
    told = next(one for one in notices(court, BEN) if "bluer by Ben" in one)
    assert "Ada" not in told
    assert "appeal" not in told


async def test_a_report_that_crosses_a_take_down(court: House) -> None:
    fox = await court.make()
    case = await reported(court, fox)
    async with court.database.reading() as uow:
        sheet, turns = await uow.sheets.get(fox), await uow.turns.of_sheet(fox)
    assert sheet is not None
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    late = Press(Control.REPORT, fox, court.submission(member=CHIDI, values=REPORT), filled=True)
    assert "no longer there" in sentence(await report(court.desk, late, sheet, turns))


async def test_reports_that_were_kept_get_a_card_once_there_is_a_channel(house: House) -> None:
    fox = await house.make()
    assert "kept until" in sentence(await house.press(Control.REPORT, fox, BEN, REPORT))
    await house.step_all()
    assert not house.platform.posted
    listed = await house.do("reports", house.submission(member=MONA))
    assert isinstance(listed, Aside)
    assert isinstance(listed.view, Listing)
    assert "Name a moderators' channel" in listed.view.intro
    await house.press(Control.SETTINGS, SheetId(""), MONA, {"moderators_channel": "moderators"})
    await house.step_all()
    assert len(house.platform.posted) == 1


async def test_reports_wait_while_the_moderators_channel_cannot_be_reached(house: House) -> None:
    await house.press(Control.SETTINGS, SheetId(""), MONA, {"moderators_channel": "moderators"})
    foxes = [await house.make(f"fox {number}") for number in range(3)]
    house.platform.outside.add("moderators")
    assert sentence(await house.press(Control.REPORT, foxes[0], BEN, REPORT)) == wording.REPORTED
    await house.step_all()
    assert notices(house, BEN) == [wording.WAITS], "it was not true"
    (told,) = notices(house, MONA)
    assert "I may not write in the moderators' channel, #moderators: let me in" in told
    for fox in foxes[1:]:
        assert sentence(await house.press(Control.REPORT, fox, CHIDI, REPORT)) == wording.WAITS
    await house.step_all()
    assert (len(notices(house, MONA)), notices(house, CHIDI)) == (1, [])
    assert await listed(house) == wording.UNREACHED
    assert not house.platform.posted

    house.platform.outside.clear()
    await house.sweep()
    await house.step_all()
    assert not house.platform.posted, "it was tried just now"
    house.clock.advance(minutes=6)
    await house.sweep()
    await house.step_all()
    assert len(house.platform.posted) == 3
    assert await listed(house) == wording.CARDED
    assert sentence(await house.press(Control.REPORT, foxes[0], CHIDI, REPORT)) == wording.REPORTED


async def test_a_channel_that_cannot_be_reached_is_tried_now_and_then(court: House) -> None:
    court.platform.outside.add("moderators")
    for number in range(3):
        await court.press(Control.REPORT, await court.make(f"fox {number}"), BEN, REPORT)
    await court.step_all()
    tried = 0
    for _ in range(4):
        court.clock.advance(minutes=6)
        await court.sweep()
        while await court.step():
            tried += 1
    assert tried == 4, "one card for all"


async def test_what_waits_is_shown_once_the_bot_is_let_in(court: House) -> None:
    fox, hare = await court.make("a fox"), await court.make("a hare")
    case = await reported(court, fox)
    await rule(court, Control.TAKE_DOWN, case, values=RULE)
    court.platform.outside.add("moderators")
    await court.press(Control.REPORT, hare, BEN, REPORT)
    await court.step_all()
    why = {"words": "It is a fox."}
    assert sentence(await court.press(Control.APPEAL, SheetId(case.id), ADA, why)) == wording.APPEAL_WAITS
    await court.step_all()
    court.platform.outside.clear()
    await court.handlers.let_in(ChannelRef(TENANT, "moderators"))
    await court.step_all()
    assert "It is a fox." in str(court.platform.posted[case.id])
    assert (await case_of(court, hare)).id in court.platform.posted


async def test_what_waits_follows_the_moderators_to_another_channel(court: House) -> None:
    court.platform.outside.add("moderators")
    fox = await court.make("a fox")
    await court.press(Control.REPORT, fox, BEN, REPORT)
    await court.step_all()
    await court.press(Control.SETTINGS, SheetId(""), MONA, {"moderators_channel": "elsewhere"})
    await court.step_all()
    assert list(court.platform.posted) == [(await case_of(court, fox)).id]


@pytest.mark.parametrize("says", [wording.SAVED, wording.SAVED_OUTSIDE])
async def test_what_is_known_of_the_channel_is_told_to_whoever_names_it(house: House, says: str) -> None:
    known = says == wording.SAVED
    fox, values = await house.make("a fox"), {"channel": "moderators"}
    asked = house.submission(member=MONA, values=values, branch="moderators")
    asked = replace(asked, review=ReviewChannel(open_to_all=False, reached=known))
    assert sentence(await house.do("settings", asked)) == says
    house.platform.outside.update(() if known else {"moderators"})
    said = sentence(await house.press(Control.REPORT, fox, BEN, REPORT))
    assert said == (wording.REPORTED if known else wording.WAITS)
    await house.step_all()
    assert not notices(house, BEN) + notices(house, MONA), "they know it"


async def test_moderators_have_no_channel_that_anybody_may_join(house: House) -> None:
    asked = house.submission(member=MONA, values={"channel": "open"}, branch="moderators")
    asked = replace(asked, review=ReviewChannel(open_to_all=True, reached=True))
    assert "Make a private one" in sentence(await house.do("settings", asked))
    async with house.database.writing() as uow:
        assert (await uow.preferences.get(TENANT)).moderators_channel == ""
        await uow.preferences.put(TENANT, Preferences(moderators_channel="open"), house.clock.now())
    assert sentence(await house.do("settings", asked)) == wording.SAVED, "it was so before"


async def listed(house: House) -> str:
    """Read what moderators are told of open cases."""
    found = await house.do("reports", house.submission(member=MONA))
    assert isinstance(found, Aside)
    assert isinstance(found.view, Listing)
    return found.view.intro
