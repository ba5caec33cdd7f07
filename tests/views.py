"""Views of a place as the core makes them, whatever its platform, for whoever renders or sends them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from conversations.catalog import Choice, build
from conversations.commands import Control
from conversations.identity import CaseId, MemberRef, MessageRef, Place, SheetId, Tenant, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.review import Case, CaseState, Complaint, Report
from conversations.turn import Origin, Sheet, Source, Turn, TurnState
from conversations.views import (
    Button,
    Card,
    Fact,
    Link,
    Listing,
    Notice,
    Phase,
    Section,
    Shown,
    Tone,
    View,
    forms,
    listings,
)
from conversations.views.cards import Around
from conversations.views.cards import card as of_sheet
from conversations.views.cases import Dossier
from conversations.views.cases import card as of_case

NOW: Final = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROMPT: Final = "a red fox in snow, at dusk"


@dataclass(frozen=True)
class Scenes:
    """What is made in one place, and who is there."""

    place: Place
    message: MessageRef
    ada: MemberRef
    ben: MemberRef
    cleo: MemberRef

    @property
    def tenant(self) -> Tenant:
        return self.place.tenant

    def a_picture(self, name: str = "0196a1b2c3d4e5f60718293a", size: int = 1_400_000, suffix: str = "jpg") -> Picture:
        key = f"{self.tenant.key}/{name}/0"
        media_type = {"jpg": "image/jpeg", "png": "image/png"}[suffix]
        return Picture(f"{key}.{suffix}", media_type, 1376, 768, size, "d" * 64, f"{key}-preview.jpg")

    def a_turn(self, ordinal: int = 0, state: TurnState = TurnState.READY, **changes: Any) -> Turn:
        name = f"0196a1b2c3d4e5f60718293{ordinal:x}"
        made = state in {TurnState.READY, TurnState.FINALIZING}
        turn = Turn(
            id=TurnId(name),
            sheet_id=SheetId("0196a1b2c3d4e5f607182930"),
            ordinal=ordinal,
            parent_id=None,
            place=self.place,
            requester=self.ada,
            prompt=PROMPT,
            choice=Choice("gemini-nano-banana-2.1", "16:9", "1K"),
            state=state,
            created_at=NOW - timedelta(seconds=9),
            changed_at=NOW,
            backend="gemini",
            pictures=(self.a_picture(name),) if made else (),
        )
        return replace(turn, **changes)

    def a_sheet(self, turn: Turn, **changes: Any) -> Sheet:
        sheet = Sheet(
            id=turn.sheet_id,
            key="event-1",
            origin=Origin.IMAGINE,
            place=self.place,
            requester=self.ada,
            locale="en-GB",
            anchor="",
            created_at=turn.created_at,
            message=self.message,
        )
        return replace(sheet, **changes)

    def a_card(self, *turns: Turn, around: dict[str, Any] | None = None, **changes: Any) -> Card:
        """Show a sheet of turns, one that is ready by default; changes: of the sheet."""
        shown = turns or (self.a_turn(),)
        known: dict[str, Any] = {"left": 17, "limit": 20, "tokens": 1_290, "price": 34_000, "billed": True}
        return of_sheet(self.a_sheet(shown[0], **changes), shown, Around(build(), **(known | (around or {}))))

    def a_continuation(self) -> Card:
        turn = self.a_turn(sources=(Source("Red fox, the encyclopaedia", "https://encyclopaedia.example/Red_fox"),))
        parent = {"parent": (self.message, "Continues “a fox on a hill” by Ben")}
        return self.a_card(
            turn, around=parent, inputs=(self.a_picture("input", 90_000), self.a_picture("other", 90_000))
        )

    def a_waiting_card(self) -> Card:
        return self.a_card(self.a_turn(state=TurnState.QUEUED), around={"ahead": 2})

    def a_postponed_card(self) -> Card:
        return self.a_card(self.a_turn(state=TurnState.PREPARED), around={"waits_until": NOW + timedelta(minutes=3)})

    def a_failed_card(self) -> Card:
        return self.a_card(self.a_turn(state=TurnState.FAILED, ending=Ending.PICTURE_BLOCKED))

    def a_cancelled_card(self) -> Card:
        return self.a_card(self.a_turn(state=TurnState.CANCELLED, ending=Ending.CANCELLED))

    def a_removed_card(self) -> Card:
        return self.a_card(self.a_turn(taken_down_at=NOW))

    def a_case(self, **changes: Any) -> Case:
        case = Case(CaseId("0196a1b2c3d4e5f60718aaaa"), self.tenant, self.a_turn().id, CaseState.OPEN, NOW, version=1)
        return replace(case, blurred=f"{self.tenant.key}/cases/0196a1b2c3d4e5f60718aaaa/blurred.jpg", **changes)

    def a_dossier(
        self, case: Case | None = None, *, words: tuple[str, ...] = ("That is my dog, not a fox",)
    ) -> Dossier:
        case = case or self.a_case()
        kinds = ((self.ben, Complaint.RIGHTS), (self.cleo, Complaint.OTHER))
        reports = tuple(
            Report(f"r{number}", case.id, *kinds[number % 2], said, NOW) for number, said in enumerate(words)
        )
        return Dossier(case, self.a_turn(), self.a_sheet(self.a_turn()), reports, (), (), (), ())

    def a_case_card(self, file: Dossier | None = None) -> Card:
        return of_case(file or self.a_dossier())

    def an_overfull_card(self, count: int) -> Card:
        """Too much of everything."""
        return Card(
            self.a_turn().sheet_id,
            Phase.READY,
            "s" * 5_000,
            since=NOW,
            until=NOW,
            prompt="**p** " * 5_000,
            byline="b" * 5_000,
            pictures=tuple(
                Shown(self.a_picture(f"x{n}"), "alt " * 900, str(n), self.a_turn().id) for n in range(count)
            ),
            inputs=tuple(Shown(self.a_picture(), "", "") for _ in range(count)),
            facts=tuple(Fact("f" * 400, "v" * 4_000) for _ in range(count)),
            notes=tuple(f"{n} " + "_n_" * 2_000 for n in range(count)),
            sources=tuple(Link('"*l*' * 500, f"https://x.example/{n}") for n in range(count)),
            continues=self.message,
            continues_label="c" * 5_000,
            buttons=tuple(Button(Control.EDIT, str(n), "l" * 400) for n in range(count)),
        )

    def every_view(self) -> dict[str, View]:
        """One of each kind."""
        case, turn = self.a_case(), self.a_turn()
        return {
            "a result": self.a_card(),
            "a continuation": self.a_continuation(),
            "four pictures": self.a_card(*map(self.a_turn, range(4))),
            "waiting": self.a_waiting_card(),
            "waiting for long": self.a_postponed_card(),
            "failed": self.a_failed_card(),
            "cancelled": self.a_cancelled_card(),
            "removed": self.a_removed_card(),
            "a case": self.a_case_card(),
            "a notice": Notice("Done.", Tone.SUCCESS, buttons=(Button(Control.APPEAL, case.id, "Appeal"),)),
            "a notice with a draft": Notice("No.", Tone.WARNING, draft="```**a**```"),
            "a notice with a file": Notice("Here.", file=f"{self.tenant.key}/x.zip"),
            "help": listings.help_(),
            "welcome": listings.welcome(),
            "usage": Listing("Your usage", "", (Section("Today", (Fact("Made", "1 picture"), Fact("", "Nothing"))),)),
            "edit": forms.edit(self.a_sheet(turn), (turn, self.a_turn(1))),
            "report": forms.report(self.a_sheet(turn), (turn,)),
            "take down": forms.take_down(case),
            "restrict": forms.restrict(case, "N" * 200),
            "appeal": forms.appeal(case),
        }


def a_long_listing(sections: int, rows: int) -> Listing:
    many = tuple(
        Section(f"Section {number}", tuple(Fact(f"label {number}-{row}", "value " * 9) for row in range(rows)))
        for number in range(sections)
    )
    return Listing("Title", "Intro", many)
