"""Records a submission: a sheet of turns, their holds and the job that begins the work, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from conversations import caps, catalog, prompting, screening, views, wording
from conversations.actions.allowed import caps_of, hindrance, reached
from conversations.actions.cancel import stop
from conversations.actions.refuse import refuse
from conversations.around import around
from conversations.catalog import Choice
from conversations.commands import Submission
from conversations.identity import MessageRef, Place, SheetId, TurnId, new_id
from conversations.outcomes import (
    NothingToContinue,
    OptionInvalid,
    PictureNotHere,
    PictureNumberUnknown,
    PicturesMissing,
    PicturesTooMany,
    PromptBlocked,
    Refusal,
    Refused,
)
from conversations.pictures import Attachment, Picture
from conversations.ports import Aside, Desk, Job, Placeholder, Response, UnitOfWork
from conversations.turn import POSTED_WITHIN, Origin, Sheet, Turn, TurnState, Visibility
from conversations.views import cards

_BLEND_LEAST: Final = 2
_PICTURES_MOST: Final = {Origin.IMAGINE: 4, Origin.EDIT: 4, Origin.BLEND: 10, Origin.VARIATIONS: 14}
#: A reply that begins with a number means that picture of a sheet.
_SHOWN: Final = 60  # characters of a wrong value that are repeated to the member
_NUMBERS: Final = "123456789"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made, once the words were read."""

    origin: Origin
    prompt: str
    choice: Choice
    parent: Turn | None = None
    inputs: tuple[Picture, ...] = ()  # of an earlier sheet, already as they are sent on
    fresh_seeds: bool = False  # siblings of something that exists already
    seeds: tuple[int | None, ...] = ()  # of each turn, where they are asked for again
    private: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """The sheet as it was recorded."""

    sheet: Sheet
    turns: tuple[Turn, ...]


async def imagine(desk: Desk, submission: Submission) -> Response:
    """/imagine: always a new root."""
    return await _respond(desk, submission, await _read_and_record(desk, submission, Origin.IMAGINE))


async def edit(desk: Desk, submission: Submission) -> Response:
    """/edit, and words that reply to a picture: continue it."""
    return await _respond(desk, submission, await _read_and_record(desk, submission, Origin.EDIT))


async def edit_of(desk: Desk, submission: Submission, sheet: Sheet) -> Response:
    """Continue a sheet that was chosen another way than by replying to it."""
    return await _respond(desk, submission, await _read_and_record(desk, submission, Origin.EDIT, sheet))


async def edit_given(desk: Desk, submission: Submission, attachments: tuple[Attachment, ...]) -> Response:
    """Change a picture that was chosen by the menu of its message; further ones come with the form."""
    given = replace(submission, attachments=(*attachments, *submission.attachments), reply_to=None)
    return await edit(desk, given)


async def blend(desk: Desk, submission: Submission) -> Response:
    """/blend: compose the given pictures."""
    return await _respond(desk, submission, await _read_and_record(desk, submission, Origin.BLEND))


async def again(desk: Desk, submission: Submission, wish: Wish, *, under: str = "") -> Response:
    """Ask for something that was asked for before, as a button does.

    under: how the keys of such sheets begin; while one of them is being made, a second click means that one.
    """
    async with desk.database.writing() as uow:
        running = await uow.sheets.running_under(submission.place.tenant, under) if under else None
        if running is not None:
            submission = replace(submission, key=running.key)
        outcome = await _known(uow, submission) or await _record(desk, uow, submission, wish)
    return await _respond(desk, submission, outcome)


async def begins_posting(desk: Desk, sheet_id: SheetId) -> bool:
    """Tell whether its message is to be posted now, by whoever asks and nobody else meanwhile."""
    async with desk.database.writing() as uow:
        now = desk.clock.now()
        return await uow.sheets.begin_posting(sheet_id, now, now - POSTED_WITHIN)


async def posted(desk: Desk, sheet_id: SheetId, message: MessageRef) -> None:
    """Remember the placeholder, so that it can be replied to while its picture is being made."""
    async with desk.database.writing() as uow:
        sheet = await uow.sheets.get(sheet_id)
        if sheet is not None and sheet.visibility is not Visibility.POSTED:  # then it has another message
            await uow.sheets.shown(sheet_id, message)


async def unplaceable(desk: Desk, sheet_id: SheetId) -> None:
    """Take back what cannot be shown where it was asked for, before it costs anything; nobody has seen it."""
    async with desk.database.writing() as uow:
        await uow.sheets.stop_posting(sheet_id)
        await stop(uow, await uow.turns.of_sheet(sheet_id), desk.clock.now())
    desk.nudge()


async def covered(desk: Desk, sheet_id: SheetId) -> None:
    """Let it be shown once more how far a sheet is: its placeholder was late, and may stand over that."""
    async with desk.database.writing() as uow:
        turns = await uow.turns.of_sheet(sheet_id)
        working = any(turn.state is TurnState.GENERATING for turn in turns)
        if not turns or not (working or all(turn.settled for turn in turns)):
            return
        await uow.jobs.drop("deliver", sheet_id)  # it may be waiting, the longer the oftener it came too early
        await uow.jobs.enqueue(Job("deliver", sheet_id, turns[0].place.tenant.key))
    desk.nudge()


