"""Everything the core keeps, in transactions; enqueueing is part of them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.call import Call, Purpose, Usage
from conversations.caps import Cap, CapUse, Counter, Reserved
from conversations.identity import CallId, ChannelRef, MemberRef, MessageRef, Place, Platform, SheetId, Tenant, TurnId
from conversations.outcomes import Ending
from conversations.pictures import Picture
from conversations.ports.keeping import Drafts, Files, Installations, Marks, Notices, Stamps, Tickets
from conversations.ports.review import Cases, PreferencesStore, Restrictions, Trail
from conversations.turn import Sheet, Source, Turn, TurnState


@dataclass(frozen=True, slots=True)
class Job:
    """A row that asks for a step; the step re-reads its subject and may run twice."""

    step: str  # as the workers know it
    subject: str  # the id of what it is about
    tenant: str  # its key
    priority: int = 0  # higher first; a member's nth waiting turn has -n
    due_at: datetime | None = None  # None: at once


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn keeps of the model's reply."""

    backend: str
    key: str  # of the blob of its parts; empty when there were none
    size: int  # bytes of that blob
    words: str
    pictures: tuple[Picture, ...]
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


class Turns(Protocol):
    """Turns, by id and by place in their tree."""

    async def add(self, turn: Turn) -> None:
        """Record a new turn."""
        ...

    async def get(self, turn_id: TurnId) -> Turn | None:
        """Read one turn with its pictures."""
        ...

    async def of_sheet(self, sheet_id: SheetId) -> tuple[Turn, ...]:
        """Read the turns of a sheet, in their order."""
        ...

    async def any_unsettled(self, sheet_id: SheetId) -> bool:
        """Tell whether the model has anything more to do for a turn of the sheet."""
        ...

    async def ancestors(self, turn: Turn, limit: int = 200) -> tuple[Turn, ...]:
        """Read the chain from the root down to its parent, of what it may tell of (see Sheet): the newest `limit`."""
        ...

    async def children_waiting(self, parent: TurnId) -> tuple[SheetId, ...]:
        """Name the sheets whose turns wait for this one."""
        ...

    async def move(
        self, turn: Turn, to: TurnState, now: datetime, ending: Ending | None = None, detail: str = ""
    ) -> Turn | None:
        """Change the state if nobody else did since `turn` was read (id + state + version).

        Returns the turn as it is now, None when another was first. A time to start at is forgotten.
        """
        ...

    async def postpone(self, turn: Turn, starts_at: datetime, now: datetime) -> Turn | None:
        """Give the turn a later time to start, as `move` does to the state that it is in."""
        ...

    async def answer(self, turn: Turn, answer: Answer) -> None:
        """Keep what the model gave."""
        ...

    async def take_down(self, turn_id: TurnId, now: datetime) -> None:
        """Withdraw a turn's picture by a ruling; one that its requester has deleted stays so."""
        ...

    async def restore(self, turn_id: TurnId, now: datetime) -> bool:
        """Put back what was taken down by a ruling; False when its requester has deleted it since."""
        ...

    async def descendants(self, turn_id: TurnId) -> tuple[Turn, ...]:
        """Read the turns that continue this one, directly or not, oldest first."""
        ...

    async def newest_ready(
        self, place: Place | ChannelRef, member: MemberRef | None, after: datetime | None = None
    ) -> Turn | None:
        """Find the newest turn with a picture in this place: of this member if given, else of anybody's public ones.

        A channel counts with its threads.
        """
        ...

    async def newest_tenant(self, platform: Platform, channel: str) -> Tenant | None:
        """Tell whose the newest turn of a channel is that is known by its id alone; None where there is none."""
        ...

    async def newest(self, place: Place, member: MemberRef | None, after: datetime | None = None) -> Turn | None:
        """Find the newest turn of this place, made or being made: a public one, or of this member if given."""
        ...

    async def by_digest(self, place: Place, digest: str, member: MemberRef | None) -> Turn | None:
        """Find the turn of this channel that made exactly these bytes: a public one, or of this member if given."""
        ...

    async def of_channel(
        self, channel: ChannelRef, member: MemberRef, after: datetime | None, limit: int
    ) -> tuple[Turn, ...]:
        """Read the newest turns with pictures of a channel that a member may see, oldest first."""
        ...

    async def unfinished_of(self, member: MemberRef, place: Place | ChannelRef | None = None) -> tuple[Turn, ...]:
        """Read the member's turns that have not ended, in this place if given; a channel counts with its threads."""
        ...

    async def count_unfinished(self, member: MemberRef, before: TurnId | None = None) -> int:
        """Count the member's turns that have not ended, of those that are older than one if given."""
        ...

    async def any_withdrawn(self, turn_ids: Sequence[TurnId]) -> bool:
        """Tell whether the picture of any of these was deleted or taken down."""
        ...

    async def stuck(self, now: datetime) -> tuple[Turn, ...]:
        """Find turns that have not ended and that no job will ever move again."""
        ...


