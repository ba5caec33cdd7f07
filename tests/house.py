"""A small Plantain for tests: the real core, database and imaging; a fake model, store, platform and clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from adapters.database import SqlDatabase, SqlJobQueue, schema
from adapters.imaging import PillowImaging
from adapters.jobs import BytesRoom
from bot.wiring.front import handlers
from conversations import catalog
from conversations.caps import CapKind, Counter
from conversations.commands import Control, Press, Right, Submission
from conversations.errors import Temporary
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, Platform, SheetId, Tenant
from conversations.pictures import Attachment
from conversations.ports import Aside, Desk, Handlers, Limits, Placeholder, Response, Workshop
from conversations.steps import case_card, deliver, enforce, export, generate, prepare, publish, sweep
from conversations.turn import Turn
from conversations.views import Notice
from tests.databases import new_database
from tests.fakes.clock import FakeClock
from tests.fakes.deliverer import FakeDeliverer
from tests.fakes.image_model import FakeModel
from tests.fakes.picture_store import FakeStore
from tests.fakes.screener import FakeScreener

TENANT = Tenant(Platform.CONSOLE, "local")
PLACE = Place(ChannelRef(TENANT, "pictures"))
ELSEWHERE = Place(ChannelRef(TENANT, "playground"))
ADA = MemberRef(TENANT, "ada", "Ada")
BEN = MemberRef(TENANT, "ben", "Ben")
MONA = MemberRef(TENANT, "mona", "Mona")
MILO = MemberRef(TENANT, "milo", "Milo")
# On Discord: a guild with a thread, and one of its members in their direct messages and in a guild without the bot.
GUILD = Tenant(Platform.DISCORD, "100000000000000001")
GENERAL = Place(ChannelRef(GUILD, "200000000000000001"))
THREAD = Place(GENERAL.channel, "200000000000000002")
REVIEW = Place(ChannelRef(GUILD, "200000000000000003"))
EVE = MemberRef(GUILD, "300000000000000001", "Eve")
FAY = MemberRef(GUILD, "300000000000000002", "Fay")
ALONE = Tenant.of_member(Platform.DISCORD, EVE.id)
EVE_ALONE = MemberRef(ALONE, EVE.id, "Eve")
DIRECT = Place(ChannelRef(ALONE, "400000000000000001"))
ABROAD = Place(ChannelRef(ALONE, "500000000000000001"))
FAY_ABROAD = MemberRef(ALONE, FAY.id, "Fay")  # who sees there what Eve has made
RIGHTS = {one: frozenset({Right.MODERATE, Right.MANAGE}) for one in ("mona", "milo")}
LIMITS = Limits(daily_images_per_user=10, worker_concurrency=24, model_timeout=30, ratio="1:1", size="1K")
STEPS = {
    "prepare": prepare.prepare,
    "generate": generate.generate,
    "deliver": deliver.deliver,
    "card": case_card.draw_case,
    "enforce": enforce.enforce,
    "purge": enforce.purge,
    "publish": publish.publish,
    "export": export.export,
}


@dataclass
class House:
    """Everything at hand."""

    database: SqlDatabase
    queue: SqlJobQueue
    clock: FakeClock
    model: FakeModel
    store: FakeStore
    platform: FakeDeliverer
    desk: Desk
    shop: Workshop
    handlers: Handlers
    screener: FakeScreener
    discord: FakeDeliverer
    events: int = 0
    log: list[str] = field(default_factory=list)

    def submission(
        self,
        *,
        member: MemberRef = ADA,
        place: Place = PLACE,
        reply_to: MessageRef | None = None,
        files: tuple[str, ...] = (),
        prompt: str = "",
        values: dict[str, str] | None = None,
        branch: str = "",
        anchor: str = "",
        rights: frozenset[Right] | None = None,
        roles: tuple[str, ...] = (),
    ) -> Submission:
        self.events += 1
        return Submission(
            key=f"event-{self.events}",
            place=place,
            member=member,
            anchor=anchor,
            values=({"prompt": prompt} if prompt else {}) | (values or {}),
            attachments=tuple(Attachment(name, f"{name}.jpg") for name in files),
            reply_to=reply_to,
            typed=prompt,
            rights=RIGHTS.get(member.id, frozenset()) if rights is None else rights,
            roles=frozenset(roles),
            branch=branch,
        )

    async def do(self, command: str, submission: Submission | None = None) -> Response:
        return await self.handlers.commands[command](submission or self.submission())

    async def begin(
        self,
        prompt: str = "a red fox",
        command: str = "imagine",
        files: tuple[str, ...] = (),
        values: dict[str, str] | None = None,
    ) -> SheetId:
        response = await self.do(command, self.submission(values=values, prompt=prompt, files=files))
        return await self.placed(response)

    async def placed(self, response: Response) -> SheetId:
        """Post the placeholder, as a platform does."""
        assert isinstance(response, Placeholder), response
        sheet = response.card.sheet_id
        await self.handlers.posted(sheet, MessageRef(await self.place_of(sheet), f"message-of-{sheet}"))
        return sheet

    async def place_of(self, sheet: SheetId) -> Place:
        async with self.database.reading() as uow:
            found = await uow.sheets.get(sheet)
        assert found is not None
        return found.place

    async def made(self, response: Response) -> SheetId:
        """Post the placeholder, and make what was asked for."""
        sheet = await self.placed(response)
        await self.work()
        return sheet

    async def make(
        self,
        prompt: str = "a red fox",
        command: str = "imagine",
        files: tuple[str, ...] = (),
        values: dict[str, str] | None = None,
    ) -> SheetId:
        sheet = await self.begin(prompt, command, files, values)
        await self.work()
        return sheet

    async def reply(self, sheet: SheetId, prompt: str, member: MemberRef = ADA) -> SheetId:
        submission = self.submission(member=member, reply_to=await self.message(sheet), prompt=prompt)
        return await self.placed(await self.do("edit", submission))

    async def press(
        self,
        control: Control,
        sheet: str,
        member: MemberRef = ADA,
        values: dict[str, str] | None = None,
        place: Place = PLACE,
    ) -> Response:
        submission = self.submission(member=member, values=values, place=place)
        return await self.handlers.press(Press(control, sheet, submission, values is not None))

    async def message(self, sheet: SheetId) -> MessageRef:
        async with self.database.reading() as uow:
            found = await uow.sheets.get(sheet)
        assert found is not None
        assert found.message is not None
        return found.message

    async def turns(self, sheet: SheetId) -> tuple[Turn, ...]:
        async with self.database.reading() as uow:
            return await uow.turns.of_sheet(sheet)

    async def turn(self, sheet: SheetId) -> Turn:
        return (await self.turns(sheet))[0]

    async def left(self, member: MemberRef = ADA) -> int:
        async with self.database.reading() as uow:
            used = await uow.caps.use(Counter(CapKind.MEMBER_DAY, TENANT.key, member.id, "2026-11-21"))
        return used.left(self.desk.limits.daily_images_per_user)

    async def work(self, most: int = 200) -> None:
        """Run jobs one after another until there are none; the clock goes on to those that are due later."""
        for _ in range(most):
            if not await self.step() and not await self._skip():
                return
        raise AssertionError("the jobs never end")

    async def step_all(self, most: int = 200) -> None:
        """Run the jobs that are due, and none that are due later."""
        for _ in range(most):
            if not await self.step():
                return
        raise AssertionError("the jobs never end")

    async def _skip(self) -> bool:
        """Let the time pass until the next job is due; False when there is none."""
        async with self.database.reader.connect() as connection:
            due_at = (await connection.execute(select(func.min(schema.jobs.c.due_at)))).scalar_one_or_none()
        if due_at is None:
            return False
        self.clock.advance(seconds=max(0.0, (due_at - self.clock.now()).total_seconds()))
        return True

    async def step(self, *steps: str) -> bool:
        now = self.clock.now()
        await self.queue.beat("test", now)
        claims = await self.queue.claim("test", steps or tuple(STEPS), 1, now)
        for claim in claims:
            try:
                await STEPS[claim.step](self.shop, claim.subject)
            except Temporary as trouble:
                self.log.append(f"{claim.step}: {trouble}")
                await self.queue.again("test", claim, now)
            else:
                await self.queue.done("test", claim)
        return bool(claims)

    async def sweep(self) -> None:
        await sweep.sweep(self.shop)


def sentence(response: Response) -> str:
    """Read the words of an answer that is for the member alone."""
    assert isinstance(response, Aside), response
    assert isinstance(response.view, Notice), response
    return response.view.text


def _quiet(event: str, **ids: str) -> None:
    """Implements ports.Log."""


@asynccontextmanager
async def open_house(folder: Path, limits: Limits = LIMITS) -> AsyncIterator[House]:
    database = await new_database(folder / "plantain.db")
    clock, model, store, platform = FakeClock(), FakeModel(), FakeStore(), FakeDeliverer()
    discord = FakeDeliverer()
    screener = FakeScreener()
    catalogue = catalog.build()
    desk = Desk(store, clock, database, catalogue, limits, nudge=lambda: None, log=_quiet)
    shop = Workshop(
        clock=clock,
        database=database,
        catalogue=catalogue,
        limits=limits,
        store=store,
        imaging=PillowImaging(),
        model=model,
        screener=screener,
        deliverers={Platform.CONSOLE: platform, Platform.DISCORD: discord},
        room=BytesRoom(256_000_000),
        log=_quiet,
        patience=(0, 0),
    )
    try:
        yield House(
            database,
            SqlJobQueue(database),
            clock,
            model,
            store,
            platform,
            desk,
            shop,
            handlers(desk),
            screener,
            discord,
        )
    finally:
        await database.close()
