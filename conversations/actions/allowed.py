"""Whether a member may ask for something now, and what is held for it."""

from datetime import datetime

from conversations import caps
from conversations.caps import Cap, CapKind
from conversations.commands import Submission
from conversations.outcomes import (
    CapReached,
    ChannelNotAllowed,
    DeclinedTooOften,
    ModelNotAllowed,
    Paused,
    Refusal,
    SpendReached,
    TenantCapReached,
)
from conversations.ports import Desk, Limits, UnitOfWork
from conversations.preferences import Preferences


async def hindrance(
    desk: Desk, uow: UnitOfWork, submission: Submission, preferences: Preferences, model: str = ""
) -> Refusal | None:
    """Tell what stands against making or posting anything here and now, before any cap is looked at."""
    now = desk.clock.now()
    restriction = await uow.restrictions.active(submission.member, now)
    if restriction is not None:
        return restriction.refusal(preferences.zone)
    if preferences.paused:
        return Paused()
    if preferences.channels and submission.place.channel.id not in preferences.channels:
        return ChannelNotAllowed()
    if model and preferences.models and model not in preferences.models:
        return ModelNotAllowed(model, preferences.models)
    declines = caps.declines_day(submission.member, preferences.zone, now)
    if (await uow.caps.use(declines.counter)).spent >= declines.limit:
        return DeclinedTooOften(declines.limit, declines.resets_at)
    return None


def caps_of(limits: Limits, submission: Submission, preferences: Preferences, price: int, now: datetime) -> list[Cap]:
    """List the caps that a picture of this price has to fit under."""
    zone, member = preferences.zone, submission.member
    found = [caps.member_day(member, zone, preferences.daily_of(limits.daily_images_per_user), now)]
    monthly = preferences.monthly_of(limits.monthly_images_per_tenant)
    if monthly is not None:
        found.append(caps.tenant_month(member, zone, monthly, now))
    if limits.daily_spend and price:
        found.append(caps.spend_day(limits.daily_spend, price, now))
    return found


def reached(cap: Cap) -> Refusal:
    """Say which cap has no room."""
    match cap.counter.kind:
        case CapKind.TENANT_MONTH:
            return TenantCapReached(cap.limit, cap.resets_at)
        case CapKind.SPEND_DAY:
            return SpendReached(cap.resets_at)
        case _:
            return CapReached(cap.limit, cap.resets_at)
