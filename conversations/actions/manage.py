"""/settings and /reports: for those who manage and moderate a place."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from zoneinfo import available_timezones

from conversations import views
from conversations.actions.refuse import refuse
from conversations.actions.rights import moderates
from conversations.catalog import YES, Catalogue
from conversations.commands import Press, Right, Submission
from conversations.identity import new_id
from conversations.outcomes import FieldInvalid, NotManager, NotModerator
from conversations.ports import Aside, Desk, Job, Response
from conversations.preferences import Preferences
from conversations.review import Entry
from conversations.screening.strictness import Strictness
from conversations.views import cases, forms, listings
from conversations.wording import review

_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_MOST: Final = 1_000_000
_DIGITS: Final = 7
_AS_THE_OPERATOR: Final = "-1"
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
    if submission.branch not in {"", "show"}:
        given = {_FIELDS[submission.branch, name]: value for name, value in submission.values.items()}
        return await _save(desk, submission, given)
    async with desk.database.reading() as uow:
        kept = await uow.preferences.get(submission.place.tenant)
    if submission.branch == "show":
        return Aside(listings.settings(kept, desk.catalogue))
    return Aside(forms.settings(kept, desk.catalogue))


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
        wanted = _read(kept, forms.as_typed(kept) | dict(given), desk.catalogue)
        if isinstance(wanted, FieldInvalid):
            return refuse(wanted)
        await uow.preferences.put(tenant, wanted, now)
        for case in await uow.cases.open_in(tenant):
            if case.message is None:  # reported before there was a channel to show it in
                await uow.jobs.enqueue(Job("card", case.id, tenant.key))
        await uow.trail.append(Entry(new_id(now), tenant, submission.member, "settings", now))
    desk.nudge()
    return Aside(views.Notice(review.SAVED, views.Tone.SUCCESS))


async def reports(desk: Desk, submission: Submission) -> Response:
    """Answer /reports with the open cases."""
    place = submission.place
    async with desk.database.reading() as uow:
        if not await moderates(uow, submission):
            return refuse(NotModerator())
        carded = bool((await uow.preferences.get(place.tenant)).moderators_channel)
        found = []
        alone = await uow.cases.open_of_members_alone()
        for case in (*await uow.cases.open_in(place.tenant), *alone):
            if not case.is_reviewed_at(place, desk.limits.operators):
                continue
            turn = await uow.turns.get(case.turn_id)
            if turn is not None:
                found.append((case, turn, len(await uow.cases.reports_of(case.id))))
    return Aside(cases.listing(found, desk.clock.now(), carded=carded))


def _read(kept: Preferences, values: Mapping[str, str], catalogue: Catalogue) -> Preferences | FieldInvalid:
    given = {name: " ".join(value.split()) for name, value in values.items()}
    zone = given.get("timezone", "") or "UTC"
    if not _is_zone(zone):
        return FieldInvalid("Time zone", "a name such as Europe/Berlin, or UTC")
    names = _listed(given.get("models", ""))
    models = [catalogue.model(name) for name in names]
    if None in models:
        return FieldInvalid("Models that may be used", f"any of {', '.join(catalogue.names())}")
    channels = tuple(one.removeprefix("#") for one in _listed(given.get("channels", "")))
    moderators = given.get("moderators_channel", "").removeprefix("#")
    role = given.get("moderators_role", "").removeprefix("@")
    if not all(_ID.fullmatch(one) for one in (*channels, moderators or "-", role or "-")):
        return FieldInvalid("Channels and roles", "their ids")
    daily, monthly = _number(given.get("daily", "")), _number(given.get("monthly", ""))
    if isinstance(daily, FieldInvalid) or isinstance(monthly, FieldInvalid):
        return FieldInvalid("Pictures", f"a number up to {_MOST:,}, or nothing")
    if given.get("strictness", Strictness.STANDARD) not in set(Strictness):
        return FieldInvalid("Strictness of the screening", "one of the choices")
    return replace(
        kept,
        moderators_channel=moderators,
        moderators_role=role,
        daily=daily,
        monthly=monthly,
        models=tuple(model.id for model in models if model is not None),
        channels=channels,
        strictness=Strictness(given.get("strictness", Strictness.STANDARD)),
        timezone=zone,
        paused=given.get("paused", "no").casefold() in YES,
    )


def _is_zone(name: str) -> bool:
    return ("/" in name and name in available_timezones()) or name == "UTC"


def _listed(text: str) -> list[str]:
    """Read what stands between commas or spaces; "all" is none in particular."""
    found = text.replace(",", " ").split()
    return [] if [one.casefold() for one in found] == ["all"] else found


def _number(text: str) -> int | FieldInvalid | None:
    if text in {"", _AS_THE_OPERATOR}:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or int(text) > _MOST:
        return FieldInvalid("Pictures", "a number")
    return int(text)