class Sheets(Protocol):
    """The messages that show turns."""

    async def add(self, sheet: Sheet) -> None:
        """Record a new sheet."""
        ...

    async def get(self, sheet_id: SheetId) -> Sheet | None:
        """Read one sheet."""
        ...

    async def inputs_of(self, sheet_ids: Sequence[SheetId]) -> Mapping[SheetId, tuple[Picture, ...]]:
        """Read the inputs of many sheets."""
        ...

    async def by_key(self, tenant: Tenant, key: str) -> Sheet | None:
        """Find the sheet that the same event made before."""
        ...

    async def running_under(self, tenant: Tenant, prefix: str) -> Sheet | None:
        """Find a sheet whose key begins so and whose turns have not all ended."""
        ...

    async def by_message(self, message: MessageRef) -> Sheet | None:
        """Find the sheet shown by a message of this very place's channel.

        In somebody's direct messages that may be something private of theirs, which belongs to another place.
        """
        ...

    async def of_member(self, member: MemberRef, limit: int) -> tuple[Sheet, ...]:
        """Read the newest sheets that a member asked for in this tenant, newest first: of what is shown and stands."""
        ...

    async def prepared(self, sheet_id: SheetId, inputs: Sequence[Picture]) -> None:
        """Keep the inputs as they are sent on."""
        ...

    async def adopt(self, sheet_id: SheetId, parent: TurnId) -> None:
        """Let the sheet's turns continue this turn, whose picture was attached."""
        ...

    async def begin_posting(self, sheet_id: SheetId, now: datetime, lapsed: datetime) -> bool:
        """Claim the right to post the sheet's message, where an adapter makes it itself.

        False when the sheet has a message, or somebody has begun at `lapsed` or later.
        """
        ...

    async def stop_posting(self, sheet_id: SheetId) -> None:
        """Give that right back: nothing was posted."""
        ...

    async def shown(self, sheet_id: SheetId, message: MessageRef) -> None:
        """Remember the message that shows the sheet."""
        ...

    async def publish(self, sheet_id: SheetId) -> bool:
        """Let a private sheet be shown to all; False when it was public or posted before."""
        ...

    async def unpublish(self, sheet_id: SheetId) -> None:
        """Let it be private again: nobody else was shown it."""
        ...

    async def withdraw(self, sheet_id: SheetId, now: datetime) -> bool:
        """Mark the sheet deleted; False when it already was."""
        ...

    async def forget(self, sheet_id: SheetId) -> None:
        """Remove a refused sheet and every row that hangs on it; its calls stay in the ledger, as nobody's turn."""
        ...


class Caps(Protocol):
    """Reservations against caps."""

    async def reserve(self, caps: Sequence[Cap], turns: Sequence[TurnId]) -> Reserved:
        """Hold something of every cap for as many of the first turns as all of them have room for."""
        ...

    async def spend(self, turn_id: TurnId) -> None:
        """Turn what is held for a turn into spent; what was settled before stays as it is."""
        ...

    async def release(self, turn_id: TurnId) -> None:
        """Give back what is held for a turn; money that its calls have cost is spent all the same."""
        ...

    async def count(self, counter: Counter) -> None:
        """Count one more, without a turn."""
        ...

    async def use(self, counter: Counter) -> CapUse:
        """Tell what is held and spent."""
        ...


