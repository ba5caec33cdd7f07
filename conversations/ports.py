"""What the core asks of the outside: small Protocols, implemented in adapters/ and tests/fakes."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from conversations.caps import CapUse
from conversations.catalog import Catalogue
from conversations.commands import Press, Submission
from conversations.identity import (
    CallId,
    MemberRef,
    MessageRef,
    Place,
    Platform,
    SheetId,
    Tenant,
    TurnId,
)
from conversations.outcomes import Ending
from conversations.pictures import Attachment, ImageBytes, Picture
from conversations.turn import Call, Sheet, Turn, TurnState, Usage
from conversations.views import Card, Notice, View


class Clock(Protocol):
    """Tells the time; bot/clock.py is the one implementation outside tests."""

    def now(self) -> datetime:
        """Return the time, in UTC, aware."""
        ...


# --- the database ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Job:
    """A row that asks for a step; the step re-reads its subject and may run twice."""

    step: str  # prepare, generate or deliver
    subject: str  # the id of the sheet or turn
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

    async def ancestors(self, turn: Turn, limit: int = 200) -> tuple[Turn, ...]:
        """Read the chain from the root down to the turn's parent, the newest `limit` of it."""
        ...

    async def children_waiting(self, parent: TurnId) -> tuple[SheetId, ...]:
        """Name the sheets whose turns wait for this one."""
        ...

    async def move(
        self, turn: Turn, to: TurnState, now: datetime, ending: Ending | None = None, detail: str = ""
    ) -> Turn | None:
        """Change the state if nobody else did since `turn` was read (id + state + version).

        Returns the turn as it is now, None when another was first.
        """
        ...

    async def answer(self, turn: Turn, answer: Answer) -> None:
        """Keep what the model gave."""
        ...

    async def newest_ready(self, place: Place, member: MemberRef | None) -> Turn | None:
        """Find the newest turn with a public picture in this place, of this member if given."""
        ...

    async def by_digest(self, place: Place, digest: str) -> Turn | None:
        """Find the turn of this channel that made exactly these bytes."""
        ...

    async def unfinished_of(self, member: MemberRef, place: Place | None = None) -> tuple[Turn, ...]:
        """Read the member's turns that have not ended, in this place if given."""
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
        """Find the sheet shown by a message of this very place's channel."""
        ...

    async def prepared(self, sheet_id: SheetId, inputs: Sequence[Picture]) -> None:
        """Keep the inputs as they are sent on."""
        ...

    async def adopt(self, sheet_id: SheetId, parent: TurnId) -> None:
        """Let the sheet's turns continue this turn, whose picture was attached."""
        ...

    async def shown(self, sheet_id: SheetId, message: MessageRef) -> None:
        """Remember the message that shows the sheet."""
        ...

    async def withdraw(self, sheet_id: SheetId, now: datetime) -> bool:
        """Mark the sheet deleted; False when it already was."""
        ...

    async def forget(self, sheet_id: SheetId) -> None:
        """Remove a refused sheet and every row that hangs on it."""
        ...


class Caps(Protocol):
    """Reservations against the caps of members."""

    async def reserve(self, member: MemberRef, day: str, turns: Sequence[TurnId], limit: int) -> int:
        """Hold one picture for each of the first turns that fit under the limit.

        Returns how many were held, 0 when the cap is reached.
        """
        ...

    async def spend(self, turn_id: TurnId) -> None:
        """Turn a held reservation into a spent one; anything else stays as it is."""
        ...

    async def release(self, turn_id: TurnId) -> None:
        """Give a held reservation back; anything else stays as it is."""
        ...

    async def use(self, member: MemberRef, day: str) -> CapUse:
        """Tell what is held and spent of a day ("2026-11-21")."""
        ...


class Calls(Protocol):
    """The ledger of requests to the provider, kept also when no picture came."""

    async def open(self, call: Call) -> None:
        """Record that a request is about to be sent."""
        ...

    async def close(self, call_id: CallId, ending: Ending, usage: Usage | None, now: datetime) -> None:
        """Record how it ended and what it used; an ending without usage never replaces another."""
        ...

    async def of_turn(self, turn_id: TurnId) -> tuple[Call, ...]:
        """Read a turn's calls, oldest first."""
        ...

    async def spent_since(self, member: MemberRef, since: datetime) -> int:
        """Sum what the member's calls cost since then, in millionths of a dollar."""
        ...


class Jobs(Protocol):
    """Enqueueing is part of the transaction that makes the job necessary."""

    async def enqueue(self, job: Job) -> None:
        """Ask for a step; a job that is already waiting for the same is left as it is."""
        ...

    async def drop(self, step: str, subject: str) -> None:
        """Remove a waiting job; one that is running goes on and finds nothing to do."""
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
    def calls(self) -> Calls:
        """The ledger of requests."""
        ...

    @property
    def jobs(self) -> Jobs:
        """What is to be done after the commit."""
        ...


class Database(Protocol):
    """Opens transactions."""

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction that may write; it commits at the end, or rolls back on an exception."""
        ...

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction that sees one state and writes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of one worker."""

    id: int
    step: str
    subject: str
    attempts: int  # how often it has been begun, this time included