async def _read_and_record(
    desk: Desk, submission: Submission, origin: Origin, of: Sheet | None = None
) -> Accepted | Refused:
    """Read what was given, and record it; of: the sheet that is continued, where it is known."""
    choice = catalog.choose(
        desk.catalogue,
        submission.values,
        default_ratio=desk.limits.ratio,
        default_size=desk.limits.size,
        editing=origin is Origin.EDIT,
    )
    if isinstance(choice, Refused):
        return choice
    private = (submission.values.get("private") or "no").casefold()  # a form's empty field counts as not given
    if private not in catalog.YES | catalog.NO:
        return Refused(OptionInvalid("private", private[:_SHOWN], ("yes", "no")))
    prompt = submission.values.get("prompt", "").strip()
    # What is to be avoided is sent too, so it could carry what a prompt may not.
    wrong = screening.screen(prompt) or (screening.screen(choice.avoid) if choice.avoid else None)
    wrong = wrong or _count_pictures(desk, len(submission.attachments), origin, choice)
    async with desk.database.writing() as uow:
        known = await _known(uow, submission)
        if known is not None:
            return known
        if wrong is not None:
            return await _decline(desk, uow, submission, choice, wrong)
        found = await _continued(uow, submission, prompt, of) if origin is Origin.EDIT else (None, prompt)
        if isinstance(found, Refused):
            return found
        parent, words = found
        return await _record(desk, uow, submission, Wish(origin, words, choice, parent, private=private in catalog.YES))


async def _decline(desk: Desk, uow: UnitOfWork, submission: Submission, choice: Choice, wrong: Refusal) -> Refused:
    """Refuse; a prompt that is not allowed is counted, and after too many of them nothing is read any more."""
    if not isinstance(wrong, PromptBlocked):
        return Refused(wrong)
    preferences = await uow.preferences.get(submission.place.tenant)
    hindered = await hindrance(desk, uow, submission, preferences, choice.model)
    if hindered is None:
        await uow.caps.count(caps.declines_day(submission.member, preferences.zone, desk.clock.now()).counter)
    return Refused(hindered or wrong)


def _count_pictures(desk: Desk, given: int, origin: Origin, choice: Choice) -> Refusal | None:
    model = desk.catalogue.model(choice.model)
    most = min(_PICTURES_MOST[origin], model.references if model else given)
    if given > most:
        return PicturesTooMany(most, given)
    if origin is Origin.BLEND and given < _BLEND_LEAST:
        return PicturesMissing(_BLEND_LEAST, given)
    return None


async def _continued(
    uow: UnitOfWork, submission: Submission, prompt: str, of: Sheet | None
) -> tuple[Turn | None, str] | Refused:
    """Find the turn an edit continues, and the words without the number that names it."""
    if of is not None or submission.reply_to is not None:
        sheet = of or (await uow.sheets.by_message(submission.reply_to) if submission.reply_to else None)
        if sheet is None or not sheet.visible_to(submission.member, submission.place.channel):
            return Refused(PictureNotHere())
        return _pick(await uow.turns.of_sheet(sheet.id), prompt, submission.values)
    if submission.attachments:
        return None, prompt  # a root; steps/prepare recognises a picture of this conversation by its digest
    place, after = submission.place, await uow.preferences.reset_at(submission.place.channel)
    where = place.channel if submission.across_threads else place
    own = await uow.turns.newest_ready(where, submission.member, after)
    turn = own or await uow.turns.newest_ready(where, None, after)
    return Refused(NothingToContinue()) if turn is None else (turn, prompt)


def _pick(turns: tuple[Turn, ...], prompt: str, values: Mapping[str, str]) -> tuple[Turn | None, str] | Refused:
    words, number = prompt, values.get("which", "")
    if not number and prompt[:1] in _NUMBERS[: len(turns)] and len(turns) > 1 and not prompt[1:2].isalnum():
        number, words = prompt[0], prompt[1:].lstrip(" .:)-")
    standing = [turn for turn in turns if not turn.withdrawn and (not turn.ended or turn.state is TurnState.READY)]
    # A number is that of the label, which stays when a sibling fails.
    meant = [turn for turn in standing if not number or number == str(turn.ordinal + 1)]
    if meant and words:
        return meant[0], words
    numbers = tuple(str(turn.ordinal + 1) for turn in standing)
    return Refused(PictureNumberUnknown(numbers) if number and numbers else PictureNotHere())


async def _known(uow: UnitOfWork, submission: Submission) -> Accepted | Refused | None:
    """Find what the same event made before."""
    sheet = await uow.sheets.by_key(submission.place.tenant, submission.key)
    if sheet is None:
        return None
    if sheet.withdrawn_at is not None:
        return Refused(PictureNotHere())
    return Accepted(sheet, await uow.turns.of_sheet(sheet.id))