class Calls(Protocol):
    """The ledger of requests to the provider, kept also when no picture came."""

    async def open(self, call: Call) -> None:
        """Record that a request is about to be sent."""
        ...

    async def close(
        self, call_id: CallId, ending: Ending, usage: Usage | None, now: datetime, detail: str = ""
    ) -> None:
        """Record how it ended and what it used; an ending without usage never replaces another.

        detail: the provider's own word for the ending, or the kind of trouble; never a message.
        """
        ...

    async def of_turn(self, turn_id: TurnId, purpose: Purpose = Purpose.PICTURE) -> tuple[Call, ...]:
        """Read a turn's calls of one purpose, oldest first."""
        ...

    async def spent_since(self, member: MemberRef, since: datetime) -> int:
        """Sum what the member's calls cost since then, in millionths of a dollar; what is only possible is left out."""
        ...

    async def any_unpaid_since(self, since: datetime) -> bool:
        """Tell whether the provider has named a quota of its unpaid tier since then."""
        ...


class Pace(Protocol):
    """When requests may leave: one token bucket and one pause for each backend, shared by all workers."""

    async def room_at(self, backend: str, per_minute: int, now: datetime, before: int) -> datetime:
        """Tell when a request may leave that so many others go before; now if at once.

        The bucket holds `per_minute`, all of which may leave at once, and fills evenly.
        """
        ...

    async def take(self, backend: str, per_minute: int, now: datetime) -> None:
        """Record that a request leaves now."""
        ...

    async def paused_until(self, backend: str) -> datetime | None:
        """Tell until when nothing may leave; None when there was never a pause. It may be over."""
        ...

    async def pause(self, backend: str, until: datetime) -> None:
        """Let nothing leave until then; a longer pause stays as it is."""
        ...


class Jobs(Protocol):
    """Enqueueing is part of the transaction that makes the job necessary."""

    async def enqueue(self, job: Job) -> None:
        """Ask for a step; a job that is already waiting for the same is left as it is."""
        ...

    async def drop(self, step: str, subject: str) -> None:
        """Remove a waiting job; one that is running goes on and finds nothing to do."""
        ...

    async def waiting_before(self, step: str, subject: str, priority: int, now: datetime) -> int:
        """Count the jobs of a step that are due later than now and go before this subject.

        Those of a higher priority do, and of the same priority those whose subject is older.
        """
        ...

    async def waiting(self) -> int:
        """Count the sheets and turns that nobody works on yet."""
        ...

    async def ahead(self, step: str, subject: str) -> int:
        """Count the sheets and turns that are to be worked on before this one."""
        ...


class UnitOfWork(Protocol):
    """One transaction over everything the core keeps."""

    @property
    def turns(self) -> Turns:
        """Turns and their pictures."""
        ...

    @property
    def sheets(self) -> Sheets:
        """The messages that show turns."""
        ...

    @property
    def caps(self) -> Caps:
        """Reservations."""
        ...

    @property
    def preferences(self) -> PreferencesStore:
        """What tenants have set."""
        ...

    @property
    def cases(self) -> Cases:
        """Reports and their cases."""
        ...

    @property
    def restrictions(self) -> Restrictions:
        """What members may not do."""
        ...

    @property
    def trail(self) -> Trail:
        """What moderators and managers did."""
        ...

    @property
    def calls(self) -> Calls:
        """The ledger of requests."""
        ...

    @property
    def pace(self) -> Pace:
        """When requests to the provider may leave."""
        ...

    @property
    def jobs(self) -> Jobs:
        """What is to be done after the commit."""
        ...

    @property
    def notices(self) -> Notices:
        """What members are told with their next command."""
        ...

    @property
    def drafts(self) -> Drafts:
        """Half-made wishes."""
        ...

    @property
    def stamps(self) -> Stamps:
        """What was done last, by name."""
        ...

    @property
    def marks(self) -> Marks:
        """What was begun, by its key."""
        ...

    @property
    def installations(self) -> Installations:
        """What platforms gave when tenants installed Plantain."""
        ...

    @property
    def tickets(self) -> Tickets:
        """What admits somebody once."""
        ...

    @property
    def files(self) -> Files:
        """How platforms name the blobs that were uploaded."""
        ...


class Database(Protocol):
    """Opens transactions."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction that may write; it commits at the end, or rolls back on an exception."""
        ...

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction that sees one state and writes nothing."""
        ...