class JobQueue(Protocol):
    """The job rows as the engine sees them; every method is a transaction of its own."""

    async def claim(self, owner: str, steps: Sequence[str], room: int, now: datetime) -> tuple[Claim, ...]:
        """Take up to `room` due jobs of these steps, best priority first.

        A job whose owner has not beaten for LAPSE is taken over. Two jobs for the same step and
        subject never run at the same time.
        """
        ...

    async def done(self, owner: str, claim: Claim) -> None:
        """Remove a finished job, unless another worker has taken it over."""
        ...

    async def again(self, owner: str, claim: Claim, due_at: datetime) -> None:
        """Give a job back, to be run from `due_at` on."""
        ...

    async def holds(self, owner: str, claim: Claim) -> bool:
        """Tell whether the job is still in this worker's hands."""
        ...

    async def beat(self, owner: str, now: datetime) -> None:
        """Say that this worker lives."""
        ...

    async def leave(self, owner: str) -> None:
        """Give back all that this worker holds, and sign off."""
        ...

    async def alive(self, now: datetime) -> bool:
        """Tell whether any worker lives."""
        ...


# --- pictures -------------------------------------------------------------------------------


class PictureStore(Protocol):
    """Bytes by key. Keys begin with the tenant."""

    async def put(self, key: str, data: bytes) -> None:
        """Store the bytes whole or not at all; the same key again replaces them."""
        ...

    async def get(self, key: str) -> bytes | None:
        """Read the bytes, None when there are none."""
        ...

    async def remove(self, prefix: str) -> None:
        """Remove every key below a prefix that ends in "/"."""
        ...


class Imaging(Protocol):
    """Looks into pictures and makes copies of them; always off the event loop."""

    async def clean(self, data: bytes) -> ImageBytes:
        """Return an upright copy without metadata, in a format the models take.

        Raises PictureUnusable when it is empty, too large, no picture, a bomb or broken.
        """
        ...

    async def measure(self, data: bytes) -> ImageBytes:
        """Return the very same bytes with their true type and pixels, once they were seen to decode.

        Raises PictureUnusable when they do not.
        """
        ...

    async def rendition(self, data: bytes, edge: int) -> ImageBytes:
        """Return a smaller copy, at most `edge` pixels on its longer side."""
        ...


# --- the model ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A user part of the context: words, and pictures with them."""

    text: str
    pictures: tuple[ImageBytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A model part of the context, exactly as it was received."""

    parts: bytes  # what ImageModel gave as Reply.parts


@dataclass(frozen=True, slots=True)
class Order:
    """What one call asks for."""

    model: str  # catalogue id
    context: tuple[Said | Answered, ...]  # oldest first; the last one is Said and is the prompt
    ratio: str | None  # None: left to the model, so that an edit keeps its input's
    size: str  # "1K"
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture as the model gave it, byte for byte."""

    data: bytes
    media_type: str  # as the model says


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one call."""

    ending: Ending
    parts: bytes  # the model's parts as received, to be sent back unchanged; b"" when there were none
    pictures: tuple[Drawn, ...]
    words: str
    usage: Usage
    detail: str = ""  # the provider's own word for the ending, for the ledger
    notes: tuple[str, ...] = field(default=())  # for people: e.g. what an offline sketch could not do


class ImageModel(Protocol):
    """Makes pictures."""

    backend: str  # "sketch", "developer" or "vertex": parts of one are never sent to another

    async def warm(self) -> None:
        """Load what the first call would have to wait for."""
        ...

    async def draw(self, order: Order) -> Reply:
        """Make one call.

        Raises NotSent, Busy, AnswerLost, RequestRejected. Cancelling the task ends the call.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


# --- the platforms --------------------------------------------------------------------------


class Deliverer(Protocol):
    """Shows things on one platform. Every method may be repeated: the second time changes nothing."""

    async def show(self, sheet: Sheet, card: Card) -> MessageRef:
        """Edit the sheet's placeholder to the card, or post it where no placeholder is.

        A card of an earlier phase never covers a later one.
        """
        ...

    async def retract(self, sheet: Sheet) -> None:
        """Take the sheet's message away."""
        ...

    async def tell(self, sheet: Sheet, notice: Notice) -> None:
        """Tell the requester alone, at the place of the sheet; once per sheet."""
        ...

    async def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """Read an attachment of a submission.

        Raises PictureUnusable when it is gone or has more than `limit` bytes.
        """
        ...


class Log(Protocol):
    """Takes events with ids; never words, pictures or secrets."""

    def __call__(self, event: str, **ids: str) -> None:
        """Write one line."""
        ...


# --- what actions and steps are handed ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator has set, as the core sees it."""

    daily_images_per_user: int
    worker_concurrency: int
    model_timeout: float  # seconds
    ratio: str  # "auto" or a ratio
    size: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What actions work with, where people wait."""

    store: PictureStore
    clock: Clock
    database: Database
    catalogue: Catalogue
    limits: Limits
    nudge: Callable[[], None]  # tells a worker that there is something to do
    log: Log


@dataclass(frozen=True, slots=True)
class Workshop:
    """What steps work with."""

    clock: Clock
    database: Database
    catalogue: Catalogue
    limits: Limits
    store: PictureStore
    imaging: Imaging
    model: ImageModel
    deliverers: Mapping[Platform, Deliverer]
    log: Log


# --- what actions answer --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Accepted: the platform posts this card for all, as the sheet's message."""

    card: Card
    notice: Notice | None = None  # for the member alone, e.g. that the count was trimmed


@dataclass(frozen=True, slots=True)
class Aside:
    """For the member alone."""

    view: View
    refused: bool = False  # what was typed stays where it was


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more to show: the message itself changes."""


Response = Placeholder | Aside | Done


@dataclass(frozen=True, slots=True)
class Handlers:
    """What a platform calls: an action for each command by name, and those for what comes after."""

    commands: Mapping[str, Callable[[Submission], Awaitable[Response]]]
    press: Callable[[Press], Awaitable[Response]]
    posted: Callable[[SheetId, MessageRef], Awaitable[None]]  # once a placeholder stands
