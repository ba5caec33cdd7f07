"""/settings and /reports: for those who manage and moderate a place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from zoneinfo import available_timezones

from conversations import views
from conversations.actions.refuse import refuse
from conversations.actions.rights import moderates
from conversations.catalog import NO, YES, Catalogue
from conversations.commands import Press, Right, Submission
from conversations.dossier import is_reached, reach, show_next
from conversations.identity import ChannelRef, Platform, new_id
from conversations.outcomes import FieldInvalid, ModeratorsOpen, NotManager, NotModerator
from conversations.ports import Aside, Desk, Job, Response
from conversations.preferences import Preferences
from conversations.review import Entry
from conversations.screening.strictness import Strictness
from conversations.views import cases, forms, listings
from conversations.wording import review

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_IDS: Final = {
    Platform.DISCORD: re.compile(r"[0-9]{15,20}"),
    Platform.SLACK: re.compile(r"[CG][A-Z0-9]{5,20}"),
}
_NO_IDS: Final = FieldInvalid("Channels and roles", "their ids")
_NO_ROLES: Final = FieldInvalid("role", "nothing here: members of the moderators' channel are moderators")
_MOST: Final = 1_000_000
_DIGITS: Final = 7
_AS_THE_OPERATOR: Final = "-1"
_NONE: Final = "none"
#: What each option of a branch of /settings sets.
_FIELDS: Final = {
    ("moderators", "channel"): "moderators_channel",
    ("moderators", "role"): "moderators_role",
    ("caps", "daily"): "daily",
    ("caps", "monthly"): "monthly",
    ("models", "allow"): "models",
    ("channels", "allow"): "channels",
    ("screening", "strictness"): "strictness",
    ("timezone", "name"): "timezone",
    ("pause", "on"): "paused",
}


async def settings(desk: Desk, submission: Submission) -> Response:
    """Answer /settings with the form, as things are; with a branch, show them all or set what it is about."""
    if Right.MANAGE not in submission.rights:
        return refuse(NotManager())
    given = _given(submission)
    if given:
        return await _save(desk, submission, given)
    async with desk.database.reading() as uow:
        kept = await uow.preferences.get(submission.place.tenant)
    if submission.branch:
        return Aside(listings.settings(kept, desk.catalogue, submission.place.tenant.platform))
    return Aside(forms.settings(kept, desk.catalogue))


def _given(submission: Submission) -> dict[str, str]:
    """Read what a branch was given, by the names of the fields; what an older or newer table knows is left out."""
    fields = {name: field for (branch, name), field in _FIELDS.items() if branch == submission.branch}
    return {fields[name]: value for name, value in submission.values.items() if name in fields}


async def save(desk: Desk, pressed: Press) -> Response:
    """Keep what the form of /settings was filled with."""
    submission = pressed.submission
    if Right.MANAGE not in submission.rights or not pressed.filled:
        return refuse(NotManager())
    return await _save(desk, submission, submission.values)


async def _save(desk: Desk, submission: Submission, given: Mapping[str, str]) -> Response:
    tenant = submission.place.tenant
    async with desk.database.writing() as uow:
        now = desk.clock.now()
        kept = await uow.preferences.get(tenant)
        wanted = _read(tenant.platform, kept, given, desk.catalogue)
        if isinstance(wanted, FieldInvalid):
            return refuse(wanted)
        named = submission.review if wanted.moderators_channel else None
        if named is not None and named.open_to_all and wanted.moderators_channel != kept.moderators_channel:
            return refuse(ModeratorsOpen())
        await uow.preferences.put(tenant, wanted, now)
        if named is not None:
            await reach(uow, ChannelRef(tenant, wanted.moderators_channel), reached=named.reached)
        for case in await uow.cases.open_in(tenant):
            if case.message is None:  # reported before there was a channel to show it in
                await uow.jobs.enqueue(Job("card", case.id, tenant.key))
        if kept.moderators_channel:  # what was not shown there is shown where they are now
            await show_next(uow, ChannelRef(tenant, kept.moderators_channel))
        await uow.trail.append(Entry(new_id(now), tenant, submission.member, "settings", now))
    desk.nudge()
    if named is not None and not named.reached:
        return Aside(views.Notice(review.SAVED_OUTSIDE, views.Tone.WARNING))
    return Aside(views.Notice(review.SAVED, views.Tone.SUCCESS))


async def let_in(desk: Desk, channel: ChannelRef) -> None:
    """Show what waits for a channel: the platform says that Plantain may write there now."""
    operators = desk.limits.operators
    same = operators is not None and operators.id == channel.id and operators.tenant.platform is channel.tenant.platform
    async with desk.database.writing() as uow:
        for one in (channel, operators) if operators is not None and same else (channel,):
            await reach(uow, one, reached=True)
            await show_next(uow, one)
    desk.nudge()


async def reports(desk: Desk, submission: Submission) -> Response:
    """Answer /reports with the open cases."""
    place = submission.place
    async with desk.database.reading() as uow:
        if not await moderates(uow, submission):
            return refuse(NotModerator())
        named = (await uow.preferences.get(place.tenant)).moderators_channel
        operators = desk.limits.operators
        here = operators if operators and operators.id == place.channel.id else None
        channel = ChannelRef(place.tenant, named) if named else here
        intro = review.UNCARDED if channel is None else review.CARDED
        if channel is not None and not await is_reached(uow, channel):
            intro = review.UNREACHED
        found = []
        alone = await uow.cases.open_of_members_alone()
        for case in (*await uow.cases.open_in(place.tenant), *alone):
            if not case.is_reviewed_at(place, desk.limits.operators):
                continue
            turn = await uow.turns.get(case.turn_id)
            if turn is not None:
                found.append((case, turn, len(await uow.cases.reports_of(case.id))))
    return Aside(cases.listing(found, desk.clock.now(), intro=intro))


def _read(
    platform: Platform, kept: Preferences, values: Mapping[str, str], catalogue: Catalogue
) -> Preferences | FieldInvalid:
    """Read what was given; the rest stays as it is, also where it could not be said any more."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        if name in _READERS:
            found = _READERS[name](" ".join(value.split()), platform, catalogue)
            if isinstance(found, FieldInvalid):
                return found
            read[name] = found
    return replace(kept, **read)


