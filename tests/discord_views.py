"""Views of a Discord server as the core makes them, for whoever renders or sends them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from conversations.catalog import Choice, build
from conversations.identity import CaseId, ChannelRef, MemberRef, MessageRef, Place, Platform, SheetId, Tenant, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.review import Case, CaseState, Complaint, Report
from conversations.turn import Origin, Sheet, Source, Turn, TurnState
from conversations.views import Card
from conversations.views.cards import Around
from conversations.views.cards import card as of_sheet
from conversations.views.cases import Dossier
from conversations.views.cases import card as of_case

NOW: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GUILD: Final = Tenant(Platform.DISCORD, "981000000000000001")
PLACE: Final = Place(ChannelRef(GUILD, "981000000000000002"))
ADA: Final = MemberRef(GUILD, "981000000000000003", "Ada")
BEN: Final = MemberRef(GUILD, "981000000000000004", "Ben")
CLEO: Final = MemberRef(GUILD, "981000000000000006", "Cleo")
MESSAGE: Final = MessageRef(PLACE, "981000000000000005")
PROMPT: Final = "a red fox in snow, at dusk"


def a_picture(name: str = "0196a1b2c3d4e5f60718293a", size: int = 1_400_000, suffix: str = "jpg") -> Picture:
    key = f"{GUILD.key}/{name}/0"
    media_type = {"jpg": "image/jpeg", "png": "image/png"}[suffix]
    return Picture(f"{key}.{suffix}", media_type, 1376, 768, size, "d" * 64, f"{key}-preview.jpg")


def a_turn(ordinal: int = 0, state: TurnState = TurnState.READY, **changes: Any) -> Turn:
    name = f"0196a1b2c3d4e5f60718293{ordinal:x}"
    made = state in {TurnState.READY, TurnState.FINALIZING}
    turn = Turn(
        id=TurnId(name),
        sheet_id=SheetId("0196a1b2c3d4e5f607182930"),
        ordinal=ordinal,
        parent_id=None,
        place=PLACE,
        requester=ADA,
        prompt=PROMPT,
        choice=Choice("gemini-nano-banana-2.1", "16:9", "1K"),
        state=state,
        created_at=NOW - timedelta(seconds=9),
        changed_at=NOW,
        backend="gemini",
        pictures=(a_picture(name),) if made else (),
    )
    return replace(turn, **changes)


def a_sheet(turn: Turn, **changes: Any) -> Sheet:
    sheet = Sheet(
        id=turn.sheet_id,
        key="event-1",
        origin=Origin.IMAGINE,
        place=PLACE,
        requester=ADA,
        locale="en-GB",
        anchor="",
        created_at=turn.created_at,
        message=MESSAGE,
    )
    return replace(sheet, **changes)


def a_card(*turns: Turn, around: dict[str, Any] | None = None, **changes: Any) -> Card:
    """Show a sheet of turns, one that is ready by default; changes: of the sheet."""
    shown = turns or (a_turn(),)
    known: dict[str, Any] = {"left": 17, "limit": 20, "tokens": 1_290, "price": 34_000, "billed": True}
    return of_sheet(a_sheet(shown[0], **changes), shown, Around(build(), **(known | (around or {}))))


def a_continuation() -> Card:
    turn = a_turn(sources=(Source("Red fox, the encyclopaedia", "https://encyclopaedia.example/Red_fox"),))
    parent = {"parent": (MESSAGE, "Continues “a fox on a hill” by Ben")}
    return a_card(turn, around=parent, inputs=(a_picture("input", 90_000), a_picture("other", 90_000)))


def a_waiting_card() -> Card:
    return a_card(a_turn(state=TurnState.QUEUED), around={"ahead": 2})


def a_postponed_card() -> Card:
    return a_card(a_turn(state=TurnState.PREPARED), around={"waits_until": NOW + timedelta(minutes=3)})


def a_failed_card() -> Card:
    return a_card(a_turn(state=TurnState.FAILED, ending=Ending.PICTURE_BLOCKED))


def a_cancelled_card() -> Card:
    return a_card(a_turn(state=TurnState.CANCELLED, ending=Ending.CANCELLED))


def a_removed_card() -> Card:
    return a_card(a_turn(taken_down_at=NOW))


def a_case(**changes: Any) -> Case:
    case = Case(CaseId("0196a1b2c3d4e5f60718aaaa"), GUILD, a_turn().id, CaseState.OPEN, NOW, version=1)
    return replace(case, blurred=f"{GUILD.key}/cases/0196a1b2c3d4e5f60718aaaa/blurred.jpg", **changes)


def a_dossier(case: Case | None = None, *, words: tuple[str, ...] = ("That is my dog, not a fox",)) -> Dossier:
    case = case or a_case()
    kinds = ((BEN, Complaint.RIGHTS), (CLEO, Complaint.OTHER))
    reports = tuple(Report(f"r{number}", case.id, *kinds[number % 2], said, NOW) for number, said in enumerate(words))
    return Dossier(case, a_turn(), a_sheet(a_turn()), reports, (), (), (), ())


def a_case_card(file: Dossier | None = None) -> Card:
    return of_case(file or a_dossier())
