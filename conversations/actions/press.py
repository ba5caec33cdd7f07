"""Buttons: what a press means is checked against the row and the presser at that moment."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from conversations import catalog
from conversations.actions import cancel, decide, manage, menus, submit
from conversations.actions.appeal import appeal
from conversations.actions.delete import delete
from conversations.actions.post import post
from conversations.actions.refuse import refuse
from conversations.actions.report import report
from conversations.actions.rights import as_known_at, as_seen_at
from conversations.commands import Control, Press, Submission
from conversations.identity import SheetId
from conversations.outcomes import NotYours, PictureNotHere, TooLate
from conversations.ports import Aside, Desk, Response
from conversations.turn import Origin, Sheet, Turn, TurnState, Visibility
from conversations.views import forms

_VARIATIONS = 2
#: What was private has buttons in direct messages that outlive its being posted. They may not make anything there: it
#: would belong to the place, where nobody would see it, and be continued there.
_FROM_AFAR = frozenset({Control.POST, Control.DELETE, Control.CANCEL})


async def press(desk: Desk, pressed: Press) -> Response:
    """Do what a button says."""
    if pressed.control in decide.CONTROLS:
        return await decide.press(desk, pressed)
    if pressed.control is Control.APPEAL:
        return await appeal(desk, pressed)
    if pressed.control is Control.SETTINGS:
        return await manage.save(desk, pressed)
    if pressed.control is Control.EDIT_GIVEN:
        return await menus.edit_given(desk, pressed)
    if pressed.control is Control.COMMAND:  # whoever opens such a form reads what is filled in as that command
        return refuse(PictureNotHere())
    return await _on_sheet(desk, pressed)


async def _on_sheet(desk: Desk, pressed: Press) -> Response:
    async with desk.database.reading() as uow:
        sheet = await uow.sheets.get(SheetId(pressed.subject))
        turns = () if sheet is None else await uow.turns.of_sheet(sheet.id)
    if sheet is None:
        return refuse(PictureNotHere())
    submission = as_seen_at(pressed.submission, sheet.place)
    if sheet.visibility is Visibility.PRIVATE or pressed.control in _FROM_AFAR:
        submission = as_known_at(submission, sheet.place, sheet.requester)
    pressed = replace(pressed, submission=submission)
    gone = sheet.withdrawn_at is not None and pressed.control is not Control.DELETE  # a second click is told so
    if gone or not sheet.visible_to(submission.member, submission.place.channel):
        return refuse(PictureNotHere())
    if sheet.place.tenant.owner and not submission.member.at_home and pressed.control is not Control.REPORT:
        return refuse(NotYours())
    acts: dict[Control, Callable[[], Awaitable[Response]]] = {
        Control.EDIT: lambda: _edit(desk, pressed, sheet, turns),
        Control.VARIATIONS: lambda: _variations(desk, submission, sheet, turns),
        Control.RETRY: lambda: _retry(desk, submission, sheet, turns),
        Control.CANCEL: lambda: cancel.cancel_sheet(desk, submission, sheet.id),
        Control.DELETE: lambda: delete(desk, submission, sheet),
        Control.REPORT: lambda: report(desk, pressed, sheet, turns),
        Control.POST: lambda: post(desk, submission, sheet, turns),
    }
    return await acts[pressed.control]()


async def _edit(desk: Desk, pressed: Press, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    if not _standing(turns):
        return refuse(PictureNotHere() if any(turn.withdrawn for turn in turns) else TooLate())
    if not pressed.filled:
        return Aside(forms.edit(sheet, turns))
    return await submit.edit_of(desk, pressed.submission, sheet)


async def _variations(desk: Desk, submission: Submission, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    made = _standing(turns)
    if not made:
        return refuse(PictureNotHere() if any(turn.withdrawn for turn in turns) else TooLate())
    wish = await _wish(desk, sheet, made[0])
    if _parent_is_gone(wish):
        return refuse(PictureNotHere())
    prefix = f"variations:{sheet.id}:{submission.member.id}:"
    choice = replace(wish.choice, count=_VARIATIONS)
    return await submit.again(
        desk,
        replace(_plain(submission), key=f"{prefix}{submission.key}"),
        replace(wish, origin=Origin.VARIATIONS, choice=choice, fresh_seeds=True),
        under=prefix,
    )


async def _retry(desk: Desk, submission: Submission, sheet: Sheet, turns: tuple[Turn, ...]) -> Response:
    if not sheet.requester.same(submission.member):
        return refuse(NotYours())
    failed = [turn for turn in turns if turn.ended and turn.state is not TurnState.READY]
    if not failed or not all(turn.ended for turn in turns):
        return refuse(TooLate())
    wish = await _wish(desk, sheet, failed[0])
    if _parent_is_gone(wish) or _was_orphaned(sheet, failed[0]):
        # It cannot be continued any more, but its words can be used elsewhere.
        return refuse(PictureNotHere(), sheet.typed)
    again = replace(
        _plain(submission),
        key=f"retry:{sheet.id}",  # a failed sheet is tried again once; the new one has a button of its own
        attachments=() if sheet.inputs else sheet.attachments,
        typed=sheet.typed,
    )
    return await submit.again(
        desk,
        again,
        replace(
            wish,
            choice=replace(wish.choice, count=len(failed)),
            seeds=tuple(turn.choice.seed for turn in failed),
        ),
    )


async def _wish(desk: Desk, sheet: Sheet, turn: Turn) -> submit.Wish:
    """Ask for what a turn asked for."""
    parent = None
    if turn.parent_id is not None:
        async with desk.database.reading() as uow:
            parent = await uow.turns.get(turn.parent_id)
    choice = desk.catalogue.model(turn.choice.model)
    kept = turn.choice if choice else catalog.Choice(desk.catalogue.fast, turn.choice.ratio, turn.choice.size)
    private = sheet.visibility is Visibility.PRIVATE
    return submit.Wish(sheet.origin, turn.prompt, kept, parent, sheet.inputs, private=private)


def _standing(turns: tuple[Turn, ...]) -> list[Turn]:
    """Leave out what came to nothing, and what a moderator has taken down."""
    return [turn for turn in turns if turn.seen]


def _parent_is_gone(wish: submit.Wish) -> bool:
    return wish.parent is not None and not wish.parent.stands


def _was_orphaned(sheet: Sheet, turn: Turn) -> bool:
    """Whether what it was to continue was refused, and forgotten with all its rows."""
    return sheet.origin is Origin.EDIT and turn.parent_id is None and not (sheet.inputs or sheet.attachments)


def _plain(submission: Submission) -> Submission:
    """Leave out what the press itself carried."""
    return replace(submission, values={}, attachments=(), reply_to=None)
