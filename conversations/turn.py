"""Turns and sheets: their states, and the moves that are allowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from conversations.catalog import Choice
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, SheetId, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Attachment, Picture


class TurnState(StrEnum):
    """Where a turn stands. The values are stored: they must not change."""

    WAITING = "waiting"  # for its parent to end
    QUEUED = "queued"  # its inputs have not been looked at
    PREPARED = "prepared"  # its inputs are ready, the model has not been asked
    GENERATING = "generating"  # a call may be under way
    FINALIZING = "finalizing"  # the answer is stored, not shown yet
    READY = "ready"  # shown
    FAILED = "failed"  # ended without a picture, through nobody's wish
    DECLINED = "declined"  # refused before the model was asked
    CANCELLED = "cancelled"


MOVES: Final = {
    TurnState.WAITING: {TurnState.QUEUED, TurnState.FAILED, TurnState.CANCELLED},
    TurnState.QUEUED: {TurnState.PREPARED, TurnState.DECLINED, TurnState.FAILED, TurnState.CANCELLED},
    # To itself: it is given a later time to start.
    TurnState.PREPARED: {TurnState.PREPARED, TurnState.GENERATING, TurnState.FAILED, TurnState.CANCELLED},
    # To itself: it is to be asked for again later, or a worker takes it over from one that died; the version then
    # fences the old one off.
    TurnState.GENERATING: {TurnState.GENERATING, TurnState.FINALIZING, TurnState.FAILED, TurnState.CANCELLED},
    TurnState.FINALIZING: {TurnState.READY, TurnState.FAILED},
    TurnState.READY: set[TurnState](),
    TurnState.FAILED: set[TurnState](),
    TurnState.DECLINED: set[TurnState](),
    TurnState.CANCELLED: set[TurnState](),
}

UNFINISHED: Final = frozenset(state for state, onward in MOVES.items() if onward)
#: Nothing will happen to these any more.
ENDED: Final = frozenset(TurnState) - UNFINISHED


class Phase(StrEnum):
    """What a card says of its sheet; a later one is never covered by an earlier one."""

    PREPARING = "preparing"
    GENERATING = "generating"
    FINALIZING = "finalizing"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"  # a moderator has taken all of it down

    @property
    def rank(self) -> int:
        """Where it stands in time: the four last are all the end."""
        return {"preparing": 0, "generating": 1, "finalizing": 2}.get(self.value, 3)

    @property
    def passes(self) -> bool:
        """Whether something else will soon be said in its place."""
        return self.rank < Phase.READY.rank


#: For so long whoever has begun to post a sheet's message is taken to be at it still.
POSTED_WITHIN: Final = timedelta(seconds=15)
#: The backend that asks no model. Stored: must not change.
OFFLINE_BACKEND: Final = "sketch"


class Origin(StrEnum):
    """What asked for a sheet. The values are stored: they must not change."""

    IMAGINE = "imagine"
    EDIT = "edit"
    BLEND = "blend"
    VARIATIONS = "variations"


class Visibility(StrEnum):
    """Who sees a sheet. The values are stored: they must not change."""

    PUBLIC = "public"
    PRIVATE = "private"  # its requester alone
    POSTED = "posted"  # it was private, and its requester has shown it to all


@dataclass(frozen=True, slots=True)
class Source:
    """A page the model has read."""

    title: str
    url: str  # http or https


@dataclass(frozen=True, slots=True)
class Turn:
    """One prompt that asks for one main picture, and what came of it."""

    id: TurnId
    sheet_id: SheetId
    ordinal: int  # 0 for the first of its sheet
    parent_id: TurnId | None
    place: Place
    requester: MemberRef
    prompt: str
    choice: Choice
    state: TurnState
    created_at: datetime
    changed_at: datetime
    version: int = 0
    backend: str = ""  # that answered
    ending: Ending | None = None
    detail: str = ""  # of the ending: "too_large:cat.png", or the provider's own word
    answer_key: str = ""  # blob of the model's parts
    answer_size: int = 0  # bytes of it
    words: str = ""  # of the model
    pictures: tuple[Picture, ...] = ()
    withdrawn: bool = False  # its picture was deleted or taken down: it leaves every context
    taken_down_at: datetime | None = None  # by a ruling, which may be undone
    notes: tuple[str, ...] = ()  # of the model, for people
    sources: tuple[Source, ...] = ()  # pages the model has read for it
    starts_at: datetime | None = None  # while it waits for its place at the provider: the time of that place

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in ENDED

    @property
    def stands(self) -> bool:
        """Whether its picture is there for people to see and to continue."""
        return self.state is TurnState.READY and not self.withdrawn

    @property
    def seen(self) -> bool:
        """Whether people may see its picture: it stands, or it is being shown in this moment."""
        return self.stands or (self.state is TurnState.FINALIZING and not self.withdrawn)

    @property
    def settled(self) -> bool:
        """Whether the model has nothing more to do for it."""
        return self.ended or self.state is TurnState.FINALIZING


@dataclass(frozen=True, slots=True)
class Sheet:
    """The one message that shows one to ten turns."""

    id: SheetId
    key: str  # of the event that made it: the same event again makes nothing
    origin: Origin
    place: Place
    requester: MemberRef
    locale: str
    anchor: str  # how the platform finds the placeholder; made and read by its adapter alone
    created_at: datetime
    attachments: tuple[Attachment, ...] = ()
    inputs: tuple[Picture, ...] = ()  # the attachments as they are sent on
    message: MessageRef | None = None
    withdrawn_at: datetime | None = None
    typed: str = ""  # what the member typed, to be given back if nothing comes of it
    asked_for: int = 1  # pictures, before the count was trimmed to what the cap had left
    visibility: Visibility = Visibility.PUBLIC
    escalated: str = ""  # the local rule that wants the model-based screener asked; empty: none does
    posting_at: datetime | None = None  # when somebody began to post its message, where an adapter makes it itself

    def visible_to(self, member: MemberRef, channel: ChannelRef) -> bool:
        """Whether a member who looks at a channel sees it there."""
        mine = self.visibility is not Visibility.PRIVATE or self.requester.same(member)
        return mine and self.place.channel == channel

    def may_tell_of(self, above: "Sheet") -> bool:
        """Whether what it shows and sends may hold what another sheet holds: what is private stays its requester's."""
        if above.visibility is not Visibility.PRIVATE:
            return True
        return self.visibility is Visibility.PRIVATE and self.requester.same(above.requester)
