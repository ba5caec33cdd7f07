"""Rows of cases and of what belongs to them, to nouns and back."""

from datetime import datetime
from typing import Any

from conversations.identity import CaseId, ChannelRef, EffectId, MemberRef, MessageRef, Place, Tenant, TurnId
from conversations.review import (
    Case,
    CaseState,
    Complaint,
    Effect,
    EffectKind,
    Entry,
    Report,
    Restriction,
    RestrictionKind,
    Ruling,
)


def person(member: MemberRef) -> dict[str, str]:
    """Return who somebody is, as JSON; the tenant is the row's."""
    return {"id": member.id, "name": member.name}


def _person_from(tenant: Tenant, kept: dict[str, str] | None) -> MemberRef | None:
    return None if kept is None else MemberRef(tenant, kept["id"], kept["name"])


def ruling_row(ruling: Ruling) -> dict[str, str]:
    """Return a ruling as JSON."""
    return person(ruling.by) | {"at": ruling.at.isoformat(), "rule": ruling.rule, "note": ruling.note}


def case_row(case: Case) -> dict[str, Any]:
    """Return a new case as a row."""
    return {
        "id": case.id,
        "tenant": case.tenant.key,
        "turn_id": case.turn_id,
        "state": case.state,
        "version": case.version,
        "opened_at": case.opened_at,
    }


def case_from(row: Any) -> Case:
    """Read a case."""
    tenant = Tenant.parse(row.tenant)
    place = Place(ChannelRef(tenant, row.channel), row.thread)
    return Case(
        id=CaseId(row.id),
        tenant=tenant,
        turn_id=TurnId(row.turn_id),
        state=CaseState(row.state),
        opened_at=row.opened_at,
        version=row.version,
        message=MessageRef(place, row.message) if row.message else None,
        blurred=row.blurred,
        claimed_by=_person_from(tenant, row.claimed_by),
        ruling=None if row.ruling is None else _ruling_from(tenant, row.ruling),
        taken=tuple(TurnId(one) for one in row.taken),
        appeal=row.appeal,
        appealed_at=row.appealed_at,
    )


def _ruling_from(tenant: Tenant, kept: dict[str, str]) -> Ruling:
    by = MemberRef(tenant, kept["id"], kept["name"])
    return Ruling(by, datetime.fromisoformat(kept["at"]), kept["rule"], kept["note"])


def report_from(row: Any) -> Report:
    """Read a report."""
    reporter = MemberRef(Tenant.parse(row.tenant), row.member, row.member_name)
    return Report(row.id, CaseId(row.case_id), reporter, Complaint(row.complaint), row.words, row.created_at)


def effect_row(effect: Effect) -> dict[str, Any]:
    """Return a new effect as a row."""
    return {
        "id": effect.id,
        "tenant": effect.member.tenant.key,
        "case_id": effect.case_id,
        "kind": effect.kind,
        "member": effect.member.id,
        "member_name": effect.member.name,
        "subject": effect.subject,
        "created_at": effect.created_at,
    }


def effect_from(row: Any) -> Effect:
    """Read an effect."""
    return Effect(
        id=EffectId(row.id),
        case_id=CaseId(row.case_id),
        kind=EffectKind(row.kind),
        member=MemberRef(Tenant.parse(row.tenant), row.member, row.member_name),
        created_at=row.created_at,
        subject=row.subject,
        done_at=row.done_at,
    )


def restriction_from(row: Any) -> Restriction:
    """Read a restriction."""
    tenant = Tenant.parse(row.tenant)
    return Restriction(
        id=row.id,
        member=MemberRef(tenant, row.member, row.member_name),
        kind=RestrictionKind(row.kind),
        until=row.until,
        note=row.note,
        by=MemberRef(tenant, row.actor, row.actor_name),
        case_id=CaseId(row.case_id),
        created_at=row.created_at,
    )


def entry_from(row: Any) -> Entry:
    """Read a line of the trail."""
    tenant = Tenant.parse(row.tenant)
    actor = MemberRef(tenant, row.actor, row.actor_name)
    case_id = None if row.case_id is None else CaseId(row.case_id)
    return Entry(row.id, tenant, actor, row.action, row.at, case_id, row.detail)