async def _record(desk: Desk, uow: UnitOfWork, submission: Submission, wish: Wish) -> Accepted | Refused:
    now = desk.clock.now()
    preferences = await uow.preferences.get(submission.place.tenant)
    wrong = await hindrance(desk, uow, submission, preferences, wish.choice.model)
    if wrong is not None:
        return Refused(wrong)
    above = await uow.sheets.get(wish.parent.sheet_id) if wish.parent else None
    private = wish.private or (above is not None and above.visibility is Visibility.PRIVATE)
    if submission.across_threads and above is not None:
        submission = replace(submission, place=_thread_of(above, submission.place))
    sheet = _sheet(submission, replace(wish, private=private), now)
    if above is not None and not sheet.may_tell_of(above):  # somebody else's private picture
        return Refused(PictureNotHere())
    turns = _turns(sheet, wish)
    waiting = await uow.turns.count_unfinished(submission.member)
    price = desk.catalogue.price(wish.choice.model, wish.choice.size)
    limits = caps_of(desk.limits, submission, preferences, price, now)
    held = await uow.caps.reserve(limits, [turn.id for turn in turns])
    if held.short is not None and not held.count:
        return Refused(reached(held.short))
    await uow.sheets.add(sheet)
    for turn in turns[: held.count]:
        await uow.turns.add(turn)
    if turns[0].state is TurnState.QUEUED:
        await uow.jobs.enqueue(Job("prepare", sheet.id, sheet.place.tenant.key, priority=-waiting))
    return Accepted(sheet, turns[: held.count])


def _thread_of(sheet: Sheet, place: Place) -> Place:
    """Return the thread in which the message of a sheet stands, or that hangs under it."""
    message = sheet.message
    if message is None or sheet.visibility is Visibility.PRIVATE:
        return place
    return message.place if message.place.thread else replace(message.place, thread=message.id)


def _sheet(submission: Submission, wish: Wish, now: datetime) -> Sheet:
    return Sheet(
        id=SheetId(new_id(now)),
        key=submission.key,
        origin=wish.origin,
        place=submission.place,
        requester=submission.member,
        locale=submission.locale,
        anchor=submission.anchor,
        created_at=now,
        attachments=submission.attachments,
        inputs=wish.inputs,
        typed=submission.typed or wish.prompt,
        asked_for=wish.choice.count,
        escalated=_escalated(wish),
        visibility=Visibility.PRIVATE if wish.private else Visibility.PUBLIC,
    )


def _escalated(wish: Wish) -> str:
    """Name the rule that wants a model asked about the words as they are sent, empty when none does.

    A block is one here too: each part was looked at before, and "no nudity" beside children is no reason to refuse.
    """
    found = screening.check_words(prompting.build(wish.prompt, avoid=wish.choice.avoid))
    return "" if found.kind is screening.Kind.ALLOW else found.reason


def _turns(sheet: Sheet, wish: Wish) -> tuple[Turn, ...]:
    parent = wish.parent
    waits = parent is not None and not parent.ended
    return tuple(
        Turn(
            id=TurnId(f"{sheet.id}{ordinal:x}"),
            sheet_id=sheet.id,
            ordinal=ordinal,
            parent_id=None if parent is None else parent.id,
            place=sheet.place,
            requester=sheet.requester,
            prompt=wish.prompt,
            choice=replace(wish.choice, seed=_seed(sheet, wish, ordinal)),
            state=TurnState.WAITING if waits else TurnState.QUEUED,
            created_at=sheet.created_at,
            changed_at=sheet.created_at,
        )
        for ordinal in range(wish.choice.count)
    )


def _seed(sheet: Sheet, wish: Wish, ordinal: int) -> int | None:
    """Give siblings different seeds, so that they differ where a model heeds them."""
    if wish.seeds:
        return wish.seeds[ordinal]
    if wish.choice.seed is not None and not wish.fresh_seeds:
        return (wish.choice.seed + ordinal) % (catalog.SEED_LIMIT + 1)
    if ordinal == 0 and not wish.fresh_seeds:
        return None
    return (int(sheet.id[-7:], 16) + ordinal) % (catalog.SEED_LIMIT + 1)


async def _respond(desk: Desk, submission: Submission, outcome: Accepted | Refused) -> Response:
    if isinstance(outcome, Refused):
        return refuse(outcome.reason)
    if outcome.sheet.anchor != submission.anchor:  # another press has asked for the same, and has its placeholder
        return Aside(views.Notice(wording.UNDER_WAY))
    desk.nudge()
    for turn in outcome.turns:
        desk.log("turn_accepted", turn=turn.id, tenant=turn.place.tenant.key, model=turn.choice.model)
    async with desk.database.reading() as uow:
        # Read anew: a repeated event finds its sheet further on, and so does one that was held up.
        sheet = await uow.sheets.get(outcome.sheet.id) or outcome.sheet
        turns = await uow.turns.of_sheet(sheet.id) or outcome.turns
        card = cards.card(sheet, turns, await around(desk, uow, sheet, turns))
    given = len(outcome.turns)
    trimmed = None if given == sheet.asked_for else views.Notice(wording.trimmed(sheet.asked_for, given))
    return Placeholder(card, sheet.place, trimmed, message=sheet.message)