def _id(text: str, platform: Platform, _catalogue: Catalogue) -> str | FieldInvalid:
    found = text.removeprefix("#").removeprefix("@")
    if found.casefold() in {"", _NONE}:
        return ""
    return found if _is_id(found, platform) else _NO_IDS


def _role(text: str, platform: Platform, catalogue: Catalogue) -> str | FieldInvalid:
    found = _id(text, platform, catalogue)
    return _NO_ROLES if found and platform is Platform.SLACK else found


def _channels(text: str, platform: Platform, _catalogue: Catalogue) -> tuple[str, ...] | FieldInvalid:
    found = tuple(one.removeprefix("#") for one in _listed(text))
    return found if all(_is_id(one, platform) for one in found) else _NO_IDS


def _models(text: str, _platform: Platform, catalogue: Catalogue) -> tuple[str, ...] | FieldInvalid:
    found = [catalogue.model(name) for name in _listed(text)]
    if None in found:
        return FieldInvalid("Models that may be used", f"any of {', '.join(catalogue.names())}")
    return tuple(dict.fromkeys(model.id for model in found if model is not None))


def _number(text: str, _platform: Platform, _catalogue: Catalogue) -> int | FieldInvalid | None:
    if text in {"", _AS_THE_OPERATOR}:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or int(text) > _MOST:
        return FieldInvalid("Pictures", f"a number up to {_MOST:,}, or nothing")
    return int(text)


def _strictness(text: str, _platform: Platform, _catalogue: Catalogue) -> Strictness | FieldInvalid:
    if text not in set(Strictness):
        return FieldInvalid("Strictness of the screening", "one of the choices")
    return Strictness(text)


def _zone(text: str, _platform: Platform, _catalogue: Catalogue) -> str | FieldInvalid:
    zone = text or "UTC"
    return zone if _is_zone(zone) else FieldInvalid("Time zone", "a name such as Europe/Berlin, or UTC")


def _paused(text: str, _platform: Platform, _catalogue: Catalogue) -> bool | FieldInvalid:
    said = text.casefold()
    return said in YES if said in YES | NO else FieldInvalid("Pause", "yes or no")


#: Field → how it is read. The names are those of Preferences.
_READERS: Final[Mapping[str, Callable[[str, Platform, Catalogue], object]]] = {
    "moderators_channel": _id,
    "moderators_role": _role,
    "daily": _number,
    "monthly": _number,
    "models": _models,
    "channels": _channels,
    "strictness": _strictness,
    "timezone": _zone,
    "paused": _paused,
}


def _is_id(text: str, platform: Platform) -> bool:
    """Tell whether it looks like an id: a name in its place would mean a channel that is nowhere."""
    return _IDS.get(platform, _ID).fullmatch(text) is not None


def _is_zone(name: str) -> bool:
    return ("/" in name and name in available_timezones()) or name == "UTC"


def _listed(text: str) -> list[str]:
    """Read what stands between commas or spaces; "all" is none in particular."""
    found = text.replace(",", " ").split()
    return [] if [one.casefold() for one in found] == ["all"] else found
